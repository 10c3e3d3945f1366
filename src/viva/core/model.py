"""Every value that Viva works with. The words are used with these meanings everywhere."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Tier(StrEnum):
    """How much a question asks for."""

    CORE = "core"
    ADVANCED = "advanced"
    DEEP = "deep"


class Aspect(StrEnum):
    """The side of a subject that a key point is about."""

    DEFINITION = "definition"
    INTUITION = "intuition"
    MATHEMATICS = "mathematics"
    EXAMPLE = "example"
    PRACTICE = "practice"
    LIMITS = "limits"


class Label(StrEnum):
    """What a verdict says of a key point."""

    COVERED = "covered"
    PARTIAL = "partial"
    MISSING = "missing"
    CONTRADICTED = "contradicted"

    @property
    def credited(self) -> bool:
        """Whether the label earns anything."""
        return self in (Label.COVERED, Label.PARTIAL)


class Gate(StrEnum):
    """Why an answer is not worth judging point by point."""

    EMPTY = "empty"
    ECHO = "echo"
    KEYWORDS = "keywords"
    OFF_TOPIC = "off_topic"
    DONT_KNOW = "dont_know"


Accepted = tuple[tuple[str, str], ...]
"""Rules of `viva check` that the writer has looked at and waives here, each with the reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyPoint:
    """A claim that a good answer makes."""

    id: str
    point: str
    also: tuple[str, ...] = ()
    weight: int = 1
    aspect: Aspect = Aspect.DEFINITION
    probe: str = ""
    hint: str = ""
    accept: Accepted = ()

    @property
    def wordings(self) -> tuple[str, ...]:
        """The point and the other wordings that count as saying it."""
        return (self.point, *self.also)


@dataclass(frozen=True, slots=True, kw_only=True)
class Misconception:
    """A false claim that candidates make."""

    id: str
    mistake: str
    correction: str
    contradicts: tuple[str, ...] = ()
    penalty: int = 1
    probe: str = ""
    accept: Accepted = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Omission:
    """A shallow answer: made when every key point in `when_missing` is missing."""

    id: str
    mistake: str
    correction: str
    when_missing: tuple[str, ...]
    penalty: int = 1
    probe: str = ""
    accept: Accepted = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rubric:
    """The criteria of one question."""

    key_points: tuple[KeyPoint, ...]
    misconceptions: tuple[Misconception, ...] = ()
    omissions: tuple[Omission, ...] = ()

    @property
    def mistakes(self) -> tuple[Misconception | Omission, ...]:
        """Misconceptions, then omissions."""
        return (*self.misconceptions, *self.omissions)

    def criterion(self, criterion_id: str) -> KeyPoint | Misconception | Omission:
        """The criterion of that id; KeyError where there is none."""
        for criterion in (*self.key_points, *self.mistakes):
            if criterion.id == criterion_id:
                return criterion
        raise KeyError(criterion_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked; without a rubric it can be practised but not scored."""

    id: str
    topic: str
    text: str
    tier: Tier = Tier.CORE
    tags: tuple[str, ...] = ()
    model_answer: str = ""
    worked_example: str = ""
    leads_to: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    rubric: Rubric | None = None
    accept: Accepted = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One thing that the candidate sent, with what had been asked.

    `criterion` is the one that a follow-up went for, None for the opening answer.
    """

    asked: str
    text: str
    criterion: str | None = None


Conversation = tuple[Turn, ...]
"""The turns of one attempt, in order."""


def opening(question: Question, text: str) -> Conversation:
    """A conversation that has got as far as the answer to its question."""
    return (Turn(asked=question.text, text=text),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A piece of a turn: `start` and `end` count code points of that turn's text as it was read."""

    turn: int
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """The span that supports a verdict; `words` are the (start, end) in the turn that earned the credit."""

    span: Span
    similarity: float
    words: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyPointVerdict:
    """A judge's word on one key point; `probability` is that of being credited, None from an LLM."""

    criterion: str
    label: Label
    probability: float | None = None
    evidence: Evidence | None = None
    prompted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MistakeVerdict:
    """A judge's word on one mistake; `probability` is that of being made."""

    criterion: str
    made: bool
    probability: float | None = None
    evidence: Evidence | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgeInfo:
    """Who judged: with `instead_of` and `reason` where another judge was asked and could not."""

    name: str
    version: str
    instead_of: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdicts:
    """What a judge says of a whole conversation, in the rubric's order.

    `details` is for `viva why`: by criterion, what the verdict was made from (features, stance, threshold, margin).
    `second` is another judge's word on the same conversation, where two were asked.
    """

    judge: JudgeInfo
    key_points: tuple[KeyPointVerdict, ...]
    mistakes: tuple[MistakeVerdict, ...]
    gate: Gate | None = None
    notes: tuple[str, ...] = ()
    details: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    second: "Verdicts | None" = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ungraded:
    """A judge could not say. Never a zero, never a pass."""

    judge: JudgeInfo
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """Points out of 100, the band they fall into, and the share earned by aspect."""

    points: float
    band: str
    aspects: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp:
    """The next thing to ask in this attempt; `criterion` is None for a question that it leads to."""

    criterion: str | None
    text: str
    reason: str
    question: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """One judgement of a conversation with everything that code made from it; `second` is another judge's."""

    question: str
    conversation: Conversation
    verdicts: Verdicts
    score: Score
    follow_up: FollowUp | None
    second: "Assessment | None" = None


Graded = Assessment | Ungraded


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """What is common to all rubrics: how verdicts become points, and points a band."""

    bands: tuple[tuple[float, str], ...]
    partial: float
    prompted: float
    misconception_points: float
    omission_points: float
