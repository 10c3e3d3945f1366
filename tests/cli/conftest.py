"""Runs the command line inside the test's own process."""

import io
import sys
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

from cli.runs import Run
from viva.cli.main import main


class FakeTerminal(io.StringIO):
    """Says that it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def viva(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Run]:
    """A function that runs `viva` with arguments and an input, keeping all that it writes below a folder of the test.

    `columns` makes standard output a terminal of that width, without colour.
    """
    for name in ("DATA", "CACHE", "CONFIG"):
        monkeypatch.setenv(f"VIVA_{name}_DIR", str(tmp_path / name.lower()))
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")

    def run(*arguments: object, stdin: str | bytes = "", columns: int = 0) -> Run:
        out, err = FakeTerminal() if columns else io.StringIO(), io.StringIO()
        monkeypatch.setenv("COLUMNS", str(columns or 80))
        monkeypatch.setattr(sys, "argv", ["viva", *map(str, arguments)])
        typed = stdin.encode() if isinstance(stdin, str) else stdin
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(typed), encoding="utf-8"))
        with redirect_stdout(out), redirect_stderr(err), pytest.raises(SystemExit) as ended:
            main()
        return Run(code=int(ended.value.code or 0), out=out.getvalue(), err=err.getvalue())

    return run
