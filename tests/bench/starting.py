"""How soon the program is there: whole processes against a plain import of typer and rich, and the memory of a session."""

import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
BASE = [sys.executable, "-c", "import typer, rich"]
VIVA = [sys.executable, "-m", "viva"]
RUNS = 9
QUESTIONS = 500


def rows() -> Iterator[tuple[str, str]]:
    """The start-up ratios and the peak memory."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        bank = large_bank(home / "bank")
        practise = [*VIVA, "practice", "--bank", str(bank)]
        run(practise, home)
        base, helped, asked = [], [], []
        for _ in range(RUNS):
            base.append(run(BASE, home))
            helped.append(run([*VIVA, "--help"], home))
            asked.append(first_question(practise, home))
        middle = statistics.median(base)
        yield "python -c 'import typer, rich'", f"{1000 * middle:.0f} ms"
        yield "viva --help, against that", f"{statistics.median(helped) / middle:.2f} times"
        yield (
            f"first question of a bank of {QUESTIONS}, second start, against that",
            f"{statistics.median(asked) / middle:.2f} times",
        )
        yield "peak memory of a practice session with one answer", f"{peak_megabytes(home):.0f} MB"


def run(command: Sequence[str], home: Path, text: str = "") -> float:
    """Seconds that a whole process takes."""
    started = time.perf_counter()
    subprocess.run(command, input=text, text=True, capture_output=True, check=False, env=environment(home))
    return time.perf_counter() - started


def first_question(command: Sequence[str], home: Path) -> float:
    """Seconds until a session has printed its first question."""
    started = time.perf_counter()
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment(home)
    )
    assert process.stdout is not None
    assert process.stdin is not None
    seen = b""
    while b"?" not in seen and (chunk := os.read(process.stdout.fileno(), 4096)):
        seen += chunk
    seconds = time.perf_counter() - started
    process.stdin.close()
    process.wait()
    return seconds


def environment(home: Path) -> dict[str, str]:
    """An environment with a history, cache and configuration of its own."""
    places = {f"VIVA_{name}_DIR": str(home / name.lower()) for name in ("DATA", "CACHE", "CONFIG")}
    return {**os.environ, **places, "NO_COLOR": "1", "COLUMNS": "100"}


def large_bank(folder: Path) -> Path:
    """The built-in bank over and over, each time with other ids, until there are enough questions."""
    made, copy = 0, 0
    while made < QUESTIONS:
        for path in sorted((ROOT / "questions").glob("*.yaml")):
            questions, rubrics = _load(path), _load(ROOT / "rubric" / path.name)
            topic = f"{path.stem}-{copy}"
            asked = [{**q, "id": f"{q['id']}-{copy}", "leads_to": []} for q in questions["questions"]]
            _dump(folder / "questions" / f"{topic}.yaml", {**questions, "topic": topic, "questions": asked})
            marked = {f"{name}-{copy}": rubric for name, rubric in rubrics["rubrics"].items()}
            _dump(folder / "rubric" / f"{topic}.yaml", {"topic": topic, "rubrics": marked})
            made += len(asked)
        copy += 1
    return folder


def _load(path: Path) -> dict[str, Any]:
    data: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)
    return data


def _dump(path: Path, data: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.dump(data, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False), encoding="utf-8")


def peak_megabytes(home: Path) -> float:
    """The peak resident memory of a child that practises one question."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    text = "It minimises the squared distances to the centroids.\n\n/quit\n"
    run([*VIVA, "practice", "kmeans-objective"], home, text)
    shutil.rmtree(home / "data", ignore_errors=True)
    return max(before, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss) / 1024
