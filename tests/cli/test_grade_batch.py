"""`viva grade --batch`: files in and out, going on where it broke off, and every bad row."""

import csv
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from adapters.banks import GOOD, write_bank
from cli.runs import Run, Viva
from viva.errors import Exit

RIGHT = "It minimises the squared distances to the centroids. It can stop at a local minimum."
ROWS = [
    {"id": "ann", "question": "kmeans-objective", "answer": RIGHT},
    {"id": "bob", "question": "kmeans-objective", "answer": ""},
    {"id": "=cy", "question": "kmeans-objective", "answer": 'Line one,\nwith a "quote" and an é.'},
]


@pytest.fixture
def batch(viva: Viva, tmp_path: Path) -> Viva:
    """Grades with a small bank and the judge that loads fastest."""
    bank = write_bank(tmp_path / "bank", GOOD)
    return lambda *arguments: viva("grade", *arguments, "--bank", bank, "--judge", "embedding")


def json_lines(path: Path, rows: Sequence[Mapping[str, object]]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def read(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_each_row_gets_what_a_single_answer_gets(batch: Viva, viva: Viva, tmp_path: Path) -> None:
    given, out = json_lines(tmp_path / "in.jsonl", ROWS), tmp_path / "out.jsonl"
    run = batch("--batch", given, "-o", out)
    assert (run.code, run.out) == (0, "")
    assert run.err.startswith("Graded 3 answers, mean score ")
    found = read(out)
    assert [row["id"] for row in found] == ["ann", "bob", "=cy"]
    single = json.loads(
        viva("grade", "kmeans-objective", "--json", "--bank", tmp_path / "bank", "--judge", "embedding", stdin=RIGHT).out
    )
    assert {k: v for k, v in found[0].items() if k not in {"id", "fingerprint"}} == single
    assert (found[1]["gate"], found[1]["score"]) == ("empty", 0.0)


def test_a_spreadsheet_is_not_written_as_something_else(batch: Viva, tmp_path: Path) -> None:
    run = batch("--batch", json_lines(tmp_path / "in.jsonl", ROWS), "-o", tmp_path / "out.xlsx")
    assert (run.code, run.err.split("\n")[0]) == (Exit.USAGE, "out.xlsx cannot be written: results are CSV or JSON lines.")
    assert not (tmp_path / "out.xlsx").exists()


def test_notes_stand_in_the_table(batch: Viva, tmp_path: Path) -> None:
    german = "Das Verfahren minimiert die Summe der quadrierten Abstände der Punkte zu den Mittelpunkten ihrer Gruppen."
    given, out = json_lines(tmp_path / "in.jsonl", [{**ROWS[0], "answer": german}]), tmp_path / "out.csv"
    assert batch("--batch", given, "-o", out).code == 0
    with out.open(encoding="utf-8", newline="") as file:
        [row] = csv.DictReader(file)
    assert row["notes"].startswith("The answer seems to be in German")


def test_a_table_becomes_a_table(batch: Viva, tmp_path: Path) -> None:
    """Other columns are let be; a spreadsheet's byte order mark is no letter."""
    given, out = tmp_path / "in.csv", tmp_path / "out.csv"
    with given.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, ["id", "class", "question", "answer"])
        writer.writeheader()
        writer.writerows({**row, "class": "7b"} for row in ROWS)
    assert batch("--batch", given, "-o", out).code == 0
    with out.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["id"] for row in rows] == ["ann", "bob", "'=cy"]  # no formula in a spreadsheet
    assert (rows[0]["score"], rows[0]["covered"], rows[0]["missing"]) == ("100.0", "wcss local-minimum", "")
    assert (rows[1]["gate"], rows[1]["missing"], rows[1]["judge"]) == ("empty", "wcss local-minimum", "embedding")


@pytest.mark.parametrize("suffix", ["jsonl", "csv"])
def test_it_goes_on_where_it_broke_off(batch: Viva, tmp_path: Path, suffix: str) -> None:
    """A row that was cut off, even within a letter, is graded again; the rest stays, and so do the file's permissions."""
    given, out = tmp_path / "in.jsonl", tmp_path / f"out.{suffix}"
    batch("--batch", json_lines(given, [*ROWS[:2], {**ROWS[2], "id": "é"}]), "-o", out)
    whole = out.read_bytes()
    out.write_bytes(whole[: whole.index("é".encode()) + 1])
    out.chmod(0o600)
    run = batch("--batch", given, "-o", out)
    assert run.err.startswith("2 of 3 answers are graded already.\nGraded 1 answer, mean score ")
    assert (out.read_bytes(), out.stat().st_mode & 0o777) == (whole, 0o600)
    assert batch("--batch", given, "-o", out).err == f"3 of 3 answers are graded already.\nGraded 0 answers; results in {out}.\n"


def test_what_is_out_of_date_is_graded_anew_and_kept_beside(batch: Viva, viva: Viva, tmp_path: Path) -> None:
    """An answer that has changed, then another judge."""
    given, out = json_lines(tmp_path / "in.jsonl", ROWS), tmp_path / "out.jsonl"
    batch("--batch", given, "-o", out)
    before = out.read_bytes()
    json_lines(given, [{**ROWS[0], "answer": "Something else entirely, about cluster centres."}, *ROWS[1:]])
    told = (
        f"1 result is out of date: the answer, the question or the judge has changed since. What was there is kept in {out}.old."
    )
    assert batch("--batch", given, "-o", out).err.startswith(f"2 of 3 answers are graded already.\n{told}\n")
    assert (tmp_path / "out.jsonl.old").read_bytes() == before
    run = viva("grade", "--batch", given, "-o", out, "--bank", tmp_path / "bank", "--judge", "local")
    assert run.err.startswith("3 results are out of date: ")
    assert {row["judge"]["name"] for row in read(out)} == {"local"}


def test_results_of_other_answers_are_not_overwritten(batch: Viva, tmp_path: Path) -> None:
    given, out = json_lines(tmp_path / "in.jsonl", ROWS), tmp_path / "out.jsonl"
    batch("--batch", given, "-o", out)
    before = out.read_bytes()
    run = batch("--batch", json_lines(given, [{**ROWS[0], "id": "next week"}]), "-o", out)
    assert (run.code, run.err.splitlines()[0], out.read_bytes()) == (
        Exit.USAGE,
        f"{out} holds results of other answers too, such as 'ann', so it is not overwritten.",
        before,
    )


def refused(run: Run) -> tuple[int, list[str]]:
    assert run.out == ""
    return run.code, run.err.splitlines()


def test_all_that_is_wrong_with_the_rows_is_said_at_once(batch: Viva, tmp_path: Path) -> None:
    given = tmp_path / "in.jsonl"
    rows = [
        json.dumps(ROWS[0]),
        "{not json",
        "[1]",
        json.dumps({**ROWS[0], "id": 7, "question": "kmeans"}),
        json.dumps({"id": "x", "question": "kmeans-objective"}),
        json.dumps({**ROWS[0], "answer": 3}),
        json.dumps({**ROWS[0], "answer": "half an emoji \ud83d"}),
        "[" * 200_000,
        json.dumps(ROWS[0]),
        json.dumps({"id": "y", "question": "choosing-k", "answer": "x"}),
        json.dumps({"id": "z", "question": "kmeans-objective", "answer": "x " * 25_001}),
    ]
    given.write_text("\n".join(rows), encoding="utf-8")
    code, lines = refused(batch("--batch", given, "-o", tmp_path / "out.jsonl"))
    assert code == Exit.USAGE
    assert lines == [
        "in.jsonl:2: is not JSON: Expecting property name enclosed in double quotes: line 1 column 2 (char 1)",
        "in.jsonl:3: must be an object with id, question and answer",
        "in.jsonl:4: There is no question 'kmeans' in this bank. Did you mean kmeans-objective?",
        "in.jsonl:5: `answer` is missing",
        "in.jsonl:6: `answer` must be text, not 3",
        "in.jsonl:7: `answer` is not text: it has a null or half a character",
        "in.jsonl:8: is not JSON: maximum recursion depth exceeded while decoding a JSON array from a unicode string",
        "in.jsonl:9: the id 'ann' is there already; give each row its own, such as 'ann kmeans-objective'",
        "in.jsonl:10: the question choosing-k has no rubric",
        "in.jsonl:11: an answer may have 50,000 characters; this one has 50,002",
        "Correct these rows; nothing was graded.",
    ]
    assert not (tmp_path / "out.jsonl").exists()


HEADER = "in.csv:1: the header must have id, question and answer once each, with commas; "


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"id,answer\n1,x\n", f"{HEADER}this is id, answer"),
        (b"id;question;answer\n1;x;y\n", f"{HEADER}this is id;question;answer"),
        (b"id,question,answer,answer\n", f"{HEADER}this is id, question, answer, answer"),
        (b"", f"{HEADER}there is none"),
        (b"id,question,answer\n,kmeans-objective,x\n", "in.csv:2: `id` is missing"),
        (b"id,question,answer\n1,kmeans-objective\n", "in.csv:2: `answer` is missing"),
        (
            b'id,question,answer\n1,kmeans-objective,"a\nb"\n2,kmeans-objective,distances, then stops\n',
            "in.csv:4: 4 cells, but the header has 3: an answer with commas stands in quotes",
        ),
    ],
)
def test_a_table_without_what_is_needed_is_refused(batch: Viva, tmp_path: Path, content: bytes, message: str) -> None:
    given = tmp_path / "in.csv"
    given.write_bytes(content)
    assert refused(batch("--batch", given, "-o", tmp_path / "out.csv")) == (
        Exit.USAGE,
        [message, "Correct these rows; nothing was graded."],
    )


def test_a_quote_that_is_never_closed_does_not_swallow_the_rows_after_it(batch: Viva, tmp_path: Path) -> None:
    given = tmp_path / "in.csv"
    given.write_bytes(b'id,question,answer\n1,kmeans-objective,"It said\n2,kmeans-objective,two\n')
    code, lines = refused(batch("--batch", given, "-o", tmp_path / "out.csv"))
    assert (code, lines[0]) == (Exit.USAGE, f"{given} is no CSV file: unexpected end of data.")


@pytest.mark.parametrize("name", ["notes.jsonl", "notes.csv"])
def test_a_file_that_holds_no_results_is_not_overwritten(batch: Viva, tmp_path: Path, name: str) -> None:
    given, out = json_lines(tmp_path / "in.jsonl", ROWS), tmp_path / name
    out.write_text('{"mine": 1}\n', encoding="utf-8")
    code, lines = refused(batch("--batch", given, "-o", out))
    assert (code, lines[0]) == (Exit.USAGE, f"{out} is there already and holds no results of a batch, so it is not overwritten.")
    assert out.read_text(encoding="utf-8") == '{"mine": 1}\n'


def test_what_makes_no_batch_is_refused(batch: Viva, tmp_path: Path) -> None:
    given = json_lines(tmp_path / "in.jsonl", ROWS)
    incomplete = (Exit.USAGE, ["A batch has a file of answers and a file of results.", "viva grade --batch IN -o OUT."])
    assert refused(batch("--batch", given)) == incomplete
    assert refused(batch("kmeans-objective", "--batch", given, "-o", tmp_path / "out.jsonl")) == incomplete
    assert refused(batch("--batch", given, "-o", given)) == (
        Exit.USAGE,
        [f"{given} holds the answers, and is not overwritten.", "Name another file with -o."],
    )
    assert refused(batch("--batch", tmp_path / "no.jsonl", "-o", tmp_path / "out.jsonl"))[1][0] == (
        f"{tmp_path / 'no.jsonl'} cannot be read: No such file or directory."
    )
    assert refused(batch("--batch", given, "-o", tmp_path / "no" / "out.jsonl"))[1][0] == (
        f"{tmp_path / 'no' / 'out.jsonl'} cannot be written: No such file or directory."
    )
    assert refused(batch("--batch", tmp_path, "-o", tmp_path / "out.jsonl"))[1][0] == f"{tmp_path} is no file."
    assert refused(batch("--batch", given, "-o", tmp_path))[1][0] == f"{tmp_path} is no file."
    given.write_bytes(b'{"id": "caf\xe9"}')
    assert refused(batch("--batch", given, "-o", tmp_path / "out.jsonl"))[1][0] == f"{given} is not UTF-8 text."


def test_nothing_named_is_refused(batch: Viva) -> None:
    assert refused(batch())[1][0] == "No question is named."
