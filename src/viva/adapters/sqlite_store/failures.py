"""What SQLite and the disk complain of becomes a StoreError that says what to do."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from viva.errors import StoreError

ELSEWHERE = "Name another directory with VIVA_DATA_DIR."
FAILURES = (
    ("SQLITE_FULL", "There is no room left on the disk for the history {file}.", "Make room on the disk, and go on with `viva practice --resume`."),
    ("SQLITE_READONLY", "The history {file} cannot be written.", f"Make the file and its directory writable. {ELSEWHERE}"),
    ("SQLITE_CANTOPEN", "The history {file} cannot be opened.", f"Make the file and its directory readable and writable. {ELSEWHERE}"),
    ("SQLITE_BUSY", "The history {file} is in use by another program, which does not let go of it.", "Close the other program, and try again."),
    ("SQLITE_NOTADB", "The history {file} is damaged: it is no database.", "Move the file away, and Viva begins a new one."),
    ("SQLITE_CORRUPT", "The history {file} is damaged.", "Move the file away, and Viva begins a new one; `sqlite3 FILE .recover` may save what the old one holds."),
    ("SQLITE_IOERR", "The disk failed at the history {file}.", f"See whether it is full. {ELSEWHERE}"),
    ("SQLITE_CONSTRAINT_FOREIGNKEY", "What is to be added to belongs to no attempt in the history {file}: it was deleted meanwhile.", "Begin a new session with `viva`."),
)  # fmt: skip
"""By the beginning of SQLite's name for it: what is wrong, and what to do."""


@contextmanager
def translated(file: Path) -> Iterator[None]:
    """Raises SQLite's errors as StoreError."""
    try:
        yield
    except sqlite3.Error as error:
        raise _failure(file, error) from error


def cannot_be_made(file: Path, error: OSError) -> StoreError:
    """The directory or the file cannot be made."""
    blocking = next((path for path in file.parents if path.exists() and not path.is_dir()), None)
    if blocking:
        return StoreError(f"The history {file} cannot be made: {blocking} is a file, not a directory.", ELSEWHERE)
    return StoreError(
        f"The history {file} cannot be made: {error.strerror or error}.", f"Make its directory writable. {ELSEWHERE}"
    )


def _failure(file: Path, error: sqlite3.Error) -> StoreError:
    name = getattr(error, "sqlite_errorname", "")
    for beginning, message, hint in FAILURES:
        if name.startswith(beginning):
            return StoreError(message.format(file=file), hint)
    return StoreError(f"The history {file} failed: {error}.", f"Try again. {ELSEWHERE}")
