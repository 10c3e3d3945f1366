"""Attempts as JSON: in short for lists, with everything for exports, with the reasons for `viva why`."""

from collections.abc import Iterable
from typing import Any

from viva.app.history import Entry, Explanation, Reason
from viva.core.history import Reply, StoredAssessment
from viva.core.model import Evidence, KeyPointVerdict, MistakeVerdict, Score
from viva.terminal.json_views import SCHEMA, judge_json

Json = dict[str, Any]


def entry_json(entry: Entry) -> Json:
    """An attempt in short; `pending` tells that its last turn was never judged."""
    attempt = entry.attempt
    return {
        "id": attempt.id,
        "session": attempt.session,
        "question": attempt.question,
        "topic": attempt.topic,
        "tier": str(attempt.tier),
        "started_at": attempt.started_at.isoformat(),
        "ended_at": attempt.ended_at.isoformat() if attempt.ended_at else None,
        "status": "graded" if entry.after else "ungraded",
        "pending": entry.pending,
        "turns": len(attempt.turns),
        "score_before": _points(entry.before),
        "score": _points(entry.after),
        "band": entry.after.band if entry.after else None,
        "judge": judge_json(entry.judge) if entry.judge else None,
    }


def export_json(entry: Entry, replies: Iterable[Reply]) -> Json:
    """An attempt with all that was said, judged and replied."""
    attempt = entry.attempt
    return {
        "schema": SCHEMA,
        **entry_json(entry),
        "turns": [{"asked": t.asked, "text": t.text, "criterion": t.criterion} for t in attempt.turns],
        "assessments": [_assessment_json(a) for a in attempt.assessments],
        "replies": [_reply_json(r) for r in replies],
    }


def explanation_json(explanation: Explanation) -> Json:
    """Why an attempt was judged so; `rubric_changed` tells that the bank's rubric is another one by now."""
    final = explanation.assessment
    return {
        "schema": SCHEMA,
        **entry_json(explanation.entry),
        "turns": [{"asked": t.asked, "text": t.text, "criterion": t.criterion} for t in explanation.entry.attempt.turns],
        "rubric_changed": explanation.changed,
        "gate": str(final.verdicts.gate) if final and final.verdicts.gate else None,
        "aspects": dict(final.score.aspects) if final else {},
        "notes": list(final.verdicts.notes) if final else [],
        "key_points": [_reason_json(r) for r in explanation.reasons if isinstance(r.verdict, KeyPointVerdict)],
        "mistakes": [_reason_json(r) for r in explanation.reasons if isinstance(r.verdict, MistakeVerdict)],
    }


def _assessment_json(assessment: StoredAssessment) -> Json:
    verdicts, score = assessment.verdicts, assessment.score
    return {
        "made_at": assessment.made_at.isoformat(),
        "turns": assessment.turns,
        "question_hash": assessment.question_hash,
        "rubric_hash": assessment.rubric_hash,
        "judge": judge_json(verdicts.judge),
        "score": score.points,
        "band": score.band,
        "aspects": dict(score.aspects),
        "gate": str(verdicts.gate) if verdicts.gate else None,
        "notes": list(verdicts.notes),
        "key_points": [_verdict_json(v) for v in verdicts.key_points],
        "mistakes": [_verdict_json(v) for v in verdicts.mistakes],
        "details": {name: dict(numbers) for name, numbers in verdicts.details.items()},
    }


def _reason_json(reason: Reason) -> Json:
    return {
        **_verdict_json(reason.verdict),
        "claim": reason.claim,
        "threshold": reason.threshold,
        "margin": reason.margin,
        "stance": dict(reason.stance),
        "chances": dict(reason.chances),
        "moved_by": dict(reason.pushes),
        "features": dict(reason.features),
    }


def _verdict_json(verdict: KeyPointVerdict | MistakeVerdict) -> Json:
    if isinstance(verdict, KeyPointVerdict):
        found = {"id": verdict.criterion, "label": str(verdict.label), "prompted": verdict.prompted}
    else:
        found = {"id": verdict.criterion, "made": verdict.made}
    return {**found, "probability": verdict.probability, "evidence": _evidence_json(verdict.evidence)}


def _evidence_json(evidence: Evidence | None) -> Json | None:
    """The words with their turn (from 0), which spans of it earned the credit, and how similar they are."""
    if evidence is None:
        return None
    span = evidence.span
    place = {"turn": span.turn, "start": span.start, "end": span.end, "text": span.text}
    return {**place, "similarity": evidence.similarity, "words": [list(word) for word in evidence.words]}


def _reply_json(reply: Reply) -> Json:
    origin = {"at": reply.at.isoformat(), "judge": reply.judge, "model": reply.model, "prompt_version": reply.prompt_version}
    return {**origin, "status": reply.status, "text": reply.text}


def _points(score: Score | None) -> float | None:
    return score.points if score else None
