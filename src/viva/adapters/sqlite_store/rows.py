"""Values become rows, and rows the same values again."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from viva.core.history import Attempt, Reply, Session, StoredAssessment
from viva.core.model import (
    Assessment,
    Evidence,
    Gate,
    JudgeInfo,
    KeyPointVerdict,
    Label,
    MistakeVerdict,
    Score,
    Span,
    Tier,
    Turn,
    Verdicts,
)

if TYPE_CHECKING:
    import sqlite3

Row = Mapping[str, Any]
MADE = "made"
NOT_MADE = "not made"


def moment(at: datetime) -> str:
    """A time as text that sorts."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def storable(text: str) -> str:
    """A text that UTF-8 can hold: half a surrogate pair, which some terminals let through, becomes a question mark."""
    return text.encode("utf-8", "replace").decode("utf-8")


def session_row(session: Session) -> tuple[Any, ...]:
    """A session, in the order of its columns."""
    ended_at = moment(session.ended_at) if session.ended_at else None
    plan = (_json(session.questions), session.follow_ups, session.exam, session.judge)
    return (session.id, moment(session.started_at), ended_at, *plan)


def assessment_row(attempt_id: str, hashes: tuple[str, str], assessment: Assessment, at: datetime) -> tuple[Any, ...]:
    """An assessment without its verdicts, in the order of its columns; `hashes` are those of question and rubric."""
    verdicts, score = assessment.verdicts, assessment.score
    judge = (verdicts.judge.name, verdicts.judge.version, verdicts.judge.instead_of, verdicts.judge.reason)
    found = (verdicts.gate, _json(verdicts.notes), _json(verdicts.details))
    result = (score.points, score.band, _json(score.aspects))
    return (attempt_id, moment(at), len(assessment.conversation), *hashes, *judge, *found, *result)


def verdict_rows(verdicts: Verdicts) -> Iterator[tuple[Any, ...]]:
    """Each verdict, in the order of its columns."""
    heads: list[tuple[str, KeyPointVerdict | MistakeVerdict, str, bool]]
    heads = [("key_point", v, str(v.label), v.prompted) for v in verdicts.key_points]
    heads += [("mistake", v, MADE if v.made else NOT_MADE, False) for v in verdicts.mistakes]
    for position, (kind, verdict, label, prompted) in enumerate(heads):
        head = (position, kind, verdict.criterion, label, verdict.probability, prompted)
        yield (*head, *_evidence_columns(verdict.evidence))


def reply_row(reply: Reply) -> tuple[Any, ...]:
    """A reply, in the order of its columns."""
    origin = (reply.judge, reply.model, reply.prompt_version)
    return (reply.attempt, moment(reply.at), *origin, storable(reply.text), reply.status)


def session(row: Row) -> Session:
    """A session from its row."""
    return Session(
        id=row["id"],
        started_at=_time(row["started_at"]),
        ended_at=_time(row["ended_at"]) if row["ended_at"] else None,
        questions=tuple(json.loads(row["questions"])),
        follow_ups=row["follow_ups"],
        exam=bool(row["exam"]),
        judge=row["judge"],
    )


def reply(row: Row) -> Reply:
    """A reply from its row."""
    columns = ("judge", "model", "prompt_version", "text", "status", "attempt")
    return Reply(at=_time(row["at"]), **{name: row[name] for name in columns})


def attempts(connection: sqlite3.Connection, ids: Sequence[str]) -> list[Attempt]:
    """The attempts of these ids, in this order, with all that belongs to them."""
    wanted = (json.dumps(ids),)
    listed = "IN (SELECT value FROM json_each(?))"
    turns, assessed, verdicts = (
        defaultdict[str, list[Row]](list),
        defaultdict[str, list[Row]](list),
        defaultdict[int, list[Row]](list),
    )
    for row in connection.execute(f"SELECT * FROM turns WHERE attempt {listed} ORDER BY number", wanted):  # noqa: S608 - a constant
        turns[row["attempt"]].append(row)
    for row in connection.execute(f"SELECT * FROM assessments WHERE attempt {listed} ORDER BY id", wanted):  # noqa: S608 - likewise
        assessed[row["attempt"]].append(row)
    numbers = (json.dumps([row["id"] for found in assessed.values() for row in found]),)
    for row in connection.execute(f"SELECT * FROM verdicts WHERE assessment {listed} ORDER BY position", numbers):  # noqa: S608 - likewise
        verdicts[row["assessment"]].append(row)
    found = {row["id"]: row for row in connection.execute(f"SELECT * FROM attempts WHERE id {listed}", wanted)}  # noqa: S608 - likewise
    return [
        _attempt(found[i], tuple(map(_turn, turns[i])), tuple(_assessment(a, verdicts[a["id"]]) for a in assessed[i]))
        for i in ids
    ]


def _attempt(row: Row, turns: tuple[Turn, ...], assessments: tuple[StoredAssessment, ...]) -> Attempt:
    return Attempt(
        id=row["id"],
        session=row["session"],
        question=row["question"],
        topic=row["topic"],
        tier=Tier(row["tier"]),
        started_at=_time(row["started_at"]),
        ended_at=_time(row["ended_at"]) if row["ended_at"] else None,
        turns=turns,
        assessments=assessments,
    )


def _turn(row: Row) -> Turn:
    return Turn(asked=row["asked"], text=row["text"], criterion=row["criterion"])


def _assessment(row: Row, verdicts: Sequence[Row]) -> StoredAssessment:
    return StoredAssessment(
        made_at=_time(row["made_at"]),
        turns=row["turns"],
        question_hash=row["question_hash"],
        rubric_hash=row["rubric_hash"],
        verdicts=_verdicts(row, verdicts),
        score=Score(points=row["score"], band=row["band"], aspects=json.loads(row["aspects"])),
    )


def _verdicts(row: Row, verdicts: Sequence[Row]) -> Verdicts:
    return Verdicts(
        judge=JudgeInfo(name=row["judge"], version=row["judge_version"], instead_of=row["instead_of"], reason=row["reason"]),
        key_points=tuple(_key_point(v) for v in verdicts if v["kind"] == "key_point"),
        mistakes=tuple(_mistake(v) for v in verdicts if v["kind"] == "mistake"),
        gate=Gate(row["gate"]) if row["gate"] else None,
        notes=tuple(json.loads(row["notes"])),
        details=json.loads(row["details"]),
    )


def _key_point(row: Row) -> KeyPointVerdict:
    return KeyPointVerdict(
        criterion=row["criterion"],
        label=Label(row["label"]),
        probability=row["probability"],
        evidence=_evidence(row),
        prompted=bool(row["prompted"]),
    )


def _mistake(row: Row) -> MistakeVerdict:
    return MistakeVerdict(
        criterion=row["criterion"], made=row["label"] == MADE, probability=row["probability"], evidence=_evidence(row)
    )


def _evidence_columns(evidence: Evidence | None) -> tuple[Any, ...]:
    if evidence is None:
        return (None,) * 6
    span = evidence.span
    return (span.turn, span.start, span.end, storable(span.text), evidence.similarity, _json(evidence.words))


def _evidence(row: Row) -> Evidence | None:
    if row["evidence_text"] is None:
        return None
    turn, start, end = (row[f"evidence_{name}"] for name in ("turn", "start", "end"))
    span = Span(turn=turn, start=start, end=end, text=row["evidence_text"])
    return Evidence(span=span, similarity=row["similarity"], words=tuple((a, b) for a, b in json.loads(row["words"])))


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _json(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"))
