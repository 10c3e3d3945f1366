"""What the stages before the judge have found out about a conversation."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from viva.core.align import Alignment
from viva.core.model import Conversation, Gate, Question, Rubric, Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A conversation cut into spans and aligned with its question's rubric; the input of every judge.

    `alignments` has each key point and misconception by id, `corrections` each misconception's correction; `given` tells
    how much of each of the former the question says already, `shared` how much the other criteria say. `attempt` names what
    a judge writes down on the way.
    """

    question: Question
    conversation: Conversation
    spans: tuple[Span, ...]
    gate: Gate | None
    notes: tuple[str, ...]
    alignments: Mapping[str, Alignment]
    corrections: Mapping[str, Alignment]
    given: Mapping[str, float] = field(default_factory=dict)
    shared: Mapping[str, float] = field(default_factory=dict)
    attempt: str | None = None

    @property
    def rubric(self) -> Rubric:
        """The question's rubric; a question without one never gets as far as a reading."""
        if self.question.rubric is None:
            raise ValueError(self.question.id)
        return self.question.rubric

    @property
    def text(self) -> str:
        """All that the candidate said."""
        return "\n".join(turn.text for turn in self.conversation)
