"""What a session came to: scores by topic, tier and aspect, what to work on, and what comes next."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from viva.core.model import Assessment, KeyPoint, Label, Misconception, Omission, Question, Score, Ungraded

READY_FOR_MORE = 70.0
MOST_TO_WORK_ON = 3
MOST_NEXT = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one question: the first assessment and the last; both None where it was never graded."""

    question: Question
    first: Assessment | None
    final: Assessment | None
    ungraded: Ungraded | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """The mean of points (0 to 100) in one topic, tier or aspect, over `count` questions."""

    name: str
    points: float
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Weakness:
    """Something to work on: a key point that was not covered, or a mistake that was made."""

    question: Question
    criterion: KeyPoint | Misconception | Omission
    label: Label | None


class Reason(StrEnum):
    """Why a question comes next."""

    LEADS_ON = "leads_on"
    WEAK = "weak"


@dataclass(frozen=True, slots=True, kw_only=True)
class Next:
    """A question for the next session; `points` is the score that speaks for it, `after` the question that leads to it."""

    question: Question
    reason: Reason
    points: float
    after: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One question of the session with its score before and after follow-ups."""

    question: Question
    before: Score | None
    after: Score | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """The end of a session; the shares and means are over graded questions alone."""

    lines: tuple[Line, ...]
    planned: int
    before: float | None
    after: float | None
    by_topic: tuple[Share, ...]
    by_tier: tuple[Share, ...]
    by_aspect: tuple[Share, ...]
    work_on: tuple[Weakness, ...]
    next: tuple[Next, ...]


def summarise(outcomes: Sequence[Outcome], planned: int, titles: Mapping[str, str], bank: Mapping[str, Question]) -> Summary:
    """Sum a session up; where a question was answered again, its last outcome counts."""
    latest = {o.question.id: o for o in outcomes}.values()
    graded = [(o.question, o.first, o.final) for o in latest if o.first and o.final]
    return Summary(
        lines=tuple(_line(o) for o in latest),
        planned=planned,
        before=_mean([first.score.points for _, first, _ in graded]),
        after=_mean([final.score.points for _, _, final in graded]),
        by_topic=_shares((titles.get(q.topic, q.topic), final.score.points) for q, _, final in graded),
        by_tier=_shares((str(q.tier), final.score.points) for q, _, final in graded),
        by_aspect=_shares((name, 100 * share) for _, _, final in graded for name, share in final.score.aspects.items()),
        work_on=_work_on([(q, final) for q, _, final in graded]),
        next=_next([(q, final) for q, _, final in graded], bank),
    )


def _line(outcome: Outcome) -> Line:
    return Line(
        question=outcome.question,
        before=outcome.first.score if outcome.first else None,
        after=outcome.final.score if outcome.final else None,
    )


def _mean(points: Sequence[float]) -> float | None:
    return round(sum(points) / len(points), 1) if points else None


def _shares(pairs: Iterable[tuple[str, float]]) -> tuple[Share, ...]:
    """Means by name, weakest first."""
    found: dict[str, list[float]] = defaultdict(list)
    for name, points in pairs:
        found[name].append(points)
    shares = (Share(name=name, points=round(sum(p) / len(p), 1), count=len(p)) for name, p in found.items())
    return tuple(sorted(shares, key=lambda s: (s.points, s.name)))


def _work_on(graded: Sequence[tuple[Question, Assessment]]) -> tuple[Weakness, ...]:
    """The heaviest gaps, each from another question as far as that goes."""
    ranked = [sorted(_weaknesses(q, final), key=_urgency) for q, final in graded]
    rounds = [(place, _urgency(w), w) for gaps in ranked for place, w in enumerate(gaps)]
    return tuple(w for _, _, w in sorted(rounds, key=lambda r: r[:2])[:MOST_TO_WORK_ON])


def _weaknesses(question: Question, final: Assessment) -> Iterator[Weakness]:
    if question.rubric is None:
        return
    labels = {v.criterion: v.label for v in final.verdicts.key_points}
    made = {v.criterion for v in final.verdicts.mistakes if v.made}
    for mistake in question.rubric.misconceptions:
        if mistake.id in made:
            yield Weakness(question=question, criterion=mistake, label=None)
    for point in question.rubric.key_points:
        if labels[point.id] is not Label.COVERED:
            yield Weakness(question=question, criterion=point, label=labels[point.id])


def _urgency(weakness: Weakness) -> tuple[int, int]:
    """Mistakes and contradictions first, then what is missing, then what is half said; the heavier the sooner."""
    kinds = {None: 0, Label.CONTRADICTED: 0, Label.MISSING: 1, Label.PARTIAL: 2}
    weight = weakness.criterion.weight if isinstance(weakness.criterion, KeyPoint) else weakness.criterion.penalty
    return kinds.get(weakness.label, 3), -weight


def _next(graded: Sequence[tuple[Question, Assessment]], bank: Mapping[str, Question]) -> tuple[Next, ...]:
    """The weakest questions again, then where the strong ones lead; both kinds have a place."""
    asked = {question.id for question, _ in graded}
    by_score = sorted(graded, key=lambda g: g[1].score.points)
    weak = [Next(question=q, reason=Reason.WEAK, points=a.score.points) for q, a in by_score if a.score.points < READY_FOR_MORE]
    onward = {
        target: Next(question=bank[target], reason=Reason.LEADS_ON, points=a.score.points, after=q.id)
        for q, a in by_score
        if a.score.points >= READY_FOR_MORE
        for target in q.leads_to
        if target in bank and target not in asked
    }
    leading = list(onward.values())
    kept = weak[: MOST_NEXT - min(1, len(leading))]
    return (*kept, *leading[: MOST_NEXT - len(kept)])
