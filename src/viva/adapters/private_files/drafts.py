"""Answers that were being typed when a session was broken off."""

import json
from contextlib import suppress
from pathlib import Path

from viva.adapters.private_files import writing


class DraftFile:
    """One file with a draft for each question or follow-up; a file that cannot be read holds none."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def keep(self, asked: str, text: str) -> None:
        """Keep a draft, instead of an earlier one; OSError where that is not possible."""
        self._write(self._all() | {asked: text})

    def find(self, asked: str) -> str:
        """The draft, if there is one; else empty."""
        return self._all().get(asked, "")

    def drop(self, asked: str) -> None:
        """Forget a draft, if there is one and the file can be written."""
        kept = self._all()
        if kept.pop(asked, None) is not None:
            with suppress(OSError):
                self._write(kept)

    def drop_all(self) -> None:
        """Forget everything; OSError where that is not possible."""
        self.file.unlink(missing_ok=True)

    def _all(self) -> dict[str, str]:
        try:
            found = json.loads(self.file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return {k: v for k, v in found.items() if isinstance(v, str)} if isinstance(found, dict) else {}

    def _write(self, drafts: dict[str, str]) -> None:
        writing.replace(self.file, json.dumps(drafts))
