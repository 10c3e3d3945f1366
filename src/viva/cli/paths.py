"""`viva paths`: where everything lies."""

import typer

from viva.cli.common import BankOption, JsonOption, print_json, settings_from


def paths(bank: BankOption = None, as_json: JsonOption = False) -> None:
    """Print where the bank, the history, the settings and the cache lie."""
    from viva import wiring

    places = wiring.paths(settings_from(bank=bank))
    if as_json:
        named = {name: [str(path) for path in found] if name == "bank" else str(found[0]) for name, found in places.items()}
        print_json({"schema": 1, **named})
    else:
        for name, found in places.items():
            for path in found:
                typer.echo(f"{name:<8} {path}")
