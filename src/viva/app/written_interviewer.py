"""The interviewer who needs no model."""

from collections.abc import Iterator

from viva.core.model import Conversation, FollowUp, Question


class WrittenInterviewer:
    """Asks what is written in the rubric."""

    live = False

    def word(self, _attempt: str, _question: Question, _conversation: Conversation, follow_up: FollowUp) -> Iterator[str]:
        """What is said, sentence by sentence."""
        yield follow_up.text

    def clarify(self, question: Question, asked: str, text: str) -> str | None:
        """A reply to a clarifying question; None where the text is an answer."""
