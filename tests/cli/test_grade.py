"""`viva grade`: one answer, as text or JSON, and every bad input."""

import json
from pathlib import Path

import pytest

from adapters.banks import GOOD, write_bank
from cli.runs import Viva
from viva.errors import Exit

ANSWER = "It minimises the squared distances to the centroids. It can stop at a local minimum."
KEYS = "schema question status reason score band key_points mistakes gate aspects follow_up notes judge second".split()


@pytest.fixture
def grade(viva: Viva, tmp_path: Path) -> Viva:
    """Grades with a small bank and the judge that loads fastest."""
    bank = write_bank(tmp_path / "bank", GOOD)
    return lambda *arguments, **more: viva("grade", *arguments, "--bank", bank, "--judge", "embedding", **more)


def test_json_has_all_its_keys(grade: Viva) -> None:
    run = grade("kmeans-objective", "--json", stdin=ANSWER)
    found = json.loads(run.out)
    assert (run.code, run.err, list(found)) == (0, "", KEYS)
    assert (found["schema"], found["question"], found["status"], found["gate"]) == (1, "kmeans-objective", "graded", None)
    assert [list(p) for p in found["key_points"]] == [["id", "label", "probability", "weight", "prompted", "evidence"]] * 2
    assert [list(m) for m in found["mistakes"]] == [["id", "made", "probability", "evidence"]] * 2
    assert found["judge"]["name"] == "embedding"
    first = found["key_points"][0]
    assert (first["id"], first["label"], first["weight"], first["prompted"]) == ("wcss", "covered", 3, False)


def test_evidence_counts_the_characters_of_the_text_as_it_was_read(grade: Viva) -> None:
    """Emoji, right-to-left letters and Windows line ends before it shift nothing."""
    text = f"👩‍🔬 שלום.\r\n\r\n{ANSWER}\r\n"
    for point in json.loads(grade("kmeans-objective", "--json", stdin=text).out)["key_points"]:
        evidence = point["evidence"]
        assert evidence is None or text[evidence["start"] : evidence["end"]] == evidence["text"]


def test_the_same_answer_gives_the_same_bytes(grade: Viva) -> None:
    assert grade("kmeans-objective", "--json", stdin=ANSWER) == grade("kmeans-objective", "--json", stdin=ANSWER)


def test_people_get_the_feedback(grade: Viva, tmp_path: Path) -> None:
    """Everything at once, since no follow-up comes."""
    file = tmp_path / "answer.txt"
    file.write_text(ANSWER, encoding="utf-8")
    run = grade("kmeans-objective", file)
    assert (run.code, run.err) == (0, "")
    assert run.out.startswith("What worked\n  ✓ It minimises the squared distances to the centroids.\n")
    assert "\nScore 100 / 100 · excellent · mastered\n" in run.out


def test_nothing_is_written_to_the_history(grade: Viva, tmp_path: Path) -> None:
    grade("kmeans-objective", stdin=ANSWER)
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("text", ["", " \n\t\n"])
def test_an_empty_answer_is_graded(grade: Viva, text: str) -> None:
    found = json.loads(grade("kmeans-objective", "-", "--json", stdin=text).out)
    assert (found["status"], found["gate"], found["score"]) == ("graded", "empty", 0.0)
    assert [p["label"] for p in found["key_points"]] == ["missing", "missing"]
    assert all(p["evidence"] is None for p in found["key_points"])
    assert "Score 0 / 100" in grade("kmeans-objective", stdin=text).out


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"caf\xe9", "The input is not UTF-8 text (byte 4)."),
        (b"\x7fELF\0\1", "The input is binary, not text."),
        (b"x " * 25_001, "An answer may have 50,000 characters; this one has 50,002."),
    ],
)
def test_what_cannot_be_an_answer_is_refused(grade: Viva, content: bytes, message: str) -> None:
    run = grade("kmeans-objective", stdin=content)
    assert (run.code, run.out, run.err.splitlines()[0]) == (Exit.USAGE, "", message)


def test_escapes_and_markup_are_graded_as_text_and_never_obeyed(grade: Viva) -> None:
    run = grade("kmeans-objective", stdin=f"[red]{ANSWER[:-1]}[/red]\x1b[31m\x07 \u202eright")
    assert run.code == 0
    assert not {"\x1b", "\x07", "\u202e"}.intersection(run.out)


def test_another_language_is_said(grade: Viva) -> None:
    text = "Das Verfahren minimiert die Summe der quadrierten Abstände zu den Zentren und es ist nicht eindeutig, wenn der Start schlecht ist."
    assert "Note: The answer seems to be in German" in grade("kmeans-objective", stdin=text).out


def test_a_page_that_is_no_oral_answer_is_noted(grade: Viva) -> None:
    page = "It minimises the squared distances to the centroids. " * 110
    assert "Note: The answer has 880 words. An oral answer has 100 to 300" in grade("kmeans-objective", stdin=page).out
    assert "Note:" not in grade("kmeans-objective", stdin=page[:2000]).out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["choosing-k"], "The question choosing-k has no rubric, so answers to it cannot be graded."),
        (["kmeans-objective", "nowhere.txt"], "nowhere.txt cannot be read: No such file or directory."),
        (["kmeans-objective", "."], ". cannot be read: Is a directory."),
    ],
)
def test_what_cannot_be_graded_is_refused(grade: Viva, arguments: list[str], message: str) -> None:
    run = grade(*arguments, stdin=ANSWER)
    assert (run.code, run.out, run.err.splitlines()[0]) == (Exit.USAGE, "", message)


def test_an_unknown_question_names_near_ones(grade: Viva) -> None:
    run = grade("kmeans-objectiv", stdin=ANSWER)
    assert run.code == Exit.USAGE
    assert run.err == "There is no question 'kmeans-objectiv' in this bank.\nDid you mean kmeans-objective?\n"


def test_a_judge_that_is_not_there_is_refused(viva: Viva) -> None:
    assert viva("grade", "bias-variance", "--judge", "llm", stdin="x").code == Exit.USAGE
