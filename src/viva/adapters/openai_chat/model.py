"""One model: asks in the way its server can take, retries what may pass, and never takes longer than it is given."""

from __future__ import annotations

import queue
import threading
import time
from dataclasses import replace
from typing import TYPE_CHECKING

from viva.adapters.openai_chat.abilities import Abilities, Memory, humbler
from viva.adapters.openai_chat.connection import Connection
from viva.adapters.openai_chat.envelope import read_envelope
from viva.adapters.openai_chat.failures import Failure, RequestFailed
from viva.core.llm.chat import ChatReply, ChatRequest
from viva.errors import JudgeUnavailable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from viva.app.spending import Meter, Spent, Usage

RETRIES = 3
MOST_CHANGES = 5


class OpenAIChatModel:
    """A chat model behind an OpenAI-compatible server."""

    def __init__(
        self, name: str, connection: Connection, meter: Meter, *, memory: Memory | None = None, first_wait: float = 0.5
    ) -> None:
        self.name = name
        self.address = connection.base_url
        self._connection = connection
        self._meter = meter
        self._memory = memory or Memory(None)
        self._first_wait = first_wait
        self.abilities = self._memory.recall(self.address, name)

    @property
    def spent(self) -> Spent:
        """What it has used up so far."""
        return self._meter.spent

    def complete(self, request: ChatRequest, seconds: float) -> ChatReply:
        """The reply; JudgeUnavailable where there is none within so many seconds, retries included."""
        done: queue.SimpleQueue[ChatReply | BaseException] = queue.SimpleQueue()
        end = time.monotonic() + seconds
        threading.Thread(target=self._work, args=(request, end, done), daemon=True, name="viva-chat").start()
        try:
            found = done.get(timeout=max(0.0, seconds))
        except queue.Empty:
            raise JudgeUnavailable(f"The model {self.name} did not reply in time.") from None
        if isinstance(found, BaseException):
            raise found
        return found

    def stream(self, request: ChatRequest, seconds: float) -> Iterator[str]:
        """The reply piece by piece as it comes; JudgeUnavailable where it breaks off. Nothing is tried again."""
        done: queue.SimpleQueue[str | BaseException | None] = queue.SimpleQueue()
        end = time.monotonic() + seconds
        threading.Thread(target=self._speak, args=(request, end, done), daemon=True, name="viva-chat").start()
        while True:
            try:
                piece = done.get(timeout=max(0.0, end - time.monotonic()))
            except queue.Empty:
                raise JudgeUnavailable(f"The model {self.name} did not reply in time.") from None
            if isinstance(piece, BaseException):
                raise piece
            if piece is None:
                return
            yield piece

    def _speak(self, request: ChatRequest, end: float, done: queue.SimpleQueue[str | BaseException | None]) -> None:
        """Put the pieces into the queue, then None, or what went wrong; tokens are guessed, since streams do not count them."""
        said = 0
        try:
            reserved = self._reserve(request)
            try:
                for piece in self._connection.pieces(self.abilities.body(self.name, request), end):
                    said += len(piece)
                    done.put(piece)
            finally:
                self._meter.settle(reserved, replace(reserved, tokens_out=said // 3))
            done.put(None)
        except RequestFailed as failed:
            done.put(JudgeUnavailable(failed.failure.message))
        except BaseException as error:  # noqa: BLE001 - it is raised again in the thread that waits
            done.put(error)

    def _work(self, request: ChatRequest, end: float, done: queue.SimpleQueue[ChatReply | BaseException]) -> None:
        try:
            done.put(self._persist(request, end))
        except BaseException as error:  # noqa: BLE001 - it is raised again in the thread that waits
            done.put(error)

    def _persist(self, request: ChatRequest, end: float) -> ChatReply:
        retries = changes = 0
        abilities = self.abilities
        while True:
            try:
                reply = self._send(abilities, request, end)
            except RequestFailed as failed:
                failure = failed.failure
                humble = humbler(abilities, failure.complaint) if failure.complaint is not None else None
                if humble is not None and changes < MOST_CHANGES:
                    changes, abilities = changes + 1, humble
                    continue
                self._wait(failure, retries, end)
                retries += 1
            else:
                self._learn(abilities)
                return reply

    def _wait(self, failure: Failure, retries: int, end: float) -> None:
        """Wait before the next try; JudgeUnavailable where there is none to make."""
        wait = failure.wait if failure.wait is not None else self._first_wait * 2**retries
        if not failure.again or retries >= RETRIES or time.monotonic() + wait >= end:
            raise JudgeUnavailable(failure.message) from None
        time.sleep(wait)

    def _send(self, abilities: Abilities, request: ChatRequest, end: float) -> ChatReply:
        reserved = self._reserve(request)
        used = reserved
        try:
            content = self._connection.post(abilities.body(self.name, request), end)
            reply, counted = read_envelope(content, self._connection.hidden)
            used = counted or reserved
        except RequestFailed as failed:
            used = reserved if failed.failure.charged else None  # type: ignore[assignment]
            raise
        finally:
            self._meter.settle(reserved, used)
        return reply

    def _reserve(self, request: ChatRequest) -> Usage:
        characters = sum(len(message.content) for message in request.messages) + len(str(request.schema or ""))
        return self._meter.reserve(characters, request.most_tokens)

    def _learn(self, abilities: Abilities) -> None:
        self.abilities = abilities
        self._memory.keep(self.address, self.name, abilities)
