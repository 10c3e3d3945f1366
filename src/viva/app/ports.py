"""What the use cases need from outside, as protocols; importing them loads no numpy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from viva.app.events import Command, Event, Heard, Said
from viva.app.spending import Spent
from viva.core.history import Attempt, Reply, Session
from viva.core.model import Assessment, Conversation, FollowUp, Graded, Question, Scale, Turn, Ungraded, Verdicts

if TYPE_CHECKING:
    from viva.core.align import Embedding, Vector
    from viva.core.llm.chat import ChatReply, ChatRequest
    from viva.core.place import Places
    from viva.core.reading import Reading


class Bank(Protocol):
    """Questions with their rubrics."""

    @property
    def scale(self) -> Scale:
        """How verdicts become points."""

    @property
    def titles(self) -> Mapping[str, str]:
        """Each topic's title."""

    def questions(self) -> Sequence[Question]:
        """Every question, in the bank's order."""

    def question(self, question_id: str) -> Question:
        """One question; UsageError with near ids where there is none."""


class PlacedBank(Bank, Protocol):
    """A bank that can tell where in its files everything stands."""

    def places(self) -> Places:
        """The line of every question, criterion and key."""


class Embedder(Protocol):
    """Turns texts into vectors. The same text gives the same vectors whatever else is embedded with it."""

    @property
    def version(self) -> str:
        """Names the model and its weights."""

    def embed(self, texts: Sequence[str]) -> list[Embedding]:
        """One embedding per text, in order."""


class StanceModel(Protocol):
    """Reads a text and tells what it does to each claim."""

    @property
    def version(self) -> str:
        """Names the model and its weights."""

    def stances(self, question: str, text: str, claims: Sequence[str]) -> Vector:
        """Logits (claims, 4) of asserted, partly, silent, denied."""


class Judge(Protocol):
    """Turns readings into verdicts. A judge gives labels, never points."""

    @property
    def name(self) -> str:
        """What `--judge` calls it."""

    @property
    def version(self) -> str:
        """Names everything that its verdicts depend on."""

    def judge(self, readings: Sequence[Reading]) -> list[Verdicts | Ungraded]:
        """One result per reading, in order; one failure costs only itself."""


class ChatModel(Protocol):
    """A language model that can be asked."""

    @property
    def name(self) -> str:
        """What its server calls it."""

    @property
    def address(self) -> str:
        """Where it is asked."""

    @property
    def spent(self) -> Spent:
        """What it has used up so far."""

    def complete(self, request: ChatRequest, seconds: float) -> ChatReply:
        """The reply; JudgeUnavailable where there is none within so many seconds, retries included."""

    def stream(self, request: ChatRequest, seconds: float) -> Iterator[str]:
        """The reply piece by piece as it comes; JudgeUnavailable where it breaks off."""


class Interviewer(Protocol):
    """Puts follow-ups into words; `live` where those are not known before they are said."""

    @property
    def live(self) -> bool:
        """Whether the words come as they are said."""

    def word(self, attempt: str, question: Question, conversation: Conversation, follow_up: FollowUp, /) -> Iterator[str]:
        """What is said, sentence by sentence."""

    def clarify(self, question: Question, asked: str, text: str) -> str | None:
        """A reply to a clarifying question; None where the text is an answer."""


class Drafts(Protocol):
    """Answers that were being typed when a session was broken off, by what was asked."""

    def keep(self, asked: str, text: str) -> None:
        """Keep a draft, instead of an earlier one; OSError where that is not possible."""

    def find(self, asked: str) -> str:
        """The draft, if there is one; else empty."""

    def drop(self, asked: str) -> None:
        """Forget a draft, if there is one."""


class TextCache(Protocol):
    """Texts that were costly to make, by what they were made from."""

    def get(self, key: str) -> str | None:
        """The text, if it is known."""

    def put(self, key: str, text: str) -> None:
        """Keep a text."""


class Examiner(Protocol):
    """Grades one answer at a time; what it needs is loaded while the candidate reads and types."""

    def prepare(self, question: Question) -> None:
        """Begin to load what grading an answer to the question needs, without waiting for it."""

    def grade(
        self, question: Question, conversation: Conversation, before: Assessment | None, attempt: str | None = None
    ) -> Graded:
        """Grade a conversation; `before` is its assessment without the last turn, `attempt` what it belongs to."""


class Candidate(Protocol):
    """Whoever is examined: is shown what happens, and answers."""

    def show(self, event: Event) -> None:
        """Show one thing that happened."""

    def listen(self) -> Heard:
        """Wait for an answer or a command."""

    def hand_back(self, said: Said) -> None:
        """Keep what was said: the session is broken off before it was taken for an answer."""

    def pause(self) -> Command | None:
        """Between two questions: a command, or None to go on."""


class AttemptStore(Protocol):
    """The history: turns are written the moment they are sent, nothing is overwritten."""

    def open_session(self, session: Session) -> None:
        """Write a session as it was planned."""

    def close_session(self, session_id: str, at: datetime) -> None:
        """Mark a session as finished."""

    def unfinished_session(self) -> Session | None:
        """The latest session that was not closed."""

    def open_attempt(self, session_id: str, attempt_id: str, question: Question, at: datetime) -> None:
        """Begin an attempt at a question."""

    def add_turn(self, attempt_id: str, turn: Turn, at: datetime) -> None:
        """Write what the candidate sent, before anything is done with it."""

    def add_assessment(self, attempt_id: str, question: Question, assessment: Assessment, at: datetime) -> None:
        """Write a judgement with verdicts, evidence, hashes and the judge's version."""

    def close_attempt(self, attempt_id: str, at: datetime) -> None:
        """Mark an attempt as finished."""

    def attempt(self, attempt_id: str) -> Attempt:
        """One attempt by its id or an unambiguous beginning of it; UsageError where there is none."""

    def attempts(
        self,
        *,
        session_id: str | None = None,
        question_id: str | None = None,
        topics: Sequence[str] = (),
        since: datetime | None = None,
        limit: int | None = None,
    ) -> list[Attempt]:
        """Attempts that fit, oldest first; with a limit the latest of them."""

    def last_scores(self) -> Mapping[str, float]:
        """Each question's last score; a question without a graded attempt has none."""

    def delete(self, attempt_ids: Sequence[str]) -> int:
        """Remove attempts with all they hold; returns how many there were."""

    def delete_all(self) -> int:
        """Remove everything; returns how many attempts there were."""


class ReplyLog(Protocol):
    """What language models replied, written before it is read."""

    def add_reply(self, reply: Reply) -> None:
        """Write a reply word for word."""

    def replies(self, attempt_id: str | None = None) -> list[Reply]:
        """The replies for an attempt, or those for none, oldest first."""


class History(AttemptStore, ReplyLog, Protocol):
    """All that is kept."""


class Clock(Protocol):
    """The time."""

    def now(self) -> datetime:
        """Now, in UTC."""
