"""`viva regrade`: judges kept attempts again, the old verdicts beside the new ones."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from viva.cli.common import (
    BankOption,
    EmbedderOption,
    JsonOption,
    JudgeOption,
    MaxCostOption,
    console,
    print_json,
    settings_from,
    tell_spent,
)
from viva.errors import Exit, UsageError

if TYPE_CHECKING:
    from viva.app.regrade import Regraded

Attempts = Annotated[list[str] | None, typer.Argument(metavar="ATTEMPT", help="These; the beginning of an id is enough.")]
SinceOption = Annotated[
    str | None, typer.Option("--since", metavar="WHEN", help="All since a date (2026-01-31), or so many days (7d).")
]


def regrade(
    attempts: Attempts = None,
    since: SinceOption = None,
    judge: JudgeOption = None,
    bank: BankOption = None,
    embedder: EmbedderOption = None,
    max_cost: MaxCostOption = None,
    as_json: JsonOption = False,
) -> None:
    """Judge kept attempts again; what was judged before stays beside it. Exits with 6 where the judge could not say."""
    from viva import wiring
    from viva.app.history import Sought
    from viva.app.history import attempts as found_in
    from viva.cli.history import moment

    if bool(attempts) == bool(since):
        raise UsageError(
            "It is not clear what to judge again.", "Name attempts, or give --since alone; `viva history` lists them."
        )
    settings = settings_from(bank=bank, judge=judge, embedder=embedder, max_cost=max_cost)
    store = wiring.store(settings)
    asker = wiring.asker(settings, store)
    sought = found_in(store, Sought(ids=tuple(attempts or ()), since=moment(since)))
    results = wiring.regrading(settings, store, asker).regrade(sought, _show(as_json=as_json))
    if as_json:
        from viva.terminal.regrade_views import regraded_json

        print_json({"schema": 1, "regraded": [regraded_json(one) for one in results]})
    tell_spent(asker)
    if any(one.after is None for one in results):
        raise typer.Exit(Exit.UNGRADED)


def _show(*, as_json: bool) -> "Callable[[Regraded], None]":
    """Shows each attempt as soon as it is done, where people read."""
    from viva.terminal.regrade_views import regraded_view

    screen = console()

    def show(regraded: "Regraded") -> None:
        if not as_json:
            screen.print(regraded_view(regraded))

    return show
