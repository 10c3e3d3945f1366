"""What the history keeps, and what an attempt came to."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from viva.core.model import Conversation, Score, Tier, Verdicts


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredAssessment:
    """An assessment as it lies in the history, with what it was made from."""

    made_at: datetime
    turns: int
    question_hash: str
    rubric_hash: str
    verdicts: Verdicts
    score: Score


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One question asked and answered, follow-ups included; ungraded while it has no assessment."""

    id: str
    session: str
    question: str
    topic: str
    tier: Tier
    started_at: datetime
    ended_at: datetime | None
    turns: Conversation
    assessments: tuple[StoredAssessment, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A practice session as it was planned, so that it can be resumed."""

    id: str
    started_at: datetime
    ended_at: datetime | None
    questions: tuple[str, ...]
    follow_ups: int
    exam: bool
    judge: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What a language model replied, word for word; `status` says how the request went, `attempt` what it was for."""

    at: datetime
    judge: str
    model: str
    prompt_version: str
    text: str
    status: str
    attempt: str | None = None


def in_force(attempt: Attempt) -> StoredAssessment | None:
    """The assessment that counts: of those that heard most turns, the one made last."""
    return _latest(attempt.assessments)


def opening(attempt: Attempt) -> StoredAssessment | None:
    """What the judge of the assessment in force said of the opening answer alone."""
    final = in_force(attempt)
    judge = final.verdicts.judge if final else None
    return _latest(a for a in attempt.assessments if a.turns == 1 and a.verdicts.judge == judge)


def pending(attempt: Attempt) -> bool:
    """Whether the last turn was never judged: the judge could not, or the session broke off."""
    final = in_force(attempt)
    return bool(attempt.turns) and (final is None or final.turns < len(attempt.turns))


def _latest(assessments: Iterable[StoredAssessment]) -> StoredAssessment | None:
    return max(enumerate(assessments), key=lambda a: (a[1].turns, a[0]), default=(0, None))[1]
