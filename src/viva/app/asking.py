"""Asks a language model once, and once more where its reply cannot be used; every reply is written down before it is read."""

import threading
from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import TypeVar

from viva.app.ports import ChatModel, Clock, ReplyLog
from viva.core.history import Reply
from viva.core.llm.chat import ChatReply, ChatRequest, Prompt
from viva.errors import CostLimitReached, JudgeProtocolError, JudgeUnavailable

T = TypeVar("T")
GIVE_UP_AFTER = 3
ASKS = 2
STREAM_SECONDS = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Purpose:
    """What a reply is wanted for: by whom, with which prompt, and for which attempt."""

    judge: str
    prompt: Prompt
    attempt: str | None = None


class Asker:
    """Puts requests to one model within a time limit; a model that cannot be reached is given up for this run."""

    def __init__(self, model: ChatModel, log: ReplyLog, clock: Clock, timer: Callable[[], float], *, seconds: float) -> None:
        self.model = model
        self._log = log
        self._clock = clock
        self._timer = timer
        self._seconds = seconds
        self._failures = 0
        self._writing = threading.Lock()

    def ask(self, purpose: Purpose, request: Callable[[str | None], ChatRequest], read: Callable[[str], T]) -> tuple[T, str]:
        """What `read` makes of the reply, and the reply; JudgeError where there is none that can be used.

        `request` is given what was wrong with the reply before, None at first; all of it shares one time limit.
        """
        if self._failures >= GIVE_UP_AFTER:
            raise JudgeUnavailable(f"The model {self.model.name} failed {GIVE_UP_AFTER} times in a row and is not asked again.")
        end = self._timer() + self._seconds
        fault: str | None = None
        for _ in range(ASKS):
            reply = self._complete(request(fault), end)
            self._write(purpose, reply)
            try:
                return self._read(reply, read), reply.text
            except JudgeProtocolError as error:
                fault = error.message
        raise JudgeProtocolError(f"The model's reply cannot be used, asked twice: {fault}")

    def stream(self, purpose: Purpose, request: ChatRequest) -> Generator[str, None, None]:
        """The reply piece by piece; what came is written down when it ends, or breaks off."""
        if self._failures >= GIVE_UP_AFTER:
            raise JudgeUnavailable(f"The model {self.model.name} is not asked again.")
        pieces: list[str] = []
        fault: str | None = "not heard to the end"
        try:
            for piece in self.model.stream(request, min(self._seconds, STREAM_SECONDS)):
                pieces.append(piece)
                yield piece
            self._failures, fault = 0, None
        except CostLimitReached:
            raise
        except JudgeUnavailable:
            self._failures += 1
            fault = "broken off"
            raise
        finally:
            if pieces:
                self._write(purpose, ChatReply(text="".join(pieces), fault=fault))

    def _complete(self, request: ChatRequest, end: float) -> ChatReply:
        try:
            reply = self.model.complete(request, end - self._timer())
        except CostLimitReached:
            raise
        except JudgeUnavailable:
            self._failures += 1
            raise
        self._failures = 0
        return reply

    def _write(self, purpose: Purpose, reply: ChatReply) -> None:
        with self._writing:
            self._log.add_reply(
                Reply(
                    at=self._clock.now(),
                    judge=purpose.judge,
                    model=self.model.name,
                    prompt_version=purpose.prompt.label,
                    text=reply.text,
                    status=reply.fault or "ok",
                    attempt=purpose.attempt,
                )
            )

    def _read(self, reply: ChatReply, read: Callable[[str], T]) -> T:
        if reply.fault:
            raise JudgeProtocolError(reply.fault)
        return read(reply.text)
