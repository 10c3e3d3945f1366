"""A language model as interviewer: it puts follow-ups into words, and answers when the candidate asks back."""

from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass

from viva.app.asking import Asker, Purpose
from viva.core.llm.chat import Prompt
from viva.core.llm.interview_prompt import clarify_request, probe_request, read_clarification
from viva.core.llm.speech import MOST_SENTENCES, asks_back, evaluates, sentences
from viva.core.model import Conversation, FollowUp, Question, Rubric
from viva.core.replies import asked_for
from viva.errors import JudgeError

GivesAway = Callable[[Question, str, frozenset[str]], bool]
"""Whether a text alone would earn credit for one of these key points."""

NEUTRAL_REPLY = "Take it in the sense that you find most useful, and say which one you mean."


@dataclass(frozen=True, slots=True, kw_only=True)
class LlmInterviewer:
    """A language model words the probe; each sentence is checked before it is said, and the written one stands by."""

    asker: Asker
    probe_prompt: Prompt
    clarify_prompt: Prompt
    gives_away: GivesAway
    new_fence: Callable[[], str]
    live: bool = True

    def word(self, attempt: str, question: Question, conversation: Conversation, follow_up: FollowUp) -> Iterator[str]:
        """What is said, sentence by sentence; what gives the point away, or is no question, ends in the written probe."""
        said: list[str] = []
        request = probe_request(self.probe_prompt.text, question, conversation, follow_up.text, fence=self.new_fence())
        purpose = Purpose(judge="interviewer", prompt=self.probe_prompt, attempt=attempt)
        with suppress(JudgeError), closing(self.asker.stream(purpose, request)) as pieces:
            for sentence in sentences(pieces):
                if len(said) == MOST_SENTENCES or self._tells(question, follow_up, [*said, sentence]):
                    break
                if not evaluates(sentence):
                    said.append(sentence)
                    yield sentence
        if not said or not said[-1].rstrip("\"'”’)").endswith("?"):
            yield follow_up.text

    def clarify(self, question: Question, asked: str, text: str) -> str | None:
        """A reply to a clarifying question; None where the text is an answer, or nobody can tell."""
        if not asks_back(text):
            return None
        fence = self.new_fence()
        try:
            reply, _ = self.asker.ask(
                Purpose(judge="interviewer", prompt=self.clarify_prompt),
                lambda fault: clarify_request(self.clarify_prompt.text, question, (asked, text), fence=fence, fault=fault),
                read_clarification,
            )
        except JudgeError:
            return None
        if reply is None:
            return None
        points = frozenset(k.id for k in _rubric(question).key_points)
        return NEUTRAL_REPLY if evaluates(reply) or self.gives_away(question, reply, points) else reply

    def _tells(self, question: Question, follow_up: FollowUp, said: list[str]) -> bool:
        return self.gives_away(question, " ".join(said), asked_for(_rubric(question), follow_up.criterion))


def _rubric(question: Question) -> Rubric:
    return question.rubric or Rubric(key_points=())
