"""`viva why`: the reasons of a score."""

from typing import Annotated

import typer

from viva.cli.common import BankOption, JsonOption, console, print_json, settings_from

AttemptArgument = Annotated[str, typer.Argument(metavar="ATTEMPT", help="The attempt; the beginning of its id is enough.")]


def why(attempt: AttemptArgument, bank: BankOption = None, as_json: JsonOption = False) -> None:
    """Explain an attempt's score: every verdict, what it was made from, and the words it rests on."""
    from viva import wiring
    from viva.app.history import explain

    settings = settings_from(bank=bank)
    explanation = explain(wiring.store(settings), wiring.bank(settings), attempt)
    if as_json:
        from viva.terminal.history_json import explanation_json

        print_json(explanation_json(explanation))
    else:
        from viva.terminal.screen import Screen
        from viva.terminal.why_views import why_view

        Screen(console()).print(why_view(explanation))
