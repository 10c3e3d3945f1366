"""`viva history`, `viva why` and `viva paths`, from the command line."""

import json
import os
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from inline_snapshot import snapshot

from app.attempts import AT, followed_up
from cli.pty_session import PtySession
from cli.runs import Viva
from core.builders import QUESTION, assessed, said, verdicts
from viva.adapters.private_files import DraftFile
from viva.adapters.sqlite_store import SqliteStore
from viva.core.history import Reply, Session
from viva.core.model import Assessment, Label
from viva.errors import Exit

C, M = Label.COVERED, Label.MISSING
REPLY = Reply(attempt="b2", at=AT, judge="llm", model="small", prompt_version="3", text="{", status="received")


@pytest.fixture
def store(tmp_path: Path) -> SqliteStore:
    """A history with two attempts: one followed up and judged twice, one with a reply of a model."""
    kept = SqliteStore(tmp_path / "data" / "history.db")
    session = Session(id="s", started_at=AT, ended_at=None, questions=("kmeans", "svm"), follow_ups=2, exam=False, judge="local")
    kept.open_session(session)
    first = followed_up()
    kept.open_attempt("s", first.id, QUESTION, AT)
    for turn, stored in zip(first.turns, first.assessments, strict=True):
        kept.add_turn(first.id, turn, AT)
        said_so_far = first.turns[: stored.turns]
        found = Assessment(
            question="kmeans", conversation=said_so_far, verdicts=stored.verdicts, score=stored.score, follow_up=None
        )
        kept.add_assessment(first.id, QUESTION, found, stored.made_at)
    other = replace(QUESTION, id="svm", topic="margins")
    kept.open_attempt("s", "b2", other, AT + timedelta(hours=1))
    kept.add_turn("b2", said("Margins.")[0], AT)
    kept.add_assessment("b2", other, assessed(verdicts(M, M, M), 0.0), AT)
    kept.add_reply(REPLY)
    return kept


@pytest.fixture(autouse=True)
def utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Times as they are in Greenwich."""
    with monkeypatch.context() as context:
        context.setenv("TZ", "UTC")
        time.tzset()
        yield
    time.tzset()


class TestHistory:
    def test_an_empty_one_says_how_to_begin(self, viva: Viva, tmp_path: Path) -> None:
        run = viva("history")
        assert (run.code, run.out) == (Exit.OK, "")
        assert run.err == "There is no history yet: `viva` begins a session, and what you answer is kept here.\n"
        assert (tmp_path / "data" / "history.db").is_file()
        assert json.loads(viva("history", "--json").out) == {"schema": 1, "attempts": []}
        assert viva("history", "--export", "-").out == ""

    def test_attempts_are_listed_the_latest_first(self, viva: Viva, store: SqliteStore) -> None:
        assert viva("history").out == snapshot("""\
2026-03-01 21:05  b2            svm     margins     core  0        developing  fake
2026-03-01 20:05  a1b2c3d4e5f6  kmeans  clustering  core  40 → 62  solid       fake
""")

    def test_a_terminal_gets_a_table(self, viva: Viva, store: SqliteStore) -> None:
        run = viva("history", "--limit", 1, columns=80)
        assert "Older ones are left out; --limit N shows more." in run.out
        assert "svm" in run.out
        assert "kmeans" not in run.out

    @pytest.mark.parametrize(
        ("options", "expected"),
        [
            (("--question", "svm"), ["svm"]),
            (("--topic", "clustering"), ["kmeans"]),
            (("--topic", "clustering", "--topic", "margins"), ["kmeans", "svm"]),
            (("--since", "2026-03-01T20:30"), ["svm"]),
            (("--since", "2026-03-01"), ["kmeans", "svm"]),
            (("--limit", "1"), ["svm"]),
            (("a1b",), ["kmeans"]),
        ],
    )
    def test_it_can_be_narrowed(self, viva: Viva, store: SqliteStore, options: tuple[str, ...], expected: list[str]) -> None:
        assert [a["question"] for a in json.loads(viva("history", *options, "--json").out)["attempts"]] == expected

    def test_so_many_days_back_count_from_now(self, viva: Viva, store: SqliteStore) -> None:
        store.open_attempt("s", "now", QUESTION, datetime.now(UTC))
        assert [a["id"] for a in json.loads(viva("history", "--since", "1d", "--json").out)["attempts"]] == ["now"]

    def test_where_nothing_fits_that_is_said(self, viva: Viva, store: SqliteStore) -> None:
        run = viva("history", "--topic", "unknown")
        assert (run.code, run.out) == (Exit.OK, "")
        assert run.err == "No attempt fits. Ask for another --question, --topic or --since.\n"

    @pytest.mark.parametrize("since", ["yesterday", "2026-13-01", "7", ""])
    def test_a_date_that_is_none_is_refused(self, viva: Viva, since: str) -> None:
        run = viva("history", "--since", since)
        assert run.code == Exit.USAGE
        assert run.err == f"--since cannot be {since!r}.\nGive a date such as 2026-01-31, or days such as 7d.\n"

    def test_json_has_each_attempt_in_short(self, viva: Viva, store: SqliteStore) -> None:
        assert json.loads(viva("history", "--json", "--limit", 2).out)["attempts"][0] == snapshot(
            {
                "id": "a1b2c3d4e5f6",
                "session": "s",
                "question": "kmeans",
                "topic": "clustering",
                "tier": "core",
                "started_at": "2026-03-01T20:05:30+00:00",
                "ended_at": None,
                "status": "graded",
                "pending": False,
                "turns": 2,
                "score_before": 40.5,
                "score": 62.5,
                "band": "solid",
                "judge": {"name": "fake", "version": "1", "instead_of": None, "reason": None},
            }
        )


class TestExport:
    def test_everything_that_is_kept_is_written(self, viva: Viva, store: SqliteStore, tmp_path: Path) -> None:
        run = viva("history", "--export", tmp_path / "out.jsonl")
        assert (run.code, run.out, run.err) == (Exit.OK, "", f"2 attempts written to {tmp_path / 'out.jsonl'}.\n")
        first, second = (json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines())
        assert [turn["text"] for turn in first["turns"]] == ["It minimises squared distances.", "No, it depends on the start."]
        assert [a["score"] for a in first["assessments"]] == [40.5, 62.5]
        assert second["replies"] == [
            {
                "at": "2026-03-01T20:05:30+00:00",
                "judge": "llm",
                "model": "small",
                "prompt_version": "3",
                "status": "received",
                "text": "{",
            }
        ]
        assert first["assessments"][1]["key_points"][0] == snapshot(
            {
                "id": "wcss",
                "label": "covered",
                "prompted": False,
                "probability": 0.5,
                "evidence": {
                    "turn": 0,
                    "start": 0,
                    "end": 31,
                    "text": "It minimises squared distances.",
                    "similarity": 0.8125,
                    "words": [[3, 12], [13, 20]],
                },
            }
        )

    def test_a_dash_is_standard_output(self, viva: Viva, store: SqliteStore) -> None:
        run = viva("history", "--export", "-", "--question", "svm")
        assert [json.loads(line)["id"] for line in run.out.splitlines()] == ["b2"]
        assert run.err == ""

    def test_a_file_that_cannot_be_written_is_told(self, viva: Viva, store: SqliteStore, tmp_path: Path) -> None:
        run = viva("history", "--export", tmp_path)
        assert run.code == Exit.USAGE
        assert run.err == f"{tmp_path} cannot be written: Is a directory.\nName another file, or - for standard output.\n"


class TestDelete:
    def test_attempts_that_are_named_are_forgotten(self, viva: Viva, store: SqliteStore) -> None:
        run = viva("history", "--delete", "a1", "b2", "b2", "--yes")
        assert (run.code, run.out) == (Exit.OK, "2 attempts deleted.\n")
        assert store.attempts() == []

    def test_nothing_is_deleted_where_one_is_unknown(self, viva: Viva, store: SqliteStore) -> None:
        run = viva("history", "--delete", "b2", "zz", "--yes")
        assert (run.code, run.err) == (Exit.USAGE, "There is no attempt zz.\n`viva history` lists them.\n")
        assert len(store.attempts()) == 2

    def test_everything_is_forgotten_on_demand(self, viva: Viva, store: SqliteStore) -> None:
        drafts = DraftFile(store.file.parent / "drafts.json")
        drafts.keep("kmeans", "half an answer")
        replies = store.file.parents[1] / "cache" / "llm"
        for name in ("replies.jsonl", "checked/1.txt", "abilities.json"):
            (replies / name).parent.mkdir(parents=True, exist_ok=True)
            (replies / name).write_text("a quote", encoding="utf-8")
        assert viva("history", "--delete-all", "--yes").out == "2 attempts deleted.\n"
        assert (store.attempts(), store.unfinished_session(), drafts.find("kmeans")) == ([], None, "")
        assert [path.name for path in replies.iterdir()] == ["abilities.json"]

    @pytest.mark.parametrize(
        "options",
        [
            ("--delete",),
            ("--delete-all", "b2"),
            ("--delete", "--delete-all", "b2"),
            ("--delete-all", "--topic", "margins"),
            ("--delete-all", "--since", "1d"),
            ("--delete-all", "--question", "svm"),
            ("--delete-all", "--limit", "1"),
            ("--delete", "b2", "--topic", "clustering"),
        ],
    )
    def test_what_to_delete_has_to_be_clear(self, viva: Viva, store: SqliteStore, options: tuple[str, ...]) -> None:
        run = viva("history", *options, "--yes")
        assert run.code == Exit.USAGE
        assert run.err.startswith("It is not clear what to delete.\n")
        assert len(store.attempts()) == 2

    def test_without_a_terminal_it_has_to_be_told_beforehand(self, viva: Viva, store: SqliteStore) -> None:
        run = viva("history", "--delete-all", stdin="y\n")
        assert run.code == Exit.USAGE
        assert run.err == "Deleting the whole history has to be confirmed, and there is no terminal to ask on.\nAdd --yes.\n"
        assert len(store.attempts()) == 2

    @pytest.mark.parametrize(
        ("keys", "code", "left"), [("y\n", 0, 0), ("\n", 0, 2), ("no\n", 0, 2), ("\x04", 0, 2), ("\x03", 130, 2)]
    )
    def test_at_a_terminal_it_has_to_be_confirmed(
        self, store: SqliteStore, tmp_path: Path, keys: str, code: int, left: int
    ) -> None:
        session = PtySession("history", "--delete-all", environment={"VIVA_DATA_DIR": str(tmp_path / "data")})
        session.expect("Delete the whole history for good? [y/N]")
        session.send(keys)
        assert session.wait() == code
        session.close()
        assert len(store.attempts()) == left


class TestWhy:
    def test_a_score_is_explained(self, viva: Viva, store: SqliteStore) -> None:
        run = viva("why", "a1b2")
        assert (run.code, run.err) == (Exit.OK, "")
        assert "Score 62 / 100 · solid · 40 before follow-ups\n" in run.out
        assert "probability  0.50, 0.05 over the threshold of 0.45\n" in run.out

    def test_json_has_every_number(self, viva: Viva, store: SqliteStore) -> None:
        found = json.loads(viva("why", "a1b2", "--json").out)
        assert (found["score_before"], found["score"], found["rubric_changed"]) == (40.5, 62.5, False)
        assert found["key_points"][0] == snapshot(
            {
                "id": "wcss",
                "label": "covered",
                "prompted": False,
                "probability": 0.5,
                "evidence": {
                    "turn": 0,
                    "start": 0,
                    "end": 31,
                    "text": "It minimises squared distances.",
                    "similarity": 0.8125,
                    "words": [[3, 12], [13, 20]],
                },
                "claim": None,
                "threshold": 0.45,
                "margin": 0.05,
                "stance": {"asserted": 0.91, "denied": 0.01},
                "chances": {"covered": 0.8},
                "moved_by": {"words": 0.62, "whole answer": -0.2},
                "features": {"span_cosine": 0.72},
            }
        )
        assert found["mistakes"][0] == snapshot(
            {
                "id": "global",
                "made": False,
                "probability": 0.5,
                "evidence": None,
                "claim": None,
                "threshold": 0.6,
                "margin": -0.1,
                "stance": {},
                "chances": {},
                "moved_by": {},
                "features": {"span_cosine": 0.31},
            }
        )

    @pytest.mark.parametrize("asked", ["x", "s"])
    def test_an_attempt_that_is_not_there_is_told(self, viva: Viva, store: SqliteStore, asked: str) -> None:
        run = viva("why", asked)
        assert (run.code, run.err) == (Exit.USAGE, f"There is no attempt {asked}.\n`viva history` lists them.\n")

    def test_an_id_that_is_two_is_told_with_both(self, viva: Viva, store: SqliteStore) -> None:
        store.open_attempt("s", "b3", QUESTION, AT)
        run = viva("why", "b")
        assert (run.code, run.err) == (Exit.USAGE, "2 attempts begin with b.\nName one: b2, b3.\n")


@pytest.mark.parametrize(
    "arguments",
    [("history",), ("history", "--json"), ("history", "--export", "-"), ("history", "--delete-all", "--yes"), ("why", "a")],
)
def test_a_history_that_cannot_be_made_ends_with_its_own_code(
    viva: Viva, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    (tmp_path / "plain").write_text("")
    monkeypatch.setenv("VIVA_DATA_DIR", str(tmp_path / "plain" / "viva"))
    run = viva(*arguments)
    assert (run.code, run.out) == (Exit.STORE, "")
    assert run.err == (
        f"The history {tmp_path}/plain/viva/history.db cannot be made: {tmp_path}/plain is a file, not a directory.\n"
        "Name another directory with VIVA_DATA_DIR.\n"
    )


class TestPaths:
    def test_it_is_told_where_everything_lies(self, viva: Viva, tmp_path: Path) -> None:
        run = viva("paths", "--bank", tmp_path / "one", "--bank", tmp_path / "two")
        assert run.out == (
            f"bank     {tmp_path}/one\nbank     {tmp_path}/two\nhistory  {tmp_path}/data/history.db\n"
            f"drafts   {tmp_path}/data/drafts.json\n"
            f"config   {tmp_path}/config/config.toml\ncache    {tmp_path}/cache\n"
        )
        assert not (tmp_path / "data").exists()

    def test_programs_get_json(self, viva: Viva, tmp_path: Path) -> None:
        assert json.loads(viva("paths", "--bank", tmp_path, "--json").out) == {
            "schema": 1,
            "bank": [str(tmp_path)],
            "history": str(tmp_path / "data" / "history.db"),
            "drafts": str(tmp_path / "data" / "drafts.json"),
            "config": str(tmp_path / "config" / "config.toml"),
            "cache": str(tmp_path / "cache"),
        }

    def test_the_built_in_bank_is_named_where_no_other_is_in_use(self, viva: Viva) -> None:
        bank = json.loads(viva("paths", "--json").out)["bank"]
        assert [sorted({"questions", "rubric"} & set(os.listdir(b))) for b in bank] == [["questions", "rubric"]]  # noqa: PTH208
