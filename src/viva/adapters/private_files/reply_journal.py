"""The journal of those replies of language models that no attempt keeps."""

import json
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from viva.adapters.private_files import writing
from viva.core.history import Reply

MOST_BYTES = 20_000_000


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
            writing.write(self.file, f"{line}\n", os.O_APPEND)

    def replies(self, attempt_id: str | None = None) -> list[Reply]:
        """The replies for an attempt, or those for none, oldest first."""
        return [reply for reply in self._all() if reply.attempt == attempt_id]

    def _all(self) -> Iterator[Reply]:
        with suppress(OSError):
            for line in self.file.read_text(encoding="utf-8").splitlines():
                entry = json.loads(line)
                yield Reply(**(entry | {"at": datetime.fromisoformat(entry["at"])}))
