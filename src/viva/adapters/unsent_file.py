"""The answer that was being typed when a session was broken off, in a file of the user's alone."""

import json
from pathlib import Path

from viva.adapters.text_files import replace_private


class UnsentFile:
    """Keeps one text with the place in a session that it was typed at."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def keep(self, place: str, text: str) -> None:
        """Write it down, instead of what was kept before; OSError where that is not possible."""
        replace_private(self.file, json.dumps({"place": place, "text": text}))

    def take(self, place: str) -> str:
        """What was kept for this place, once; empty where there is nothing, or nothing that can be read."""
        kept = self._read()
        if kept.get("place") != place:
            return ""
        self.file.unlink(missing_ok=True)
        return kept["text"]

    def _read(self) -> dict[str, str]:
        try:
            found = json.loads(self.file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        whole = isinstance(found, dict) and all(isinstance(found.get(name), str) for name in ("place", "text"))
        return found if whole else {}
