"""Replies of language models on the disk: those that can be used again, and the journal of those that no attempt keeps."""

import json
import os
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from viva.core.history import Reply

MOST_BYTES = 20_000_000


class ReplyFiles:
    """One file for each reply that passed every check; one that cannot be read or written is no reply."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def get(self, key: str) -> str | None:
        """The reply, if it is known."""
        with suppress(OSError, UnicodeDecodeError):
            return self._file(key).read_text(encoding="utf-8")
        return None

    def put(self, key: str, text: str) -> None:
        """Keep a reply, for the user's eyes only."""
        with suppress(OSError, UnicodeEncodeError):
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            scratch = self._file(f"{key}.{os.getpid()}.{threading.get_ident()}")
            _write(scratch, text, os.O_TRUNC)
            scratch.replace(self._file(key))

    def _file(self, key: str) -> Path:
        return self.folder / f"{key}.txt"


class ReplyJournal:
    """All replies, a line each; begun anew when it has grown large. Nothing stops because it cannot be written."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def add_reply(self, reply: Reply) -> None:
        """Write a reply word for word."""
        line = json.dumps(asdict(reply) | {"at": reply.at.isoformat()}, ensure_ascii=True)
        with suppress(OSError):
            self.file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            if self.file.is_file() and self.file.stat().st_size > MOST_BYTES:
                self.file.replace(self.file.with_suffix(".old"))
            _write(self.file, f"{line}\n", os.O_APPEND)

    def replies(self, attempt_id: str | None = None) -> list[Reply]:
        """The replies for an attempt, or those for none, oldest first."""
        return [reply for reply in self._all() if reply.attempt == attempt_id]

    def _all(self) -> Iterator[Reply]:
        with suppress(OSError):
            for line in self.file.read_text(encoding="utf-8").splitlines():
                entry = json.loads(line)
                yield Reply(**(entry | {"at": datetime.fromisoformat(entry["at"])}))


def _write(file: Path, text: str, how: int) -> None:
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | how, 0o600), "a", encoding="utf-8") as opened:
        opened.write(text)
