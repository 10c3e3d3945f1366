"""Old and new verdicts side by side, and where two judges disagree."""

from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from viva.app.regrade import Change, Regraded
from viva.core.model import Assessment, JudgeInfo
from viva.core.text import visible
from viva.terminal.json_views import judge_json
from viva.terminal.marks import heading, points, safe


def regraded_view(regraded: Regraded) -> RenderableType:
    """One attempt as it was judged and as it is judged now."""
    attempt = regraded.attempt
    head = heading(f"{visible(attempt.id)} · {visible(attempt.question)}")
    if regraded.after is None:
        return Group(head, safe(f"Left as it was. {regraded.reason}", "yellow"))
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim")
    for name in ("Criterion", "before", "now"):
        table.add_column(name)
    for change in regraded.changes:
        table.add_row(*_row(change))
    return Group(head, safe(_judges(regraded), "dim"), table, Text(_scores(regraded), style="bold"))


def regraded_json(regraded: Regraded) -> dict[str, Any]:
    """The same for programs."""
    before, after = regraded.before, regraded.after
    return {
        "attempt": regraded.attempt.id,
        "question": regraded.attempt.question,
        "reason": regraded.reason,
        "before": {"score": before.score.points, "judge": judge_json(before.verdicts.judge)} if before else None,
        "after": {"score": after.score.points, "judge": judge_json(after.verdicts.judge)} if after else None,
        "criteria": [{"id": c.criterion, "before": c.before, "after": c.after} for c in regraded.changes],
    }


def _row(change: Change) -> tuple[Text, Text, Text]:
    changed = change.before != change.after
    return safe(change.criterion), Text(change.before or "–", style="dim"), Text(change.after, style="bold" if changed else "dim")


def _judges(regraded: Regraded) -> str:
    now = regraded.after.verdicts.judge if regraded.after else None
    before = regraded.before.verdicts.judge if regraded.before else None
    return f"before: {_named(before)}; now: {_named(now)}"


def _named(judge: JudgeInfo | None) -> str:
    return f"{judge.name} {judge.version}" if judge else "not judged"


def _scores(regraded: Regraded) -> str:
    assert isinstance(regraded.after, Assessment)  # noqa: S101 - the caller has looked
    was = points(regraded.before.score.points) if regraded.before else "–"
    return f"Score {points(regraded.after.score.points)} / 100 · was {was}"
