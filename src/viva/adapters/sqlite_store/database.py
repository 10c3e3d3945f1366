"""One connection to the history's file: made, checked and migrated when it is opened, one transaction at a time."""

import os
import sqlite3
import threading
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from viva.adapters.sqlite_store.failures import cannot_be_made, translated
from viva.adapters.sqlite_store.migrations import migrate


class Database:
    """An open history; threads take turns, other processes are waited for up to `busy_seconds`."""

    def __init__(self, file: Path, busy_seconds: float) -> None:
        self.file = file
        self._turn = threading.RLock()
        with translated(file):
            _make(file)
            self._connection = sqlite3.connect(file, timeout=busy_seconds, isolation_level=None, check_same_thread=False)
            weakref.finalize(self, self._connection.close)
            _prepare(self._connection, file)

    @contextmanager
    def transaction(self, begin: str) -> Iterator[sqlite3.Connection]:
        """Everything inside is kept, or nothing is."""
        with self._turn, translated(self.file), self._connection:
            self._connection.execute(begin)
            yield self._connection

    def shrink(self) -> None:
        """Leave nothing of what was deleted on the disk, as far as other sessions let us."""
        with self._turn, suppress(sqlite3.OperationalError):
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _make(file: Path) -> None:
    """The file and its directory, for the user's eyes only."""
    try:
        file.parent.parent.mkdir(parents=True, exist_ok=True)
        file.parent.mkdir(mode=0o700, exist_ok=True)
        os.close(os.open(file, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as error:
        raise cannot_be_made(file, error) from error


def _prepare(connection: sqlite3.Connection, file: Path) -> None:
    connection.row_factory = sqlite3.Row
    migrate(connection, file)
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA secure_delete = ON")
    with suppress(sqlite3.OperationalError):  # another session is in the middle of it, or the disk cannot share memory
        connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
