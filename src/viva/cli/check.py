"""`viva check`: everything wrong with a bank, with file and line."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from viva.cli.common import JsonOption, console, print_json, settings_from
from viva.errors import Exit

if TYPE_CHECKING:
    from viva.app.check_bank import BankReport
    from viva.settings import Settings

FolderArgument = Annotated[Path | None, typer.Argument(metavar="DIR", help="The bank's folder; without it, the bank in use.")]
QuickOption = Annotated[bool, typer.Option("--quick", help="Leave out the rules that ask the judge.")]
AllOption = Annotated[bool, typer.Option("--all", help="Show what the writer has accepted too, with the reasons.")]


def check(
    folder: FolderArgument = None, show_all: AllOption = False, quick: QuickOption = False, as_json: JsonOption = False
) -> None:
    """Find everything wrong with a bank: exits with 3 when it cannot be used, with 0 for warnings alone.

    The judge that is asked is always the offline one.
    """
    from viva.terminal.check_views import check_json, check_lines, check_view, verdict

    report = _checked(settings_from(bank=[folder] if folder else None), quick=quick)
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


def _checked(settings: "Settings", *, quick: bool) -> "BankReport":
    from rich.progress import Progress

    from viva import wiring
    from viva.app.check_bank import check_bank
    from viva.core.content_rules import RULES

    bank = wiring.bank(settings)
    if quick:
        return check_bank(bank)
    with Progress(console=console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as progress:
        task = progress.add_task("Asking the judge", total=None)
        return check_bank(
            bank,
            RULES,
            lambda: wiring.judged_rules(settings, bank),
            lambda total: progress.update(task, total=total, advance=1),
        )
