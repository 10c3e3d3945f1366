"""Why an answer was judged as it was, criterion by criterion."""

from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.text import Text

from viva.app.events import Explained
from viva.core.feedback import MadeMistake, Row
from viva.core.model import Label, Misconception
from viva.core.text import visible
from viva.terminal.feedback_views import about
from viva.terminal.marks import Quote, heading, indented, marked, safe


def explanation_view(event: Explained) -> Group:
    """Each verdict with its probability and the words it rests on, and why the follow-up was chosen."""
    parts: list[RenderableType] = [heading("Why it was judged so")]
    for row in event.feedback.rows:
        parts += _verdict(row, final=event.final)
    for made in event.feedback.mistakes:
        if event.final or isinstance(made.mistake, Misconception):
            parts += _mistake(made)
    if event.follow_up:
        parts += [Text(), Text.assemble(("Why this follow-up: ", "cyan"), safe(event.follow_up.reason))]
    judge = event.feedback.judge
    parts += [Text(), Text(f"Judge: {visible(judge.name)} {visible(judge.version)}", style="dim")]
    return Group(*parts)


def _verdict(row: Row, *, final: bool) -> Iterator[RenderableType]:
    verdict = row.verdict
    told = final or verdict.label is Label.COVERED
    chance = f" · credited with probability {verdict.probability:.0%}" if verdict.probability is not None else ""
    yield Text.assemble(marked(verdict.label), (f"{chance} · weight {row.key_point.weight}", "dim"))
    yield indented(safe(row.key_point.point) if told else Text(about(row.key_point), style="italic"))
    if verdict.evidence:
        yield indented(Quote(verdict.evidence), 4)


def _mistake(made: MadeMistake) -> Iterator[RenderableType]:
    yield Text.assemble(("✗ mistake", "red"), (f" · penalty {made.mistake.penalty}", "dim"))
    yield indented(safe(made.mistake.mistake))
    if made.evidence:
        yield indented(Quote(made.evidence), 4)
