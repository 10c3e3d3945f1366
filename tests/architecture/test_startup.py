"""What is loaded, and when: whole processes that report their modules."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from adapters.banks import GOOD, write_bank

HEAVY = {"numpy", "onnxruntime", "openai", "tokenizers", "sqlite3", "yaml", "prompt_toolkit", "sentence_transformers"}
"""Pydantic is not among them: Typer itself loads it where a command has options."""

WATCHED = """
import io, json, os, sys

class Output(io.StringIO):
    modules = None

    def write(self, text):
        if SEEN in text and Output.modules is None:
            Output.modules = sorted(sys.modules)
        return super().write(text)

SEEN, sys.argv = sys.argv[1], ["viva", *sys.argv[2:]]
real, sys.stdout = sys.stdout, Output()
try:
    from viva.cli.main import main
    main()
except SystemExit as ended:
    print(json.dumps({"code": ended.code, "modules": Output.modules}), file=real)
"""


def modules_when(seen: str, *arguments: str, home: Path) -> set[str]:
    """The modules that are loaded when a text is about to be printed."""
    folders = {f"VIVA_{name}_DIR": str(home / name.lower()) for name in ("DATA", "CACHE", "CONFIG")}
    command = [sys.executable, "-c", WATCHED, seen, *arguments]
    environment = {"PYTHONPATH": str(Path(__file__).parents[2] / "src"), **folders}
    run = subprocess.run(command, input="", capture_output=True, text=True, check=True, env=environment)
    found = json.loads(run.stdout)
    assert (found["code"] or 0, found["modules"] is None) == (0, False), run.stderr
    return set(found["modules"])


def test_help_loads_nothing_heavy(tmp_path: Path) -> None:
    assert not HEAVY & modules_when("Usage", "--help", home=tmp_path)


@pytest.mark.parametrize("arguments", [["kmeans-objective"], []])
def test_the_first_question_of_a_warm_bank_loads_nothing_heavy(tmp_path: Path, arguments: list[str]) -> None:
    """Plain practice looks into the history for what was weak, so it alone may load sqlite3."""
    bank = write_bank(tmp_path / "bank", GOOD)
    call = ["practice", *arguments, "--bank", str(bank), "--judge", "embedding"]
    modules_when("1 of ", *call, home=tmp_path)
    loaded = HEAVY & modules_when("1 of ", *call, home=tmp_path)
    assert loaded <= (set() if arguments else {"sqlite3"})


def test_grading_without_a_network_loads_no_client(tmp_path: Path) -> None:
    bank = write_bank(tmp_path / "bank", GOOD)
    loaded = modules_when("Score", "grade", "kmeans-objective", "--bank", str(bank), "--judge", "embedding", home=tmp_path)
    assert not {"openai", "sqlite3", "sentence_transformers", "prompt_toolkit"} & loaded
