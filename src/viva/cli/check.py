"""`viva check`: everything wrong with a bank, with file and line."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from viva.cli.common import JsonOption, console, print_json, settings_from
from viva.errors import Exit

FolderArgument = Annotated[Path | None, typer.Argument(metavar="[DIR]", help="The bank's folder; without it, the bank in use.")]
AllOption = Annotated[bool, typer.Option("--all", help="Show what the writer has accepted too, with the reasons.")]


def check(folder: FolderArgument = None, show_all: AllOption = False, as_json: JsonOption = False) -> None:
    """Find everything wrong with a bank: exits with 3 when it cannot be used, with 0 for warnings alone."""
    from viva import wiring
    from viva.app.check_bank import check_bank
    from viva.terminal.check_views import check_json, check_lines, check_view, verdict

    report = check_bank(wiring.bank(settings_from(bank=[folder] if folder else None)))
    if as_json:
        print_json(check_json(report))
    elif sys.stdout.isatty():
        console().print(check_view(report, show_accepted=show_all))
    else:
        for line in check_lines(report, show_accepted=show_all):
            typer.echo(line)
        typer.echo(verdict(report), err=True)
    if report.problems:
        raise typer.Exit(Exit.BANK)
