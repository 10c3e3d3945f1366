"""Values as JSON that programs may rely on (later keys may be added, none is ever left out)."""

from typing import TYPE_CHECKING, Any

from viva.core.disagreement import SecondOpinion, second_opinion
from viva.core.model import (
    Assessment,
    Evidence,
    FollowUp,
    Graded,
    JudgeInfo,
    KeyPoint,
    KeyPointVerdict,
    MistakeVerdict,
    Question,
    Ungraded,
)

if TYPE_CHECKING:
    from viva.app.batch import Result

SCHEMA = 1

Json = dict[str, Any]


def graded_json(question: Question, graded: Graded) -> Json:
    """One graded or ungraded answer."""
    if isinstance(graded, Ungraded):
        return ungraded_json(question.id, graded)
    return assessment_json(question, graded)


def result_json(result: "Result") -> Json:
    """A row of a batch: what a single answer gets, with the row's id and the fingerprint of what it was made from."""
    return {"id": result.id, **graded_json(result.question, result.graded), "fingerprint": result.fingerprint}


def assessment_json(question: Question, assessment: Assessment) -> Json:
    """A graded answer."""
    verdicts = assessment.verdicts
    points = {k.id: k for k in question.rubric.key_points} if question.rubric else {}
    return {
        "schema": SCHEMA,
        "question": question.id,
        "status": "graded",
        "reason": None,
        "score": assessment.score.points,
        "band": assessment.score.band,
        "key_points": [key_point_json(v, points[v.criterion]) for v in verdicts.key_points],
        "mistakes": [mistake_json(v) for v in verdicts.mistakes],
        "gate": str(verdicts.gate) if verdicts.gate else None,
        "aspects": dict(assessment.score.aspects),
        "follow_up": follow_up_json(assessment.follow_up),
        "notes": list(verdicts.notes),
        "judge": judge_json(verdicts.judge),
        "second": second_json(second_opinion(question, assessment)),
    }


def ungraded_json(question_id: str, ungraded: Ungraded) -> Json:
    """An answer that no judge could say anything of; the same keys, empty."""
    return {
        "schema": SCHEMA,
        "question": question_id,
        "status": "ungraded",
        "reason": ungraded.reason,
        "score": None,
        "band": None,
        "key_points": [],
        "mistakes": [],
        "gate": None,
        "aspects": {},
        "follow_up": None,
        "notes": [],
        "judge": judge_json(ungraded.judge),
        "second": None,
    }


def key_point_json(verdict: KeyPointVerdict, point: KeyPoint) -> Json:
    """A verdict on a key point."""
    return {
        "id": verdict.criterion,
        "label": str(verdict.label),
        "probability": verdict.probability,
        "weight": point.weight,
        "prompted": verdict.prompted,
        "evidence": evidence_json(verdict.evidence),
    }


def mistake_json(verdict: MistakeVerdict) -> Json:
    """A verdict on a mistake."""
    return {
        "id": verdict.criterion,
        "made": verdict.made,
        "probability": verdict.probability,
        "evidence": evidence_json(verdict.evidence) if verdict.made else None,
    }


def evidence_json(evidence: Evidence | None) -> Json | None:
    """The candidate's words; offsets count code points of the turn as it was read."""
    if evidence is None:
        return None
    span = evidence.span
    return {"start": span.start, "end": span.end, "text": span.text}


def follow_up_json(follow_up: FollowUp | None) -> Json | None:
    """What would be asked next; `question` is set where that is another question."""
    if follow_up is None:
        return None
    return {
        "criterion": follow_up.criterion,
        "text": follow_up.text,
        "reason": follow_up.reason,
        "question": follow_up.question,
    }


def second_json(second: SecondOpinion | None) -> Json | None:
    """Another judge's word, where two were asked: only what it sees differently."""
    if second is None:
        return None
    return {
        "judge": judge_json(second.judge),
        "score": second.score.points,
        "band": second.score.band,
        "disagreements": [{"id": d.criterion, "label": d.ours, "second_label": d.theirs} for d in second.disagreements],
    }


def judge_json(judge: JudgeInfo) -> Json:
    """Who judged; `instead_of` and `reason` where another judge was asked."""
    return {"name": judge.name, "version": judge.version, "instead_of": judge.instead_of, "reason": judge.reason}
