"""Brings an older history up to today's schema, step by step; each step is recorded by its name."""

import sqlite3
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from viva import __version__
from viva.errors import StoreError

MIGRATIONS: dict[str, str] = {
    "begin": "",
    "keep replies": """
        CREATE TABLE replies (
            id INTEGER PRIMARY KEY,
            attempt TEXT REFERENCES attempts ON DELETE CASCADE,
            at TEXT NOT NULL,
            judge TEXT NOT NULL,
            model TEXT NOT NULL,
            prompt_version TEXT NOT NULL,
            text TEXT NOT NULL,
            status TEXT NOT NULL
        ) STRICT;
        CREATE INDEX replies_by_attempt ON replies (attempt);
        CREATE TRIGGER replies_stay BEFORE UPDATE ON replies
        BEGIN SELECT RAISE(ABORT, 'replies are never changed'); END;
    """,
}
"""In the order in which they are applied; what is once released is never changed, only added to."""


def migrate(connection: sqlite3.Connection, file: Path) -> None:
    """Make the schema, or bring it up to date; StoreError, with nothing touched, for a file that is not ours or newer."""
    if _missing(connection, file):
        with connection:
            connection.execute("BEGIN IMMEDIATE")
            _apply(connection, _missing(connection, file))


def schema() -> str:
    """The schema as it is today."""
    return Path(__file__).with_name("schema.sql").read_text(encoding="utf-8")


def _missing(connection: sqlite3.Connection, file: Path) -> list[str]:
    """The migrations that are still to be applied, all of them where the file is new."""
    tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    if tables and "migrations" not in tables:
        raise StoreError(f"{file} is a database, but not a history of Viva.", "Move it away, or set VIVA_DATA_DIR.")
    applied = dict(connection.execute("SELECT name, viva FROM migrations").fetchall()) if tables else {}
    newer = [version for name, version in applied.items() if name not in MIGRATIONS]
    if newer:
        raise StoreError(
            f"The history {file} was written by Viva {newer[-1]}; this is Viva {__version__}, which cannot read it.",
            "Update Viva, or set VIVA_DATA_DIR to keep another history. Nothing was changed.",
        )
    return [name for name in MIGRATIONS if name not in applied]


def _apply(connection: sqlite3.Connection, missing: Iterable[str]) -> None:
    names = list(missing)
    if names == list(MIGRATIONS):
        _run(connection, schema())
    else:
        for name in names:
            _run(connection, MIGRATIONS[name])
    at = datetime.now(UTC).isoformat(timespec="microseconds")
    connection.executemany("INSERT INTO migrations VALUES (?, ?, ?)", ((name, at, __version__) for name in names))


def _run(connection: sqlite3.Connection, script: str) -> None:
    """Statement by statement, since `executescript` would commit first."""
    for statement in _statements(script):
        connection.execute(statement)


def _statements(script: str) -> Iterator[str]:
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
