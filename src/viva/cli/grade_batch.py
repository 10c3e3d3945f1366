"""`viva grade --batch`: many answers from one file, their results in another."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from viva import wiring
from viva.cli.common import complain, console, tell_spent
from viva.core.model import Assessment
from viva.errors import Exit, UsageError
from viva.settings import Settings

if TYPE_CHECKING:
    from viva.adapters.result_rows import ResultRows
    from viva.app.batch import GradedRow


def grade_batch(settings: Settings, batch: Path | None, out: Path | None, question_id: str | None) -> None:
    """Grade what OUT does not hold yet, all of it by one judge; exits with 6 when a row could not be graded."""
    if batch is None or out is None or question_id is not None:
        raise UsageError("A batch has a file of answers and a file of results.", "viva grade --batch IN -o OUT.")
    if out.exists() and batch.exists() and out.samefile(batch):
        raise UsageError(f"{out} holds the answers, and is not overwritten.", "Name another file with -o.")
    bank = wiring.bank(settings)
    asker = wiring.asker(settings)
    grader = wiring.grader(settings, bank, asker, stand_in=False)
    from viva.adapters.answer_rows import read_rows
    from viva.adapters.result_rows import ResultRows
    from viva.app.batch import Row, fingerprints, grade_rows
    from viva.terminal.typed import LONGEST_ANSWER

    wanted = fingerprints(read_rows(batch), bank, grader, LONGEST_ANSWER)
    results = ResultRows(out)
    kept = results.keep(wanted)
    if kept:
        complain(f"{len(kept):,} of {len(wanted):,} answers are graded already.")
    rows = (row for row in read_rows(batch) if isinstance(row, Row) and row.id not in kept)
    points = _write(grade_rows(grader, bank, rows), results, len(wanted) - len(kept))
    tell_spent(asker)
    _finish(points, out)


def _write(found: "Iterator[GradedRow]", results: "ResultRows", total: int) -> list[float | None]:
    """Write each result as it comes; returns the scores, None for what was not graded."""
    from rich.progress import Progress

    from viva.terminal.json_views import graded_json

    points: list[float | None] = []
    with Progress(console=console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as progress:
        task = progress.add_task("Grading", total=total)
        for one in found:
            results.add({"id": one.row.id, **graded_json(one.question, one.graded), "fingerprint": one.fingerprint})
            points.append(one.graded.score.points if isinstance(one.graded, Assessment) else None)
            progress.advance(task)
    results.close()
    return points


def _finish(points: list[float | None], out: Path) -> None:
    graded = [p for p in points if p is not None]
    ungraded = len(points) - len(graded)
    mean = f", mean score {sum(graded) / len(graded):.1f}" if graded else ""
    complain(f"Graded {len(graded):,} {'answer' if len(graded) == 1 else 'answers'}{mean}; results in {out}.")
    if ungraded:
        complain(f"{ungraded:,} could not be graded; the same command tries them again.")
        raise typer.Exit(Exit.UNGRADED)
