"""`viva history`: what was attempted, as a table, as JSON, or to take along; and what is to be forgotten."""

import json
import re
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from viva.cli.common import JsonOption, TopicOption, console, print_json, settings_from
from viva.errors import UsageError

if TYPE_CHECKING:
    from viva.app.history import Sought
    from viva.app.ports import History
    from viva.core.history import Attempt

IN_A_TABLE = 20

Attempts = Annotated[
    list[str] | None, typer.Argument(metavar="ATTEMPT", help="These attempts alone; the beginning of an id is enough.")
]
QuestionOption = Annotated[str | None, typer.Option("--question", metavar="ID", help="Only attempts at this question.")]
SinceOption = Annotated[
    str | None, typer.Option("--since", metavar="WHEN", help="Only attempts since a date (2026-01-31), or so many days (7d).")
]
LimitOption = Annotated[
    int | None,
    typer.Option("--limit", min=1, metavar="N", help=f"At most so many, the latest; a table has {IN_A_TABLE} if not told."),
]
ExportOption = Annotated[
    str | None,
    typer.Option("--export", metavar="FILE", help="Write all that is kept of them as JSON lines; - for standard output."),
]
DeleteOption = Annotated[bool, typer.Option("--delete", help="Forget the attempts that are named.")]
DeleteAllOption = Annotated[bool, typer.Option("--delete-all", help="Forget everything.")]
YesOption = Annotated[bool, typer.Option("--yes", help="Delete without asking.")]


def history(
    attempts: Attempts = None,
    question: QuestionOption = None,
    topic: TopicOption = None,
    since: SinceOption = None,
    limit: LimitOption = None,
    export: ExportOption = None,
    delete: DeleteOption = False,
    delete_all: DeleteAllOption = False,
    yes: YesOption = False,
    as_json: JsonOption = False,
) -> None:
    """Look back on what was attempted: scores before and after follow-ups, and who judged."""
    from viva import wiring
    from viva.app.history import Sought

    ids = tuple(attempts or ())
    store = wiring.store(settings_from())
    sought = Sought(ids=ids, question=question, topics=tuple(topic or ()), since=moment(since), limit=limit)
    if delete_all or delete:
        _delete(store, sought, everything=delete_all, yes=yes)
    elif export:
        _export(store, sought, export)
    elif as_json:
        _print_json(store, sought)
    else:
        _print_table(store, sought)


def _print_table(store: "History", sought: "Sought") -> None:
    from dataclasses import replace

    from viva.app.history import attempts, entry
    from viva.terminal.history_views import HistoryTable, history_lines

    limit = sought.limit or IN_A_TABLE
    found = attempts(store, replace(sought, limit=limit + 1))
    entries = [entry(attempt) for attempt in (found if sought.ids else found[-limit:])]
    if not entries:
        _say_why_empty(store)
    elif sys.stdout.isatty():
        console().print(HistoryTable(entries, more=len(entries) < len(found)))
    else:
        typer.echo("\n".join(history_lines(entries)))


def _print_json(store: "History", sought: "Sought") -> None:
    from viva.app.history import attempts, entry
    from viva.terminal.history_json import entry_json
    from viva.terminal.json_views import SCHEMA

    print_json({"schema": SCHEMA, "attempts": [entry_json(entry(attempt)) for attempt in attempts(store, sought)]})


def _say_why_empty(store: "History") -> None:
    if store.attempts(limit=1):
        typer.echo("No attempt fits. Ask for another --question, --topic or --since.", err=True)
    else:
        typer.echo("There is no history yet: `viva` begins a session, and what you answer is kept here.", err=True)


def _export(store: "History", sought: "Sought", target: str) -> None:
    from viva.app.history import attempts

    found = attempts(store, sought)
    if target == "-":
        for line in _lines(store, found):
            typer.echo(line)
        return
    try:
        with Path(target).open("w", encoding="utf-8") as file:
            file.writelines(f"{line}\n" for line in _lines(store, found))
    except OSError as error:
        raise UsageError(
            f"{target} cannot be written: {error.strerror}.", "Name another file, or - for standard output."
        ) from error
    typer.echo(f"{_count(len(found))} written to {target}.", err=True)


def _lines(store: "History", found: "list[Attempt]") -> Iterator[str]:
    from viva.app.history import entry
    from viva.terminal.history_json import export_json

    for attempt in found:
        yield json.dumps(export_json(entry(attempt), store.replies(attempt.id)), ensure_ascii=False)


def _delete(store: "History", sought: "Sought", *, everything: bool, yes: bool) -> None:
    from viva import wiring
    from viva.app.history import attempts

    filtered = bool(sought.question or sought.topics or sought.since or sought.limit)
    if everything == bool(sought.ids) or filtered:
        raise UsageError(
            "It is not clear what to delete.",
            "Name attempts alone: `viva history --delete ATTEMPT...`, or use --delete-all alone.",
        )
    found = attempts(store, sought)
    if not (yes or _confirmed("the whole history" if everything else _count(len(found)))):
        typer.echo("Nothing was deleted.", err=True)
        return
    if everything:
        wiring.forget_answers(settings_from())
    count = store.delete_all() if everything else store.delete([attempt.id for attempt in found])
    typer.echo(f"{_count(count)} deleted.")


def _confirmed(what: str) -> bool:
    if not sys.stdin.isatty():
        raise UsageError(f"Deleting {what} has to be confirmed, and there is no terminal to ask on.", "Add --yes.")
    typer.echo(f"Delete {what} for good? [y/N] ", nl=False, err=True)
    return sys.stdin.readline().strip().lower() in {"y", "yes"}


def _count(number: int) -> str:
    return f"{number} attempt{'' if number == 1 else 's'}"


def moment(text: str | None) -> datetime | None:
    """A date or time, the machine's zone where it names none; `7d` is a week ago."""
    if text is None:
        return None
    if days := re.fullmatch(r"(\d{1,4})d", text):
        return datetime.now().astimezone() - timedelta(days=int(days[1]))
    try:
        return datetime.fromisoformat(text).astimezone()
    except (ValueError, OverflowError) as error:
        raise UsageError(f"--since cannot be {text!r}.", "Give a date such as 2026-01-31, or days such as 7d.") from error
