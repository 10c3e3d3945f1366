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
    from viva.app.batch import Kept, Result


def grade_batch(settings: Settings, answers: Path | None, out: Path | None, question_id: str | None) -> None:
    """Grade what OUT does not hold yet, all of it by one judge; exits with 6 when a row could not be graded."""
    if answers is None or out is None or question_id is not None:
        raise UsageError("A batch has a file of answers and a file of results.", "viva grade --batch IN -o OUT.")
    if out.exists() and answers.exists() and out.samefile(answers):
        raise UsageError(f"{out} holds the answers, and is not overwritten.", "Name another file with -o.")
    asker = wiring.asker(settings)
    batch = wiring.batch(settings, answers, out, asker)
    wanted = batch.check()
    kept = batch.results.keep(wanted)
    _tell(kept, len(wanted), out)
    try:
        points = _graded(batch.grade(kept), len(wanted) - len(kept.ids))
    finally:
        tell_spent(asker)
    _finish(points, out)


def _tell(kept: "Kept", total: int, out: Path) -> None:
    if kept.ids:
        complain(f"{len(kept.ids):,} of {total:,} answers are graded already.")
    if kept.outdated:
        complain(
            f"{kept.outdated:,} {'result is' if kept.outdated == 1 else 'results are'} out of date: the answer, the question or "
            f"the judge has changed since. What was there is kept in {out}.old."
        )


def _graded(results: "Iterator[Result]", total: int) -> list[float | None]:
    """The points of each result as it comes, None for what could not be graded."""
    from rich.progress import Progress

    points: list[float | None] = []
    with Progress(console=console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as progress:
        task = progress.add_task("Grading", total=total)
        for result in results:
            points.append(result.graded.score.points if isinstance(result.graded, Assessment) else None)
            progress.advance(task)
    return points


def _finish(points: list[float | None], out: Path) -> None:
    graded = [p for p in points if p is not None]
    ungraded = len(points) - len(graded)
    mean = f", mean score {sum(graded) / len(graded):.1f}" if graded else ""
    complain(f"Graded {len(graded):,} {'answer' if len(graded) == 1 else 'answers'}{mean}; results in {out}.")
    if ungraded:
        complain(f"{ungraded:,} could not be graded; the same command tries them again.")
        raise typer.Exit(Exit.UNGRADED)
