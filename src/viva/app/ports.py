"""What the use cases need from outside, as protocols."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from viva.core.align import Embedding
from viva.core.feedback import Feedback
from viva.core.model import Assessment, Attempt, FollowUp, Question, Scale, Session, Turn, Ungraded, Verdicts
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


class Embedder(Protocol):
    """Turns texts into vectors. The same text gives the same vectors whatever else is embedded with it."""

    @property
    def version(self) -> str:
        """Names the model and its weights."""

    def embed(self, texts: Sequence[str]) -> list[Embedding]:
        """One embedding per text, in order."""


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

    def attempts(self, *, session_id: str | None = None, question_id: str | None = None) -> list[Attempt]:
        """Attempts, oldest first."""

    def delete(self, attempt_ids: Sequence[str]) -> int:
        """Remove attempts with all they hold; returns how many there were."""


class Clock(Protocol):
    """The time."""

    def now(self) -> datetime:
        """Now, in UTC."""
