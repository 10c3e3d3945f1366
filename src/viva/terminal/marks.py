"""The signs, words and styles that all views share; a sign or a word always says what a colour says."""

from rich.console import Console, ConsoleOptions, RenderResult
from rich.padding import Padding
from rich.text import Text

from viva.core.model import Evidence, Label
from viva.core.text import visible

MARKS = {
    Label.COVERED: ("✓", "green"),
    Label.PARTIAL: ("◐", "yellow"),
    Label.MISSING: ("○", "dim"),
    Label.CONTRADICTED: ("✗", "red"),
}
QUOTE_LENGTH = 260
BAR = 10


class Quote:
    """The candidate's own words, those that earned the credit picked out: by style, or by asterisks without any."""

    def __init__(self, evidence: Evidence) -> None:
        self.evidence = evidence

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield quoted(self.evidence, plain=console.color_system is None)


def quoted(evidence: Evidence, *, plain: bool) -> Text:
    """The quote as one text; a long one is cut around the words that count."""
    span = evidence.span
    runs = _runs(span.text, [(a - span.start, b - span.start) for a, b in evidence.words])
    start, end = _window(len(span.text), runs)
    text = Text("“" + ("… " if start else ""), style="italic")
    position = start
    for a, b in [r for r in runs if start <= r[0] and r[1] <= end]:
        text.append(_shown(span.text[position:a]))
        matched = _shown(span.text[a:b])
        text.append(f"*{matched}*" if plain else matched, style="" if plain else "bold underline")
        position = b
    text.append(_shown(span.text[position:end]) + (" …" if end < len(span.text) else "") + "”")
    return text


def indented(renderable: object, by: int = 2) -> Padding:
    """Moved to the right."""
    return Padding(renderable, (0, 0, 0, by))  # type: ignore[arg-type]


def heading(words: str) -> Text:
    """The title of a block."""
    return Text(words, style="bold")


def safe(text: str, style: str = "") -> Text:
    """A text that others wrote, shown and never obeyed."""
    return Text(visible(text.strip()), style=style)


def marked(label: Label) -> Text:
    """A label with its sign."""
    sign, style = MARKS[label]
    return Text(f"{sign} {label}", style=style)


def points(value: float) -> str:
    """Points as they are shown: whole, and never rounded up into the next band."""
    return str(int(value))


def bar(value: float) -> Text:
    """Points out of 100 as a bar."""
    full = min(BAR, max(0, round(value * BAR / 100)))
    return Text.assemble(("█" * full, "cyan"), ("░" * (BAR - full), "dim"))


def _shown(text: str) -> str:
    return visible(" ".join(text.split("\n")))


def _runs(text: str, words: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Neighbouring words become one run."""
    runs: list[tuple[int, int]] = []
    for start, end in sorted(_without_punctuation(text, *word) for word in words):
        if runs and (start <= runs[-1][1] or text[runs[-1][1] : start].isspace()):
            runs[-1] = (runs[-1][0], max(end, runs[-1][1]))
        elif 0 <= start < end <= len(text):
            runs.append((start, end))
    return runs


def _without_punctuation(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end <= len(text) and not text[end - 1].isalnum():
        end -= 1
    return start, end


def _window(length: int, runs: list[tuple[int, int]]) -> tuple[int, int]:
    """What to show of a long quote: from a little before its first run on."""
    if length <= QUOTE_LENGTH:
        return 0, length
    start = max(0, min((runs[0][0] if runs else 0) - 20, length - QUOTE_LENGTH))
    return start, min(length, start + QUOTE_LENGTH)
