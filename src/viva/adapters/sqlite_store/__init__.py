"""The history in one SQLite file; importing this loads no sqlite3."""

from viva.adapters.sqlite_store.store import SqliteStore

__all__ = ["SqliteStore"]
