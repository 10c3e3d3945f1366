"""A candidate behind a pipe: lines as they come, an empty line sends, the end sends and quits."""

import select
import sys
from collections.abc import Callable
from typing import IO

from viva.app.events import Command, Event, Heard, Said
from viva.terminal.screen import Screen
from viva.terminal.typed import KEEPS_DRAFT, Kind, checked, decoded, slash

CHUNK = 65_536


class Lines:
    """The lines of standard input, of which those that are already there can be looked at without waiting."""

    def __init__(self, read: Callable[[], bytes], ready: Callable[[], bool]) -> None:
        self._read = read
        self._ready = ready
        self._buffer = b""
        self._ended = False

    def next(self) -> str | None:
        """The next line without its end; waits for it, and is None at the end of input."""
        while b"\n" not in self._buffer and not self._ended:
            self._fill()
        return self._take()

    def waiting(self) -> str | None:
        """The next line if it is there already; it stays there."""
        while b"\n" not in self._buffer and not self._ended and self._ready():
            self._fill()
        if b"\n" in self._buffer or (self._ended and self._buffer):
            return decoded(self._buffer.split(b"\n", 1)[0], "The input").rstrip("\r")
        return None

    def _fill(self) -> None:
        chunk = self._read()
        self._buffer += chunk
        self._ended = not chunk
        if len(self._buffer) > 8 * CHUNK and b"\n" not in self._buffer:
            checked("x" * len(self._buffer))

    def _take(self) -> str | None:
        if not self._buffer:
            return None
        line, _, self._buffer = self._buffer.partition(b"\n")
        return decoded(line, "The input").rstrip("\r")


def standard_input() -> Lines:
    """The lines of this process's standard input."""
    return lines_of(sys.stdin.buffer)


def lines_of(stream: IO[bytes]) -> Lines:
    """The lines of a byte stream; one that is no file is taken as all there."""
    try:
        number = stream.fileno()
    except OSError:
        return Lines(lambda: stream.read(CHUNK), lambda: True)
    import os

    return Lines(lambda: os.read(number, CHUNK), lambda: _ready(number))


def _ready(number: int) -> bool:
    try:
        return bool(select.select([number], [], [], 0)[0])
    except OSError:  # Windows cannot ask this of a pipe
        return False


class LineCandidate:
    """Answers with what comes in line by line."""

    def __init__(self, screen: Screen, lines: Lines) -> None:
        self._screen = screen
        self._lines = lines
        self._draft: list[str] = []

    def show(self, event: Event) -> None:
        """Show one thing that happened."""
        self._screen.show(event)

    def listen(self) -> Heard:
        """Wait for an answer or a command."""
        while (line := self._lines.next()) is not None:
            heard = self._take(line)
            if heard is not None:
                return heard
        return self._sent() if self._draft else Command.QUIT

    def hand_back(self, said: Said) -> None:
        """Nothing is kept: the lines are still where they came from."""

    def pause(self) -> Command | None:
        """Take a command that is there already; text stays for the next question, and nothing is waited for."""
        while (line := self._lines.waiting()) is not None:
            typed = slash(line)
            if line.strip() and (typed is None or typed.kind is Kind.UNKNOWN):
                return None
            self._lines.next()
            if typed and typed.command:
                return typed.command
            if typed:
                self._screen.help()
        return None

    def _take(self, line: str) -> Heard | None:
        typed = slash(line)
        if typed and typed.kind is Kind.HELP:
            self._screen.help()
            return None
        if typed and typed.command:
            return self._command(typed.command)
        if typed:
            self._screen.tell(typed.answer_to("\n".join(self._draft)))
            line = line if typed.stays_in("\n".join(self._draft)) else ""
        if line.strip():
            self._draft.append(line)
            return None
        return self._sent() if self._draft else None

    def _command(self, command: Command) -> Command:
        if self._draft and command not in KEEPS_DRAFT:
            self._draft = []
            self._screen.tell("What you had typed was not sent.")
        return command

    def _sent(self) -> Said:
        text, self._draft = "\n".join(self._draft), []
        return Said(text=checked(text))
