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
    """The built-in bank over and over, each time with other ids."""
    made, round_number = 0, 0
    while made < QUESTIONS:
        for path in sorted((ROOT / "questions").glob("*.yaml")):
            rubric = ROOT / "rubric" / path.name
            topic = f"{path.stem}-{round_number}"
            ids = [line.split()[2] for line in path.read_text().splitlines() if line.strip().startswith("- id:")]
            for source, name in ((path, "questions"), (rubric, "rubric")):
                text = source.read_text().replace(f"topic: {path.stem}", f"topic: {topic}", 1)
                text = "\n".join(_renamed(line, set(ids), round_number, name) for line in text.splitlines())
                (folder / name).mkdir(parents=True, exist_ok=True)
                (folder / name / f"{topic}.yaml").write_text(text + "\n")
            made += len(ids)
            if made >= QUESTIONS:
                break
        round_number += 1
    return folder


def _renamed(line: str, ids: set[str], number: int, kind: str) -> str:
    stripped = line.strip()
    if kind == "questions" and stripped.startswith("- id:"):
        return f"{line}-{number}"
    if kind == "questions" and stripped.startswith("leads_to:"):
        return line.split("leads_to:", maxsplit=1)[0] + "leads_to: []"
    if kind == "rubric" and stripped.endswith(":") and stripped[:-1] in ids:
        return line.replace(stripped, f"{stripped[:-1]}-{number}:")
    return line


def peak_megabytes(home: Path) -> float:
    """The peak resident memory of a child that practises one question."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    text = "It minimises the squared distances to the centroids.\n\n/quit\n"
    run([*VIVA, "practice", "kmeans-objective"], home, text)
    shutil.rmtree(home / "data", ignore_errors=True)
    return max(before, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss) / 1024
