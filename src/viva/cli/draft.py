"""`viva draft`: a question with a rubric, written by a language model for a person to edit."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from viva.cli.common import MaxCostOption, settings_from, tell_spent
from viva.errors import UsageError

SubjectArgument = Annotated[str, typer.Argument(metavar="SUBJECT", help="A question, or a topic to ask about.")]
NotesOption = Annotated[
    Path | None, typer.Option("--from", metavar="FILE", help="Notes to write it from; they are sent to the model.")
]
FolderOption = Annotated[Path, typer.Option("--dir", metavar="DIR", help="The bank's folder; made where it is not there.")]
TopicOption = Annotated[
    str | None, typer.Option("--topic", metavar="NAME", help="The topic's name; else it is named after the question.")
]
MOST_CHARACTERS = 50_000


def draft(
    subject: SubjectArgument,
    notes: NotesOption = None,
    folder: FolderOption = Path(),
    topic: TopicOption = None,
    max_cost: MaxCostOption = None,
) -> None:
    """Have the language model write a question with a rubric as YAML, marked as drafted, and check it at once."""
    from viva import wiring, wiring_llm
    from viva.cli.check import check

    text = _read(notes) if notes else ""
    chosen = _checked(topic) if topic else None
    if not subject.strip() or len(subject) > MOST_CHARACTERS:
        raise UsageError("There is nothing to draft from.", 'viva draft "What is dropout?"')
    settings = settings_from(max_cost=max_cost)
    asker = wiring.always_asker(settings)
    question, maker = wiring_llm.drafted(settings, asker, subject, text)
    named = replace(question, topic=chosen or question.topic)
    for path in wiring_llm.write_draft(folder, named, maker):
        typer.echo(path)
    tell_spent(asker)
    check(folder)


def _checked(topic: str) -> str:
    from viva.core.llm.draft_prompt import kebab

    try:
        better = kebab(topic)
    except ValueError:
        better = "clustering"
    if topic != better:
        raise UsageError(f"{topic} cannot be a topic's name.", f"Use lower case and hyphens: {better}")
    return topic


def _read(path: Path) -> str:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} cannot be read as text.", "Name a text file.") from error
    if len(text) > MOST_CHARACTERS:
        raise UsageError(f"Notes may have {MOST_CHARACTERS:,} characters; {path} has {len(text):,}.", "Cut them to what matters.")
    return text
