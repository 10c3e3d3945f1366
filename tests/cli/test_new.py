"""`viva new`: two files that load as they are."""

from pathlib import Path

import pytest

from adapters.banks import open_bank
from cli.runs import Run, Viva
from viva.errors import Exit


@pytest.mark.parametrize("topic", ["clustering", "time-series", "2024", "no", "2024-01-01"])
def test_the_files_pass_every_check_as_they_are_written(tmp_path: Path, viva: Viva, topic: str) -> None:
    folder = tmp_path / "bank"
    written = viva("new", topic, "--dir", folder)
    assert (written.code, written.out) == (Exit.OK, f"{folder}/questions/{topic}.yaml\n{folder}/rubric/{topic}.yaml\n")
    assert written.err == f"Put your own questions in the place of the example, then look them over with: viva check {folder}\n"
    assert viva("check", folder, "--quick") == Run(code=Exit.OK, out="", err="1 question: no problems, no warnings.\n")


def test_the_title_is_made_from_the_name(tmp_path: Path, viva: Viva) -> None:
    viva("new", "time-series", "--dir", tmp_path / "bank")
    assert open_bank(tmp_path / "bank").titles == {"time-series": "Time series"}


def test_two_topics_make_one_bank(tmp_path: Path, viva: Viva) -> None:
    for topic in ("first", "second"):
        viva("new", topic, "--dir", tmp_path / "bank")
    assert [question.id for question in open_bank(tmp_path / "bank").questions()] == ["first-example", "second-example"]


@pytest.mark.parametrize("part", ["questions", "rubric"])
def test_nothing_is_overwritten(tmp_path: Path, viva: Viva, part: str) -> None:
    mine = tmp_path / "bank" / part / "clustering.yaml"
    mine.parent.mkdir(parents=True)
    mine.write_text("mine")
    run = viva("new", "clustering", "--dir", tmp_path / "bank")
    assert (run.code, run.err) == (
        Exit.USAGE,
        f"{mine} is there already, and is not overwritten.\nChoose another topic or another --dir.\n",
    )
    assert [path for path in (tmp_path / "bank").rglob("*.yaml") if path != mine] == []
    assert mine.read_text() == "mine"


@pytest.mark.parametrize(
    ("topic", "hint"),
    [
        ("Time Series", "Try: viva new time-series"),
        ("../secret", "Try: viva new secret"),
        ("a/b", "Try: viva new a-b"),
        ("!", "Use lower-case words joined by hyphens."),
    ],
)
def test_a_name_that_is_not_kebab_case_is_refused(tmp_path: Path, viva: Viva, topic: str, hint: str) -> None:
    run = viva("new", topic, "--dir", tmp_path / "bank")
    assert run == Run(code=Exit.USAGE, out="", err=f"{topic!r} cannot be a topic's name: it must be kebab-case.\n{hint}\n")
    assert not (tmp_path / "bank").exists()


def test_a_folder_that_cannot_be_made_is_reported(tmp_path: Path, viva: Viva) -> None:
    (tmp_path / "file").write_text("in the way")
    run = viva("new", "clustering", "--dir", tmp_path / "file")
    assert (run.code, run.err) == (
        Exit.USAGE,
        f"{tmp_path}/file/questions/clustering.yaml cannot be written: Not a directory.\nChoose another --dir.\n",
    )
