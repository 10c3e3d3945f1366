"""The console that everything is shown on."""

import pytest

from viva.terminal.screen import open_console


@pytest.mark.parametrize("kind", ["dumb", "unknown", "xterm"])
def test_a_console_has_the_width_of_its_terminal(monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    monkeypatch.setenv("TERM", kind)
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "41")
    assert open_console().width == 41
