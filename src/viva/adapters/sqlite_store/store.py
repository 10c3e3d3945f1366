"""The history in one SQLite file: every write is a transaction of its own, committed before the call returns."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from viva.adapters.sqlite_store import rows
from viva.core.hashing import question_hash, rubric_hash
from viva.core.history import Attempt, Reply, Session
from viva.core.model import Assessment, Question, Turn
from viva.errors import UsageError

if TYPE_CHECKING:
    import sqlite3

    from viva.adapters.sqlite_store.database import Database

BUSY_SECONDS = 5.0


class SqliteStore:
    """Keeps sessions, attempts and replies in a file that is made, and opened, when it is first needed."""

    def __init__(self, file: Path, *, busy_seconds: float = BUSY_SECONDS) -> None:
        self.file = file
        self._busy_seconds = busy_seconds

    def open_session(self, session: Session) -> None:
        """Write a session as it was planned."""
        with self._writing as connection:
            connection.execute("INSERT INTO sessions VALUES (?, ?, ?, ?, ?, ?, ?)", rows.session_row(session))

    def close_session(self, session_id: str, at: datetime) -> None:
        """Mark a session as finished."""
        with self._writing as connection:
            connection.execute("UPDATE sessions SET ended_at = ? WHERE id = ?", (rows.moment(at), session_id))

    def unfinished_session(self) -> Session | None:
        """The latest session that was not closed."""
        with self._reading as connection:
            found = connection.execute(
                "SELECT * FROM sessions WHERE ended_at IS NULL ORDER BY started_at DESC, rowid DESC LIMIT 1"
            ).fetchone()
        return rows.session(found) if found else None

    def open_attempt(self, session_id: str, attempt_id: str, question: Question, at: datetime) -> None:
        """Begin an attempt at a question."""
        row = (attempt_id, session_id, question.id, question.topic, question.tier, rows.moment(at))
        with self._writing as connection:
            connection.execute("INSERT INTO attempts VALUES (?, ?, ?, ?, ?, ?, NULL)", row)

    def add_turn(self, attempt_id: str, turn: Turn, at: datetime) -> None:
        """Write what the candidate sent, before anything is done with it."""
        with self._writing as connection:
            connection.execute(
                "INSERT INTO turns SELECT ?1, count(*), ?2, ?3, ?4, ?5 FROM turns WHERE attempt = ?1",
                (attempt_id, turn.asked, rows.storable(turn.text), turn.criterion, rows.moment(at)),
            )

    def add_assessment(self, attempt_id: str, question: Question, assessment: Assessment, at: datetime) -> None:
        """Write a judgement with verdicts, evidence, hashes and the judge's version."""
        row = rows.assessment_row(attempt_id, (question_hash(question), rubric_hash(question)), assessment, at)
        with self._writing as connection:
            places = ", ".join("?" * len(row))
            number = connection.execute(f"INSERT INTO assessments VALUES (NULL, {places})", row).lastrowid  # noqa: S608 - places
            connection.executemany(
                "INSERT INTO verdicts VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                ((number, *verdict) for verdict in rows.verdict_rows(assessment.verdicts)),
            )

    def close_attempt(self, attempt_id: str, at: datetime) -> None:
        """Mark an attempt as finished."""
        with self._writing as connection:
            connection.execute("UPDATE attempts SET ended_at = ? WHERE id = ?", (rows.moment(at), attempt_id))

    def attempt(self, attempt_id: str) -> Attempt:
        """One attempt by its id or an unambiguous beginning of it; UsageError where there is none."""
        with self._reading as connection:
            ids = _ids(connection, "SELECT id FROM attempts WHERE ?1 <> '' AND substr(id, 1, length(?1)) = ?1", (attempt_id,))
            found = [attempt_id] if attempt_id in ids else ids
            if len(found) == 1:
                return rows.attempts(connection, found)[0]
        raise _not_one(attempt_id, found)

    def attempts(
        self,
        *,
        session_id: str | None = None,
        question_id: str | None = None,
        topics: Sequence[str] = (),
        since: datetime | None = None,
        limit: int | None = None,
    ) -> list[Attempt]:
        """Attempts that fit, oldest first; with a limit the latest of them."""
        topics_wanted = json.dumps(topics) if topics else None
        wanted = (session_id, question_id, rows.moment(since) if since else None, topics_wanted, -1 if limit is None else limit)
        with self._reading as connection:
            return rows.attempts(connection, _ids(connection, FITTING, wanted)[::-1])

    def last_scores(self) -> Mapping[str, float]:
        """Each question's last score; a question without a graded attempt has none."""
        with self._reading as connection:
            return dict(connection.execute(LAST_SCORES).fetchall())

    def delete(self, attempt_ids: Sequence[str]) -> int:
        """Remove attempts with all they hold; returns how many there were."""
        wanted = (json.dumps(attempt_ids),)
        with self._writing as connection:
            sessions = json.dumps(_ids(connection, f"SELECT DISTINCT session FROM attempts WHERE id IN ({LISTED})", wanted))  # noqa: S608 - a constant
            count = connection.execute(f"DELETE FROM attempts WHERE id IN ({LISTED})", wanted).rowcount  # noqa: S608 - likewise
            connection.execute(
                f"DELETE FROM sessions WHERE id IN ({LISTED}) AND id NOT IN (SELECT session FROM attempts)",  # noqa: S608 - likewise
                (sessions,),
            )
        self._database.shrink()
        return count

    def delete_all(self) -> int:
        """Remove everything; returns how many attempts there were."""
        with self._writing as connection:
            count = connection.execute("DELETE FROM attempts").rowcount
            connection.execute("DELETE FROM replies")
            connection.execute("DELETE FROM sessions")
        self._database.shrink()
        return count

    def add_reply(self, reply: Reply) -> None:
        """Write what a model replied, before it is read."""
        with self._writing as connection:
            connection.execute("INSERT INTO replies VALUES (NULL, ?, ?, ?, ?, ?, ?, ?)", rows.reply_row(reply))

    def replies(self, attempt_id: str | None = None) -> list[Reply]:
        """The replies for an attempt, or those for none, oldest first."""
        with self._reading as connection:
            found = connection.execute("SELECT * FROM replies WHERE attempt IS ? ORDER BY id", (attempt_id,)).fetchall()
        return [rows.reply(row) for row in found]

    @cached_property
    def _database(self) -> Database:
        from viva.adapters.sqlite_store.database import Database

        return Database(self.file, self._busy_seconds)

    @property
    def _writing(self) -> AbstractContextManager[sqlite3.Connection]:
        return self._database.transaction("BEGIN IMMEDIATE")

    @property
    def _reading(self) -> AbstractContextManager[sqlite3.Connection]:
        return self._database.transaction("BEGIN")


LISTED = "SELECT value FROM json_each(?)"
FITTING = """
    SELECT id FROM attempts
    WHERE session = coalesce(?1, session) AND question = coalesce(?2, question) AND started_at >= coalesce(?3, started_at)
        AND (?4 IS NULL OR topic IN (SELECT value FROM json_each(?4)))
    ORDER BY started_at DESC, rowid DESC LIMIT ?5
"""
LAST_SCORES = """
    SELECT question, score FROM (
        SELECT question, score, row_number() OVER (
            PARTITION BY question ORDER BY started_at DESC, attempts.rowid DESC, turns DESC, assessments.id DESC
        ) AS place
        FROM attempts JOIN assessments ON assessments.attempt = attempts.id
    ) WHERE place = 1
"""


def _ids(connection: sqlite3.Connection, query: str, wanted: Sequence[object]) -> list[str]:
    return [row[0] for row in connection.execute(query, wanted)]


def _not_one(beginning: str, found: Sequence[str]) -> UsageError:
    if found:
        return UsageError(f"{len(found)} attempts begin with {beginning}.", f"Name one: {', '.join(found)}.")
    return UsageError(f"There is no attempt {beginning or 'without a name'}.", "`viva history` lists them.")
