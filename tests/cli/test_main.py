"""The entry point: what it prints, where, and how it exits."""

import io
import sys
from pathlib import Path

import pytest

from cli.runs import Run, Viva
from viva import __version__
from viva.cli.main import report
from viva.errors import BackendError, BankError, Exit, MissingExtraError, Problem, StoreError, UsageError, VivaError


def test_the_version(viva: Viva) -> None:
    assert viva("--version") == Run(code=0, out=f"viva {__version__}\n", err="")


def test_help_lists_the_commands(viva: Viva) -> None:
    run = viva("--help")
    assert run.code == 0
    assert all(f"\n  {name} " in run.out for name in ("practice", "grade", "evaluate", "questions", "check", "new"))


@pytest.mark.parametrize("arguments", [["why"], ["nonsense"], ["practice", "--questions", "0"]])
def test_a_wrong_call_exits_with_two(viva: Viva, arguments: list[str]) -> None:
    run = viva(*arguments)
    assert (run.code, run.out) == (Exit.USAGE, "")
    assert "Usage:" in run.err


def test_a_judge_that_there_is_not_is_named_with_those_that_there_are(viva: Viva) -> None:
    run = viva("--judge", "oracle")
    assert (run.code, run.out) == (Exit.USAGE, "")
    assert "judge cannot be 'oracle'" in run.err
    assert "local, embedding, llm, both, cross-encoder:NAME" in run.err


def test_an_error_is_told_on_standard_error_with_what_to_do(viva: Viva) -> None:
    run = viva("grade", "kmeans-objectiv")
    assert (run.code, run.out) == (Exit.USAGE, "")
    assert "Traceback" not in run.err


def test_debug_shows_the_traceback(viva: Viva, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Traceback" in viva("--debug", "grade", "kmeans-objectiv").err
    monkeypatch.setenv("VIVA_DEBUG", "1")
    assert "Traceback" in viva("grade", "kmeans-objectiv").err


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (VivaError("x"), 1),
        (UsageError("x"), 2),
        (MissingExtraError("x", "models"), 2),
        (BankError([Problem(file="a", line=1, message="x")]), 3),
        (BackendError("x"), 4),
        (StoreError("x"), 5),
    ],
)
def test_each_error_has_its_exit_code(error: VivaError, code: int) -> None:
    assert report(error) == code


def test_what_others_wrote_is_shown_and_not_obeyed(capsys: pytest.CaptureFixture[str]) -> None:
    report(VivaError("no question \x1b[31mred", "try [bold]this[/bold]"))
    assert capsys.readouterr().err == "no question �[31mred\ntry [bold]this[/bold]\n"


class Terminal(io.StringIO):
    """Takes what is printed, as a terminal would."""

    def isatty(self) -> bool:
        return True


def test_an_error_is_wrapped_between_words_at_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "20")
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    report(VivaError("There is no question so named.\nNone.", "Look into /a/long/path/that/stays."))
    assert terminal.getvalue() == "There is no question\nso named.\nNone.\nLook into\n/a/long/path/that/stays.\n"


def test_a_broken_config_file_is_told(viva: Viva, tmp_path: Path) -> None:
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "config.toml").write_text("juge = 1", encoding="utf-8")
    run = viva("grade", "x")
    assert (run.code, run.err.splitlines()[-1]) == (Exit.USAGE, "Did you mean judge?")
