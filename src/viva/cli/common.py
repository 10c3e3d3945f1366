"""What the commands share: the options that mean the same everywhere, and ways to print."""

import json
import shutil
import sys
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from viva.core.model import Tier
from viva.settings import Settings, load_settings

if TYPE_CHECKING:
    from rich.console import Console

    from viva.app.asking import Asker

BankOption = Annotated[
    list[Path] | None,
    typer.Option(
        "--bank",
        metavar="DIR",
        envvar="VIVA_BANK",
        show_envvar=False,
        help="Use this bank instead of the built-in one (repeatable).",
    ),
]
JudgeOption = Annotated[
    str | None,
    typer.Option(
        "--judge",
        metavar="NAME",
        envvar="VIVA_JUDGE",
        show_envvar=False,
        help="Who judges: local, embedding, llm, both or cross-encoder:MODEL.",
        show_default="local",
    ),
]
EmbedderOption = Annotated[
    str | None,
    typer.Option(
        "--embedder",
        metavar="NAME",
        envvar="VIVA_EMBEDDER",
        show_envvar=False,
        help="onnx, sentence-transformers:NAME or openai:MODEL.",
        show_default="onnx",
    ),
]
TopicOption = Annotated[
    list[str] | None,
    typer.Option("--topic", metavar="TOPIC", envvar="VIVA_TOPIC", show_envvar=False, help="Only this topic (repeatable)."),
]
TierOption = Annotated[
    list[Tier] | None,
    typer.Option(
        "--tier", metavar="TIER", envvar="VIVA_TIER", show_envvar=False, help="Only core, advanced or deep (repeatable)."
    ),
]
MaxCostOption = Annotated[
    float | None,
    typer.Option(
        "--max-cost",
        metavar="DOLLARS",
        envvar="VIVA_MAX_COST",
        show_envvar=False,
        help="Ask a language model no more once this could be passed.",
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]


def settings_from(**flags: Any) -> Settings:
    """The settings in force with the flags of one command."""
    return load_settings(flags)


def console(*, stderr: bool = False) -> "Console":
    """Where results go (standard output), or everything else (standard error); no markup, no emoji codes."""
    from viva.terminal.screen import open_console

    return open_console(stderr=stderr)


def complain(text: str) -> None:
    """Print on standard error: wrapped between words at a terminal, as it is elsewhere."""
    if sys.stderr.isatty():
        width = shutil.get_terminal_size().columns
        wrapped = (textwrap.wrap(line, width, break_long_words=False, break_on_hyphens=False) for line in text.splitlines())
        text = "\n".join("\n".join(lines) for lines in wrapped)
    typer.echo(text, err=True)


def tell_spent(asker: "Asker | None") -> None:
    """What was asked of a language model and what it cost, on standard error."""
    if asker is not None and asker.model.spent.requests:
        from viva.app.spending import spent_line
        from viva.core.text import visible

        typer.echo(visible(spent_line(asker.model.name, asker.model.spent)), err=True)


def print_json(value: Any) -> None:
    """One JSON value, indented, on standard output."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2))
