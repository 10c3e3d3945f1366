"""The history as it is shown: a table as wide as there is room for, and lines for pipes."""

from collections.abc import Iterator, Sequence
from datetime import datetime, tzinfo

from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.table import Table
from rich.text import Text

from viva.app.history import Entry
from viva.core.model import JudgeInfo
from viva.core.text import visible
from viva.terminal.marks import indented, points

WIDE, MEDIUM = 112, 72
"""From these widths on, everything about an attempt stands on one line, or on two."""
SHORT_ID = 8
NOT_GRADED = "not graded"


class HistoryTable:
    """Attempts, the latest first; `zone` is the time zone to show times in, the machine's own by default."""

    def __init__(self, entries: Sequence[Entry], *, more: bool, zone: tzinfo | None = None) -> None:
        self.entries = entries[::-1]
        self.more = more
        self.zone = zone

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        layout = self._wide if options.max_width >= WIDE else self._medium if options.max_width >= MEDIUM else self._narrow
        yield layout()
        yield Text()
        if self.more:
            yield Text("Older ones are left out; --limit N shows more.", style="dim")
        yield Text("viva why ATTEMPT explains a score.", style="dim")

    def _wide(self) -> Table:
        table = _table("When", "Attempt", "Question", "Topic", "Tier", "Score", "Band", "Judge")
        for e in self.entries:
            attempt = e.attempt
            where = (visible(attempt.question), visible(attempt.topic), str(attempt.tier))
            table.add_row(self._when(e), _short(attempt.id), *where, _score(e), _band(e), judge_name(e.judge))
        return table

    def _medium(self) -> Table:
        table = _table("When", "Attempt", "Question", "Score", "Band")
        for e in self.entries:
            question = Group(Text(visible(e.attempt.question)), Text(_about(e), style="dim"))
            table.add_row(self._when(e), _short(e.attempt.id), question, _score(e), _band(e))
        return table

    def _narrow(self) -> Group:
        parts: list[RenderableType] = []
        for number, e in enumerate(self.entries):
            result = " · ".join(part for part in (_score(e), _band(e)) if part)
            lines = (result, _about(e), f"{self._when(e)} · {_short(e.attempt.id)}")
            parts += [Text()] if number else []
            parts.append(Text(visible(e.attempt.question), style="cyan"))
            parts += [indented(Text(line, style="dim" if place else "")) for place, line in enumerate(lines)]
        return Group(*parts)

    def _when(self, entry: Entry) -> str:
        return moment(entry.attempt.started_at, self.zone)


def history_lines(entries: Sequence[Entry], zone: tzinfo | None = None) -> Iterator[str]:
    """A line for each attempt, the latest first, in columns, never cut: when, id, question, topic, tier, score, band, judge."""
    rows = [
        (
            moment(e.attempt.started_at, zone),
            visible(e.attempt.id),
            visible(e.attempt.question),
            visible(e.attempt.topic),
            str(e.attempt.tier),
            _score(e),
            _band(e) or "-",
            judge_name(e.judge) or "-",
        )
        for e in reversed(entries)
    ]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)).rstrip()


def moment(at: datetime, zone: tzinfo | None = None) -> str:
    """A time to the minute."""
    return at.astimezone(zone).strftime("%Y-%m-%d %H:%M")


def judge_name(judge: JudgeInfo | None) -> str:
    """Who judged, and in whose place; nothing where nobody did."""
    if judge is None:
        return ""
    return visible(f"{judge.name} for {judge.instead_of}" if judge.instead_of else judge.name)


def _table(*columns: str) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim")
    for name in columns:
        folded = name in {"Question", "Topic"}
        style = "cyan" if name == "Attempt" else ""
        table.add_column(name, no_wrap=not folded, overflow="fold", style=style, justify="right" if name == "Score" else "left")
    return table


def _about(entry: Entry) -> str:
    """Topic, tier and judge."""
    parts = (visible(entry.attempt.topic), str(entry.attempt.tier), judge_name(entry.judge))
    return " · ".join(part for part in parts if part)


def _score(entry: Entry) -> str:
    if entry.after is None:
        return NOT_GRADED if entry.attempt.turns else "no answer"
    before = f"{points(entry.before.points)} → " if entry.before else ""
    return before + points(entry.after.points)


def _band(entry: Entry) -> str:
    return visible(entry.after.band) if entry.after else ""


def _short(attempt_id: str) -> str:
    return visible(attempt_id[:SHORT_ID])
