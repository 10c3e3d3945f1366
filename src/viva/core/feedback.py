"""Stage 8: an assessment as something to learn from: structure here, prose in the terminal layer."""

from dataclasses import dataclass

from viva.core.disagreement import SecondOpinion, second_opinion
from viva.core.model import (
    Assessment,
    Evidence,
    Gate,
    JudgeInfo,
    KeyPoint,
    KeyPointVerdict,
    Label,
    Misconception,
    Omission,
    Question,
    Rubric,
    Score,
)
from viva.core.probe import mastered


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One key point in the table of criteria; `before` is its label in the assessment before this one."""

    key_point: KeyPoint
    verdict: KeyPointVerdict
    before: Label | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeMistake:
    """A mistake that was made, with the words that made it."""

    mistake: Misconception | Omission
    evidence: Evidence | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Feedback:
    """What the candidate is told, in this order: what worked, the first gap, the mistakes, the table, the score.

    `worked` has the credited points, heaviest first; `gap` is the heaviest point that is not covered; `before` is the
    score that this one is compared with; `idle` says that the last reply changed no verdict.
    """

    question: Question
    worked: tuple[Row, ...]
    gap: Row | None
    mistakes: tuple[MadeMistake, ...]
    rows: tuple[Row, ...]
    score: Score
    before: Score | None
    gate: Gate | None
    notes: tuple[str, ...]
    judge: JudgeInfo
    mastered: bool
    second: SecondOpinion | None = None
    idle: bool = False


def feed_back(
    question: Question, assessment: Assessment, before: Assessment | None = None, previous: Assessment | None = None
) -> Feedback:
    """Arrange an assessment for the candidate. A gated answer gets no praise and no list of mistakes.

    It is compared with `before`; `previous` is the assessment without the last reply.
    """
    rubric = _rubric(question)
    verdicts = assessment.verdicts
    rows = _rows(rubric, assessment, before)
    return Feedback(
        question=question,
        worked=() if verdicts.gate else tuple(sorted((r for r in rows if r.verdict.label.credited), key=_by_worth)),
        gap=min((r for r in rows if r.verdict.label is not Label.COVERED), key=_by_need, default=None),
        mistakes=() if verdicts.gate else _mistakes(rubric, assessment),
        rows=rows,
        second=second_opinion(question, assessment),
        score=assessment.score,
        before=before.score if before else None,
        gate=verdicts.gate,
        notes=verdicts.notes,
        judge=verdicts.judge,
        mastered=mastered(rubric, verdicts),
        idle=previous is not None and _findings(previous) == _findings(assessment),
    )


def _findings(assessment: Assessment) -> list[tuple[str, Label | bool]]:
    verdicts = assessment.verdicts
    return [(v.criterion, v.label) for v in verdicts.key_points] + [(v.criterion, v.made) for v in verdicts.mistakes]


def _rubric(question: Question) -> Rubric:
    if question.rubric is None:
        raise ValueError(question.id)
    return question.rubric


def _rows(rubric: Rubric, assessment: Assessment, before: Assessment | None) -> tuple[Row, ...]:
    earlier = {v.criterion: v.label for v in before.verdicts.key_points} if before else {}
    verdicts = {v.criterion: v for v in assessment.verdicts.key_points}
    return tuple(Row(key_point=k, verdict=verdicts[k.id], before=earlier.get(k.id)) for k in rubric.key_points)


def _mistakes(rubric: Rubric, assessment: Assessment) -> tuple[MadeMistake, ...]:
    made = {v.criterion: v for v in assessment.verdicts.mistakes if v.made}
    return tuple(MadeMistake(mistake=m, evidence=made[m.id].evidence) for m in rubric.mistakes if m.id in made)


def _by_worth(row: Row) -> tuple[bool, int]:
    return row.verdict.label is not Label.COVERED, -row.key_point.weight


def _by_need(row: Row) -> tuple[int, bool]:
    return -row.key_point.weight, row.verdict.label is Label.PARTIAL
