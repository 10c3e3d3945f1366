"""`viva evaluate`: how far a judge agrees with labelled answers."""

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from viva.cli.common import (
    BankOption,
    EmbedderOption,
    JsonOption,
    MaxCostOption,
    console,
    print_json,
    settings_from,
    tell_spent,
)
from viva.settings import JudgeName

if TYPE_CHECKING:
    from viva.app.evaluate import Evaluation
    from viva.app.ports import Bank
    from viva.core.gold import GoldAnswer
    from viva.settings import Settings

GoldOption = Annotated[Path, typer.Option("--gold", metavar="DIR", help="Folder of labelled answers, one file per topic.")]
JudgesOption = Annotated[
    list[str] | None, typer.Option("--judge", help="The judge to measure; several are compared, paired, in one run.")
]


def evaluate(
    gold: GoldOption,
    bank: BankOption = None,
    judge: JudgesOption = None,
    embedder: EmbedderOption = None,
    max_cost: MaxCostOption = None,
    as_json: JsonOption = False,
) -> None:
    """Measure a judge against labelled answers, overall and by kind of answer; `both` is local and llm."""
    from viva import wiring
    from viva.core.figures import figures, paired

    names = judge or [settings_from().judge]
    single = [one for name in names for one in ((JudgeName.LOCAL, JudgeName.LLM) if name == JudgeName.BOTH else (name,))]
    settings = [settings_from(bank=bank, judge=name, embedder=embedder, max_cost=max_cost) for name in single]
    loaded = wiring.bank(settings[0])
    answers = wiring.gold(gold, loaded)
    runs = [_timed(one, loaded, answers) for one in settings]
    results = [_result(found, seconds, figures(found.rows)) for found, seconds in runs]
    differences = [{"against": found.judge, **paired(runs[0][0].rows, found.rows)} for found, _ in runs[1:]]
    if as_json:
        print_json(results[0] if len(results) == 1 else {"schema": 1, "judges": results, "paired": differences})
    else:
        from viva.terminal.evaluation_views import evaluation_view

        console().print(evaluation_view(results, differences))


def _timed(settings: "Settings", bank: "Bank", answers: "list[GoldAnswer]") -> "tuple[Evaluation, float]":
    from rich.progress import Progress

    from viva import wiring
    from viva.app.evaluate import evaluate as measure

    asker = wiring.asker(settings)
    with Progress(console=console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as progress:
        task = progress.add_task(f"{settings.judge}", total=len(answers))
        started = time.perf_counter()
        grader = wiring.grader(settings, bank, asker, stand_in=False)
        found = measure(grader, bank, answers, lambda done: progress.advance(task, done))
        seconds = time.perf_counter() - started
    tell_spent(asker)
    return found, seconds


def _result(found: "Evaluation", seconds: float, measured: dict[str, Any]) -> dict[str, Any]:
    return {
        "schema": 1,
        "judge": {"name": found.judge, "version": found.version},
        "answers": found.answers,
        "ungraded": found.ungraded,
        **measured,
        "seconds": round(seconds, 2),
        "answers_per_second": round(found.answers / seconds, 2) if seconds else None,
    }
