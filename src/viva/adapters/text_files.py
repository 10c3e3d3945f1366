"""Files of the user's alone, and texts kept in them by what they were made from."""

import os
import threading
from contextlib import suppress
from pathlib import Path


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
            replace_private(self._file(key), text)

    def _file(self, key: str) -> Path:
        return self.folder / f"{key}.txt"


def replace_private(file: Path, text: str) -> None:
    """Write a whole file at once, for the user's eyes only; OSError where that is not possible."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    scratch = file.with_suffix(f".{os.getpid()}.{threading.get_ident()}")
    write_private(scratch, text, os.O_TRUNC)
    scratch.replace(file)


def write_private(file: Path, text: str, how: int) -> None:
    """Write to a file that only the user may read; `how` is os.O_TRUNC or os.O_APPEND."""
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | how, 0o600), "a", encoding="utf-8") as opened:
        opened.write(text)
