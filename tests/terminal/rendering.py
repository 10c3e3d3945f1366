"""Renders what a view gives, as it comes out of a pipe."""

import io

from rich.console import Console, RenderableType

from viva.app.events import Event
from viva.terminal.practice_views import render


def plain(block: RenderableType, width: int = 80) -> str:
    """The block without styles, its lines without trailing spaces."""
    console = Console(file=io.StringIO(), width=width, markup=False, emoji=False, highlight=False, color_system=None)
    with console.capture() as captured:
        console.print(block)
    return "\n".join(line.rstrip() for line in captured.get().splitlines())


def styled(block: RenderableType, width: int = 80) -> str:
    """The block with its escape codes."""
    console = Console(file=io.StringIO(), width=width, force_terminal=True, color_system="standard", markup=False)
    with console.capture() as captured:
        console.print(block)
    return captured.get()


def shown(event: Event, width: int = 80) -> str:
    """An event without styles."""
    return plain(render(event), width)
