"""The history's file: made for one user, brought up to date, kept through crashes, and honest about damage."""

import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from core.builders import QUESTION, assessed, said, verdicts
from viva.adapters.sqlite_store import SqliteStore
from viva.adapters.sqlite_store.migrations import MIGRATIONS, schema
from viva.core.history import Attempt, Reply, Session, StoredAssessment
from viva.core.model import Evidence, JudgeInfo, KeyPointVerdict, Label, MistakeVerdict, Score, Span, Tier, Turn, Verdicts
from viva.errors import Exit, StoreError

NOW = datetime(2026, 3, 1, 20, 0, tzinfo=UTC)
OLDEST = Path(__file__).parent / "histories" / "oldest.sql"
SESSION = Session(id="s", started_at=NOW, ended_at=None, questions=("kmeans",), follow_ups=2, exam=False, judge="local")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "data" / "viva" / "history.db"


def begun(file: Path, **options: float) -> SqliteStore:
    """A history with a session and an attempt that has been answered and judged."""
    store = SqliteStore(file, **options)
    store.open_session(SESSION)
    store.open_attempt("s", "a", QUESTION, NOW)
    store.add_turn("a", said("Squared distances.")[0], NOW)
    store.add_assessment("a", QUESTION, assessed(verdicts(Label.COVERED, Label.MISSING, Label.MISSING)), NOW)
    return store


@contextmanager
def opened(file: Path) -> Iterator[sqlite3.Connection]:
    """The file as SQLite sees it."""
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("PRAGMA foreign_keys = ON")
        yield connection


def written(file: Path, script: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    with opened(file) as connection:
        connection.executescript(script)


def failing(file: Path) -> StoreError:
    """What reading the history says."""
    with pytest.raises(StoreError) as caught:
        SqliteStore(file).attempts()
    assert caught.value.exit_code is Exit.STORE
    assert str(file) in caught.value.message
    return caught.value


class TestMaking:
    def test_nothing_is_made_or_loaded_before_it_is_needed(self, file: Path) -> None:
        script = (
            "import sys; from pathlib import Path; from viva.adapters.sqlite_store import SqliteStore; "
            f"SqliteStore(Path({str(file)!r})); print('sqlite3' in sys.modules)"
        )
        assert subprocess.run([sys.executable, "-c", script], capture_output=True, check=True, text=True).stdout == "False\n"
        assert not file.parent.parent.exists()

    def test_the_file_and_its_directory_are_for_the_user_alone(self, file: Path) -> None:
        store = begun(file)
        assert oct(file.parent.stat().st_mode & 0o777) == "0o700"
        modes = {path.name: oct(path.stat().st_mode & 0o777) for path in file.parent.iterdir()}
        assert modes == dict.fromkeys(("history.db", "history.db-wal", "history.db-shm"), "0o600")
        assert len(store.attempts()) == 1

    def test_a_directory_below_a_file_cannot_be_made(self, tmp_path: Path) -> None:
        (tmp_path / "plain").write_text("")
        error = failing(tmp_path / "plain" / "viva" / "history.db")
        assert error.message.endswith(f"cannot be made: {tmp_path / 'plain'} is a file, not a directory.")
        assert error.hint == "Name another directory with VIVA_DATA_DIR."

    def test_a_directory_in_the_place_of_the_file_is_told(self, file: Path) -> None:
        file.mkdir(parents=True)
        assert failing(file).message.endswith("cannot be made: Is a directory.")

    def test_what_failed_once_is_tried_again(self, tmp_path: Path) -> None:
        plain = tmp_path / "viva"
        plain.write_text("")
        store = SqliteStore(plain / "history.db")
        with pytest.raises(StoreError):
            store.attempts()
        plain.unlink()
        assert store.attempts() == []


class TestMigrating:
    def test_a_new_file_records_every_migration(self, file: Path) -> None:
        begun(file)
        with opened(file) as connection:
            assert [row[0] for row in connection.execute("SELECT name FROM migrations")] == list(MIGRATIONS)

    def test_the_oldest_file_is_brought_to_todays_schema(self, file: Path, tmp_path: Path) -> None:
        written(file, OLDEST.read_text())
        written(tmp_path / "today.db", schema())
        assert len(SqliteStore(file).attempts()) == 2
        assert _objects(file) == _objects(tmp_path / "today.db")
        with opened(file) as connection:
            assert [row[0] for row in connection.execute("SELECT name FROM migrations")] == list(MIGRATIONS)

    def test_what_the_oldest_file_holds_is_kept(self, file: Path) -> None:
        written(file, OLDEST.read_text())
        store = SqliteStore(file)
        assert store.attempt("a1") == OLD_ATTEMPT
        assert store.unfinished_session() == OLD_SESSION
        reply = Reply(attempt="a1", at=NOW, judge="llm", model="m", prompt_version="1", text="{}", status="received")
        store.add_reply(reply)
        assert store.replies("a1") == [reply]

    def test_a_migration_that_fails_leaves_the_file_as_it_was(self, file: Path) -> None:
        written(file, OLDEST.read_text() + "CREATE TABLE replies (in_the_way TEXT);")
        before = _objects(file)
        assert "failed: table replies already exists" in failing(file).message
        assert _objects(file) == before

    def test_a_file_from_a_newer_version_is_not_touched(self, file: Path) -> None:
        written(file, schema())
        written(file, "INSERT INTO migrations VALUES ('from the future', '', '9.1.0')")
        before = file.read_bytes()
        error = failing(file)
        assert "was written by Viva 9.1.0; this is Viva" in error.message
        assert error.hint.endswith("Nothing was changed.")
        assert file.read_bytes() == before

    def test_another_programs_database_is_not_touched(self, file: Path) -> None:
        written(file, "CREATE TABLE recipes (name TEXT);")
        before = file.read_bytes()
        assert failing(file).message.endswith("is a database, but not a history of Viva.")
        assert file.read_bytes() == before


class TestDamage:
    def test_a_file_that_is_no_database_is_told(self, file: Path) -> None:
        file.parent.mkdir(parents=True)
        file.write_bytes(b"not a database, " * 100)
        error = failing(file)
        assert error.message.endswith("is damaged: it is no database.")
        assert error.hint == "Move the file away, and Viva begins a new one."

    def test_a_file_with_broken_pages_is_told(self, file: Path) -> None:
        store = begun(file)
        store._database.shrink()
        del store
        content = bytearray(file.read_bytes())
        content[4096:] = b"\xff" * (len(content) - 4096)
        file.write_bytes(content)
        assert failing(file).message.endswith("is damaged.")

    def test_a_full_disk_loses_nothing_that_was_kept(self, file: Path) -> None:
        store = begun(file)
        store._database._connection.execute("PRAGMA max_page_count = 1")
        with pytest.raises(StoreError, match=r"no room left on the disk .*history\.db\.$"):
            store.add_turn("a", said("x" * 50_000)[0], NOW)
        assert [turn.text for turn in store.attempt("a").turns] == ["Squared distances."]

    def test_a_file_that_cannot_be_written_is_told(self, file: Path) -> None:
        store = begun(file)
        store._database._connection.execute("PRAGMA query_only = 1")
        with pytest.raises(StoreError, match=r"cannot be written\.$"):
            store.close_session("s", NOW)

    def test_a_lock_that_is_never_released_is_told_and_reading_goes_on(self, file: Path) -> None:
        store = begun(file, busy_seconds=0.05)
        with opened(file) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(StoreError, match="is in use by another program"):
                store.add_turn("a", said("more")[0], NOW)
            assert len(store.attempts()) == 1
            other.execute("ROLLBACK")
        store.add_turn("a", said("more")[0], NOW)
        assert len(store.attempt("a").turns) == 2

    def test_half_a_surrogate_pair_is_kept_as_a_question_mark(self, file: Path) -> None:
        store = begun(file)
        store.add_turn("a", said("a\ud83db")[0], NOW)
        assert store.attempt("a").turns[1].text == "a?b"


class TestKeeping:
    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE turns SET text = 'better'",
            "DELETE FROM turns",
            "UPDATE assessments SET score = 100",
            "DELETE FROM assessments",
            "UPDATE verdicts SET label = 'covered'",
            "DELETE FROM verdicts",
            "UPDATE replies SET text = ''",
        ],
    )
    def test_what_was_said_and_judged_is_never_changed(self, file: Path, statement: str) -> None:
        begun(file).add_reply(Reply(attempt="a", at=NOW, judge="", model="", prompt_version="", text="", status=""))
        with opened(file) as connection, pytest.raises(sqlite3.IntegrityError, match=r"never changed|go with their"):
            connection.execute(statement)

    def test_what_is_deleted_leaves_no_trace_on_the_disk(self, file: Path) -> None:
        store = begun(file)
        assert b"Squared distances." in _all_bytes(file)
        store.delete(["a"])
        assert b"Squared distances." not in _all_bytes(file)
        with opened(file) as connection:
            tables = ("sessions", "attempts", "turns", "assessments", "verdicts")
            counts = [connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables]  # noqa: S608 - constants
        assert counts == [0] * 5

    def test_a_turn_survives_a_kill(self, file: Path) -> None:
        script = f"""
import time
from pathlib import Path
from test_sqlite_store import NOW, begun, said
begun(Path({str(file)!r})).add_turn("a", said("And the start matters.")[0], NOW)
print("sent", flush=True)
time.sleep(60)
"""
        with _python(script) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == "sent\n"
            process.kill()
        store = SqliteStore(file)
        assert [turn.text for turn in store.attempt("a").turns] == ["Squared distances.", "And the start matters."]
        assert store.unfinished_session() == SESSION

    def test_two_sessions_write_at_once(self, file: Path) -> None:
        begun(file)
        threads = [threading.Thread(target=_write_turns, args=(file, name)) for name in "bc"]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert {a.id: [t.text for t in a.turns] for a in SqliteStore(file).attempts() if a.id != "a"} == {
            name: [f"{name}{number}" for number in range(20)] for name in "bc"
        }

    def test_two_programs_make_the_file_at_once(self, file: Path) -> None:
        script = f"from pathlib import Path; from viva.adapters.sqlite_store import SqliteStore; SqliteStore(Path({str(file)!r})).attempts()"
        processes = [_python(script) for _ in range(3)]
        assert [process.wait() for process in processes] == [0, 0, 0]
        for process in processes:
            process.communicate()
        assert SqliteStore(file).attempts() == []

    def test_one_store_serves_several_threads(self, file: Path) -> None:
        store = begun(file)
        reply = Reply(attempt="a", at=NOW, judge="llm", model="m", prompt_version="1", text="{}", status="received")
        threads = [threading.Thread(target=store.add_reply, args=(reply,)) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert store.replies("a") == [reply] * 8


OLD_SESSION = Session(
    id="s1",
    started_at=datetime(2026, 1, 1, 20, tzinfo=UTC),
    ended_at=None,
    questions=("kmeans", "kmeans-k"),
    follow_ups=2,
    exam=False,
    judge="local",
)
OLD_ATTEMPT = Attempt(
    id="a1",
    session="s1",
    question="kmeans",
    topic="clustering",
    tier=Tier.CORE,
    started_at=datetime(2026, 1, 1, 20, 0, 1, tzinfo=UTC),
    ended_at=datetime(2026, 1, 1, 20, 0, 9, tzinfo=UTC),
    turns=(Turn(asked="What does k-means minimise?", text="Squared distances."),),
    assessments=(
        StoredAssessment(
            made_at=datetime(2026, 1, 1, 20, 0, 3, tzinfo=UTC),
            turns=1,
            question_hash="q",
            rubric_hash="r",
            verdicts=Verdicts(
                judge=JudgeInfo(name="local", version="1"),
                key_points=(
                    KeyPointVerdict(
                        criterion="wcss",
                        label=Label.COVERED,
                        probability=0.9,
                        evidence=Evidence(
                            span=Span(turn=0, start=0, end=18, text="Squared distances."), similarity=0.8, words=((0, 7),)
                        ),
                    ),
                ),
                mistakes=(MistakeVerdict(criterion="global", made=False, probability=0.1),),
                details={"wcss": {"threshold": 0.5}},
            ),
            score=Score(points=50.0, band="developing", aspects={"definition": 1.0}),
        ),
    ),
)


def _objects(file: Path) -> dict[str, str]:
    """The schema by name, however it is spaced."""
    with opened(file) as connection:
        found = connection.execute("SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL").fetchall()
    return {name: " ".join(sql.split()) for name, sql in found}


def _all_bytes(file: Path) -> bytes:
    return b"".join(path.read_bytes() for path in file.parent.iterdir())


def _python(script: str) -> "subprocess.Popen[str]":
    paths = f"import sys; sys.path[:0] = {[str(Path(__file__).parent), str(Path(__file__).parents[1])]!r}\n"
    return subprocess.Popen([sys.executable, "-c", paths + script], stdout=subprocess.PIPE, text=True)


def _write_turns(file: Path, name: str) -> None:
    store = SqliteStore(file)
    store.open_attempt("s", name, QUESTION, NOW)
    for number in range(20):
        store.add_turn(name, said(f"{name}{number}")[0], NOW)
