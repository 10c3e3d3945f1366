"""The end of a session: scores, what to work on, what comes next."""

from collections.abc import Sequence

from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from viva.app.session_summary import Line, Next, Reason, Share, Summary, Weakness
from viva.core.model import KeyPoint
from viva.core.text import visible
from viva.terminal.marks import bar, heading, points, safe

NARROW = 72


def summary_view(summary: Summary) -> Group:
    """The whole summary; a session without answers says so in a line."""
    if not summary.lines:
        return Group(Rule(style="dim"), Text("The session is over; no question was answered."))
    parts: list[RenderableType] = [Rule(style="dim"), _title(summary), Text(), _lines(summary)]
    if summary.after is not None:
        parts += [Text(), Shares(summary)]
    if summary.work_on:
        parts += [Text(), heading("To work on"), *(_weakness(n, w) for n, w in enumerate(summary.work_on, 1))]
    if summary.next:
        parts += [Text(), heading("What comes next"), *(_next(n) for n in summary.next)]
    parts += [Text(), Text("viva history lists your attempts, viva why ATTEMPT explains one.", style="dim")]
    return Group(*parts)


def _title(summary: Summary) -> Text:
    text = Text.assemble(("Session over", "bold"), f" · {len(summary.lines)} of {summary.planned} answered")
    if summary.after is not None and summary.before is not None:
        text.append(f" · mean {points(summary.before)} → {points(summary.after)}")
    return text


def _lines(summary: Summary) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim")
    table.add_column("Question", overflow="fold")
    table.add_column("Before", justify="right", no_wrap=True)
    table.add_column("After", justify="right", no_wrap=True)
    table.add_column("Band", no_wrap=True)
    for line in summary.lines:
        table.add_row(*_cells(line))
    return table


def _cells(line: Line) -> tuple[str, str, str, str]:
    name = visible(line.question.id)
    if line.before is None or line.after is None:
        return name, "", "", "not scored" if line.question.rubric is None else "not graded"
    return name, points(line.before.points), points(line.after.points), visible(line.after.band)


class Shares:
    """Means by topic, tier and aspect: side by side where there is room."""

    def __init__(self, summary: Summary) -> None:
        self.blocks = (("By topic", summary.by_topic), ("By tier", summary.by_tier), ("By aspect", summary.by_aspect))

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        if options.max_width < NARROW:
            for number, (title, shares) in enumerate(self.blocks):
                yield from ([Text()] if number else [])
                yield _shares(title, shares)
            return
        grid = Table.grid(padding=(0, 4, 0, 0))
        grid.add_row(*(_shares(title, shares) for title, shares in self.blocks))
        yield grid


def _shares(title: str, shares: Sequence[Share]) -> Group:
    table = Table.grid(padding=(0, 1, 0, 0))
    table.add_column(overflow="fold")
    table.add_column(justify="right", no_wrap=True)
    table.add_column(no_wrap=True)
    for share in shares:
        table.add_row(visible(share.name), points(share.points), bar(share.points))
    return Group(heading(title), table)


def _weakness(number: int, weakness: Weakness) -> RenderableType:
    criterion = weakness.criterion
    told = criterion.point if isinstance(criterion, KeyPoint) else criterion.correction
    text = Text.assemble(safe(told), (f" ({visible(weakness.question.id)})", "cyan"))
    grid = Table.grid(padding=(0, 1, 0, 0))
    grid.add_column(width=2, no_wrap=True)
    grid.add_column()
    grid.add_row(f"{number}.", text)
    return grid


def _next(coming: Next) -> Text:
    why = {
        Reason.WEAK: f"again, it scored {points(coming.points)}",
        Reason.LEADS_ON: f"{coming.after} scored {points(coming.points)} and leads here",
    }[coming.reason]
    return Text.assemble(("· ", "dim"), (visible(coming.question.id), "cyan"), f": {visible(why)}")
