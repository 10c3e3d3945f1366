"""What the stages before the judge have found out about a conversation."""

from dataclasses import dataclass, field

from viva.core.comparison import Comparison
from viva.core.model import Conversation, Gate, Question, Rubric, Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A conversation cut into spans and compared with its question's rubric; the input of every judge.

    `attempt` names what a judge writes down on the way.
    """

    question: Question
    conversation: Conversation
    spans: tuple[Span, ...]
    gate: Gate | None
    notes: tuple[str, ...]
    compared: Comparison = field(default_factory=Comparison)
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
