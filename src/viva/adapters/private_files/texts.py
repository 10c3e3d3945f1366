"""Texts that were costly to make, by what they were made from."""

from contextlib import suppress
from pathlib import Path

from viva.adapters.private_files import writing


class TextFiles:
    """One file for each text; one that cannot be read or written is no text."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def get(self, key: str) -> str | None:
        """The text, if it is known."""
        with suppress(OSError, UnicodeDecodeError):
            return self._file(key).read_text(encoding="utf-8")
        return None

    def put(self, key: str, text: str) -> None:
        """Keep a text."""
        with suppress(OSError, UnicodeEncodeError):
            writing.replace(self._file(key), text)

    def _file(self, key: str) -> Path:
        return self.folder / f"{key}.txt"
