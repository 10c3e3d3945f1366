"""Shows what happens, block by block, at a width that reads well."""

import os
import shutil
from typing import Any

from rich.console import Console, RenderableType
from rich.text import Text

from viva.app.events import Event, SessionBegun, Spoken
from viva.core.text import visible
from viva.terminal.practice_views import help_view, render

WIDEST = 100


class TrimmedConsole(Console):
    """A console whose lines end with their last word where they do not go to a terminal."""

    def print(self, *objects: Any, **options: Any) -> None:
        """Print as Rich does."""
        if self.is_terminal:
            super().print(*objects, **options)
            return
        with self.capture() as captured:
            super().print(*objects, **options)
        self.file.write("".join(f"{line.rstrip()}\n" for line in captured.get().splitlines()))
        self.file.flush()


def open_console(*, stderr: bool = False) -> Console:
    """A console on standard output (or error) that takes no text for markup or emoji codes."""
    dumb = os.environ.get("TERM", "").lower() in {"dumb", "unknown"}
    width, height = shutil.get_terminal_size() if dumb else (None, None)  # Rich takes 80 columns where it lacks either
    return TrimmedConsole(stderr=stderr, markup=False, emoji=False, highlight=False, width=width, height=height)


class Screen:
    """Prints blocks with an empty line between them, and flushes after each."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self._exam = False

    def show(self, event: Event) -> None:
        """One thing that happened; speech goes on line by line until it ends."""
        if isinstance(event, SessionBegun):
            self._exam = event.exam
        if isinstance(event, Spoken):
            self._say(event)
        else:
            self.print(render(event))

    def help(self) -> None:
        """What can be typed; in an exam without what it refuses."""
        self.print(help_view(exam=self._exam))

    def tell(self, text: str) -> None:
        """A short remark on what was typed."""
        self.print(Text(visible(text), style="yellow"))

    def print(self, block: RenderableType) -> None:
        """One block and an empty line."""
        self.console.print(block, width=min(self.console.width, WIDEST))
        self.console.print()
        self.console.file.flush()

    def _say(self, spoken: Spoken) -> None:
        if spoken.text:
            self.console.print(render(spoken), width=min(self.console.width, WIDEST))
        else:
            self.console.print()
        self.console.file.flush()
