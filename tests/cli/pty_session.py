"""Runs the program at a terminal of its own: a real process behind a pseudo-terminal."""

import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time
from collections.abc import Mapping
from fcntl import ioctl
from pathlib import Path

SOURCE = Path(__file__).parents[2] / "src"
ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b[()][A-Z0-9]|\x1b[=>]|\r")
PATIENCE = 15.0


class PtySession:
    """`viva` with arguments, at a terminal of `columns`; what it shows is kept without its escape codes."""

    def __init__(self, *arguments: object, environment: Mapping[str, str], columns: int = 80) -> None:
        command = [sys.executable, "-m", "viva", *map(str, arguments)]
        self.pid, self._terminal = pty.fork()
        if self.pid == 0:
            signal.signal(signal.SIGINT, signal.SIG_DFL)  # a shell's background jobs are born deaf to it
            os.execve(  # noqa: S606 - no shell is wanted
                command[0], command, {"PATH": os.environ["PATH"], "PYTHONPATH": str(SOURCE), "TERM": "xterm", **environment}
            )
        ioctl(self._terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
        self.raw = b""

    def close(self) -> None:
        """End what still runs."""
        if self.pid:
            self.kill()
            os.waitpid(self.pid, 0)
        os.close(self._terminal)

    @property
    def text(self) -> str:
        """All that was shown."""
        return ESCAPES.sub("", self.raw.decode(errors="replace"))

    def expect(self, text: str, times: int = 1) -> None:
        """Wait until a text was shown so often."""
        until = time.monotonic() + PATIENCE
        while self.text.count(text) < times:
            assert time.monotonic() < until, f"never showed {text!r}:\n{self.text}"
            self._read(0.1)

    def send(self, keys: str) -> None:
        """Type."""
        os.write(self._terminal, keys.encode())

    def kill(self) -> None:
        """End the process at once, as a crash would."""
        os.kill(self.pid, signal.SIGKILL)

    def wait(self) -> int:
        """The exit status, or minus the signal that ended it."""
        until, ended, status = time.monotonic() + PATIENCE, 0, 0
        while not ended:
            assert time.monotonic() < until, f"never ended:\n{self.text}"
            self._read(0.1)
            ended, status = os.waitpid(self.pid, os.WNOHANG)
        self.pid = 0
        while self._read(0.05):
            pass
        return os.waitstatus_to_exitcode(status)

    def _read(self, seconds: float) -> bool:
        if not select.select([self._terminal], [], [], seconds)[0]:
            return False
        try:
            chunk = os.read(self._terminal, 65_536)
        except OSError:  # Linux says so when the other end is closed
            return False
        self.raw += chunk
        return bool(chunk)
