"""`viva questions`: what can be practised."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from viva.cli.common import BankOption, JsonOption, TierOption, TopicOption, console, print_json, settings_from

if TYPE_CHECKING:
    from collections.abc import Sequence

    from viva.app.ports import Bank
    from viva.core.model import Question

IdArgument = Annotated[str | None, typer.Argument(metavar="ID", help="The question to show; without it, all are listed.")]
SearchOption = Annotated[str, typer.Option("--search", metavar="TEXT", help="Only questions with these words in text or tags.")]
RevealOption = Annotated[bool, typer.Option("--reveal", help="Show the rubric and the model answer too.")]


def questions(
    question_id: IdArgument = None,
    topic: TopicOption = None,
    tier: TierOption = None,
    search: SearchOption = "",
    reveal: RevealOption = False,
    bank: BankOption = None,
    as_json: JsonOption = False,
) -> None:
    """List the questions by topic and tier, or show one."""
    from viva import wiring
    from viva.app.browse import browse
    from viva.app.selection import Wanted

    loaded = wiring.bank(settings_from(bank=bank))
    ids = (question_id,) if question_id else ()
    found = browse(loaded, Wanted(ids=ids, topics=tuple(topic or ()), tiers=tuple(tier or ())), search)
    if as_json:
        from viva.terminal.question_json import question_json

        print_json([question_json(question, reveal=reveal) for question in found])
    elif not found:
        typer.echo("No question fits. Ask for another --topic, --tier or --search.", err=True)
    elif question_id or reveal:
        _show(found, loaded, reveal=reveal)
    else:
        _list(found, loaded)


def _show(found: "Sequence[Question]", bank: "Bank", *, reveal: bool) -> None:
    from rich.rule import Rule

    from viva.terminal.question_views import WIDEST, question_view

    out = console()
    for number, question in enumerate(found):
        if number:
            out.print(Rule(style="dim"), width=min(out.width, WIDEST))
        leads_to = [bank.question(target) for target in question.leads_to]
        view = question_view(question, bank.titles[question.topic], leads_to, reveal=reveal)
        out.print(view, width=min(out.width, WIDEST))


def _list(found: "Sequence[Question]", bank: "Bank") -> None:
    from viva.terminal.question_views import QuestionList, question_lines

    if sys.stdout.isatty():
        console().print(QuestionList(found, bank.titles))
    else:
        typer.echo("\n".join(question_lines(found)))
