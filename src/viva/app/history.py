"""Looks back: what was attempted, why it was judged so, and what is to be forgotten."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from viva.app.ports import AttemptStore, Bank
from viva.core.hashing import rubric_hash
from viva.core.history import Attempt, StoredAssessment, in_force, opening, pending
from viva.core.model import (
    Evidence,
    JudgeInfo,
    KeyPoint,
    KeyPointVerdict,
    Misconception,
    MistakeVerdict,
    Omission,
    Question,
    Score,
)
from viva.errors import UsageError

STANCE, CHANCE, PUSH = "stance_", "p_", "push_"
"""What a judge's details begin with that are no features."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """Which attempts to look back on; `ids` (or their beginnings) name them, whatever else is given."""

    ids: tuple[str, ...] = ()
    question: str | None = None
    topics: tuple[str, ...] = ()
    since: datetime | None = None
    limit: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One attempt in short: its score before and after follow-ups by the judge in force; `before` is None without any."""

    attempt: Attempt
    before: Score | None
    after: Score | None
    judge: JudgeInfo | None
    pending: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why a criterion got its verdict; what a judge did not give is None or empty.

    `stance` and `chances` are what the models made of it, `features` what those were told; `margin` is how far the
    probability lies above (or below) the threshold.
    """

    criterion: str
    claim: str | None
    verdict: KeyPointVerdict | MistakeVerdict
    weight: int | None
    threshold: float | None
    margin: float | None
    stance: Mapping[str, float]
    chances: Mapping[str, float]
    pushes: Mapping[str, float]
    features: Mapping[str, float]

    @property
    def evidence(self) -> Evidence | None:
        """The words that it rests on."""
        return self.verdict.evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """An attempt with the reasons of the assessment in force; `changed` tells that the rubric is another one by now."""

    entry: Entry
    assessment: StoredAssessment | None
    reasons: tuple[Reason, ...]
    question: Question | None
    changed: bool


def attempts(store: AttemptStore, sought: Sought) -> list[Attempt]:
    """The attempts that are sought, oldest first; UsageError for an id that is none."""
    if sought.ids:
        named = {a.id: a for a in map(store.attempt, sought.ids)}
        return sorted(named.values(), key=lambda a: a.started_at)
    return store.attempts(question_id=sought.question, topics=sought.topics, since=sought.since, limit=sought.limit)


def entry(attempt: Attempt) -> Entry:
    """An attempt in short."""
    final = in_force(attempt)
    first = opening(attempt) if final and final.turns > 1 else None
    return Entry(
        attempt=attempt,
        before=first.score if first else None,
        after=final.score if final else None,
        judge=final.verdicts.judge if final else None,
        pending=pending(attempt),
    )


def explain(store: AttemptStore, bank: Bank, attempt_id: str) -> Explanation:
    """Why an attempt was judged as it was."""
    attempt = store.attempt(attempt_id)
    final = in_force(attempt)
    question = _known(bank, attempt.question)
    return Explanation(
        entry=entry(attempt),
        assessment=final,
        reasons=reasons(final, question) if final else (),
        question=question,
        changed=bool(final and question and rubric_hash(question) != final.rubric_hash),
    )


def reasons(assessment: StoredAssessment, question: Question | None) -> tuple[Reason, ...]:
    """The reason of every verdict, in the order of the rubric."""
    rubric = question.rubric if question else None
    criteria = {c.id: c for c in (*rubric.key_points, *rubric.mistakes)} if rubric else {}
    verdicts = assessment.verdicts
    found: tuple[KeyPointVerdict | MistakeVerdict, ...] = (*verdicts.key_points, *verdicts.mistakes)
    return tuple(
        _reason(verdict, criteria.get(verdict.criterion), verdicts.details.get(verdict.criterion, {})) for verdict in found
    )


def _reason(
    verdict: KeyPointVerdict | MistakeVerdict,
    criterion: KeyPoint | Misconception | Omission | None,
    details: Mapping[str, float],
) -> Reason:
    threshold = details.get("threshold")
    margin = None if threshold is None or verdict.probability is None else round(verdict.probability - threshold, 4)
    return Reason(
        criterion=verdict.criterion,
        claim=_claim(criterion),
        verdict=verdict,
        weight=criterion.weight if isinstance(criterion, KeyPoint) else None,
        threshold=threshold,
        margin=margin,
        stance=_without_prefix(details, STANCE),
        chances=_without_prefix(details, CHANCE),
        pushes=_without_prefix(details, PUSH),
        features={name: n for name, n in details.items() if name != "threshold" and not name.startswith((STANCE, CHANCE, PUSH))},
    )


def _claim(criterion: KeyPoint | Misconception | Omission | None) -> str | None:
    if criterion is None:
        return None
    return criterion.point if isinstance(criterion, KeyPoint) else criterion.mistake


def _without_prefix(details: Mapping[str, float], prefix: str) -> dict[str, float]:
    return {name.removeprefix(prefix): number for name, number in details.items() if name.startswith(prefix)}


def _known(bank: Bank, question_id: str) -> Question | None:
    """The question, unless the bank does not have it (any more)."""
    try:
        return bank.question(question_id)
    except UsageError:
        return None
