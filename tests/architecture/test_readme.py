"""The README speaks of commands, options and files that there are."""

import re
import shlex
from pathlib import Path

import pytest
import typer

from viva.cli.main import app

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = typer.main.get_command(app).commands  # type: ignore[attr-defined]
LINES = [
    line.split("#")[0].strip()
    for block in re.findall(r"```sh\n(.*?)```", README, re.DOTALL)
    for line in re.split(r"[;\n]", block)
    if line.strip().startswith("viva ")
]


@pytest.mark.parametrize("line", LINES)
def test_every_command_line_names_a_command_and_options_that_there_are(line: str) -> None:
    _, name, *words = shlex.split(line)
    options = {flag for parameter in COMMANDS[name].params for flag in (*parameter.opts, *parameter.secondary_opts)}
    assert {word.split("=")[0] for word in words if word.startswith("--")} <= options


def test_every_module_and_file_that_is_named_is_there() -> None:
    for module in re.findall(r"python -m (viva[\w.]*)", README):
        assert (ROOT / "src" / Path(*module.split("."))).with_suffix(".py").is_file() or (
            ROOT / "src" / Path(*module.split(".")) / "__main__.py"
        ).is_file()
    for path in re.findall(r"`((?:rubric|questions|prompts|tests|src)/[\w./-]+)`", README):
        assert "TOPIC" in path or (ROOT / path).exists(), path


def test_the_readme_has_the_two_commands_that_do_all_the_set_up() -> None:
    commands = re.findall(r"^python3 -m venv .*$", README, re.MULTILINE)
    assert len(commands) == 2
    assert commands[0].endswith(".venv/bin/viva")
    assert commands[1].endswith(".venv/bin/python tests")
