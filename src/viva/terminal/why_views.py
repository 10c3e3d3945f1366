"""Why an attempt was judged so: every verdict with its numbers and the words that it rests on."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import tzinfo

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from viva.app.history import Entry, Explanation, Reason
from viva.core.history import StoredAssessment
from viva.core.model import JudgeInfo, KeyPointVerdict, Label, Turn
from viva.core.text import visible
from viva.terminal.feedback_views import GATES
from viva.terminal.history_views import judge_name, moment
from viva.terminal.marks import Quote, heading, indented, marked, points, safe


def why_view(explanation: Explanation, zone: tzinfo | None = None) -> Group:
    """The whole explanation."""
    parts: list[RenderableType] = [*_head(explanation.entry, zone), *_conversation(explanation.entry.attempt.turns)]
    if explanation.assessment is None:
        return Group(*parts, Text(), Text("This was never graded, so there is no verdict to explain."))
    parts += [Text(), *_result(explanation.entry, explanation.assessment)]
    parts += [safe(f"Note: {note}", "yellow") for note in _notes(explanation)]
    for title, reasons in _sorts(explanation.reasons):
        parts += [Text(), heading(title), *_spaced(reasons)]
    return Group(*parts, *_earlier(explanation, zone))


def _head(entry: Entry, zone: tzinfo | None) -> Iterator[RenderableType]:
    attempt = entry.attempt
    yield Text.assemble((visible(attempt.question), "cyan"), (f"  {visible(attempt.topic)} · {attempt.tier}", "dim"))
    yield Text(f"{moment(attempt.started_at, zone)} · attempt {visible(attempt.id)}", style="dim")


def _conversation(turns: Sequence[Turn]) -> Iterator[RenderableType]:
    for number, turn in enumerate(turns, 1):
        grid = Table.grid(padding=(0, 1, 0, 0))
        grid.add_column(style="dim", no_wrap=True)
        grid.add_column(overflow="fold")
        said = safe(turn.text) if turn.text.strip() else Text("(nothing)", style="dim")
        grid.add_row(f"{number}.", Group(safe(" ".join(turn.asked.split()), "bold"), said))
        yield from (Text(), grid)


def _result(entry: Entry, assessment: StoredAssessment) -> Iterator[RenderableType]:
    score, before = assessment.score, entry.before
    text = Text.assemble((f"Score {points(score.points)} / 100", "bold"), f" · {visible(score.band)}")
    if before:
        text.append(f" · {points(before.points)} before follow-ups", style="dim")
    yield text
    yield Text(f"Judge: {_judge(assessment.verdicts.judge)}", style="dim")
    if assessment.verdicts.gate:
        yield safe(GATES[assessment.verdicts.gate])


def _judge(judge: JudgeInfo) -> str:
    because = f" ({judge.reason})" if judge.reason else ""
    return visible(f"{judge_name(judge)} {judge.version}{because}")


def _notes(explanation: Explanation) -> Iterator[str]:
    assert explanation.assessment is not None  # noqa: S101 - asked for with an assessment alone
    yield from explanation.assessment.verdicts.notes
    if explanation.question is None:
        yield "The bank does not have this question any more, so its criteria are named by their ids alone."
    if explanation.changed:
        yield "The rubric has been changed since; the verdicts are those on the rubric as it was."
    if explanation.entry.pending:
        yield "The last reply was never graded; this is about the turns before it."


def _sorts(reasons: Sequence[Reason]) -> Iterator[tuple[str, list[Reason]]]:
    points = [r for r in reasons if isinstance(r.verdict, KeyPointVerdict)]
    for title, found in (("Key points", points), ("Mistakes", [r for r in reasons if r not in points])):
        if found:
            yield title, found


def _spaced(reasons: Sequence[Reason]) -> Iterator[RenderableType]:
    for number, reason in enumerate(reasons):
        yield from ([Text()] if number else [])
        yield from _reason(reason)


def _reason(reason: Reason) -> Iterator[RenderableType]:
    yield Text.assemble(_label(reason), (f" · {visible(reason.criterion)}{_weight(reason)}", "dim"))
    if reason.claim:
        yield indented(safe(reason.claim))
    if reason.evidence:
        yield indented(Quote(reason.evidence), 4)
    rows = [(name, text) for name, text in _numbers(reason) if text]
    if rows:
        yield indented(_labelled(rows), 4)


def _label(reason: Reason) -> Text:
    verdict = reason.verdict
    if isinstance(verdict, KeyPointVerdict):
        return marked(verdict.label).append(" (prompted)" if verdict.prompted else "")
    return Text("✗ made", style="red") if verdict.made else Text("○ not made", style="dim")


def _weight(reason: Reason) -> str:
    return "" if reason.weight is None else f" · weight {reason.weight}"


def _numbers(reason: Reason) -> Iterator[tuple[str, str]]:
    yield "probability", _probability(reason)
    if reason.evidence:
        span = reason.evidence.span
        yield "words", f"turn {span.turn + 1}, characters {span.start} to {span.end}, similarity {reason.evidence.similarity:.2f}"
    yield "stance", _listed(reason.stance)
    yield "chances", _listed(reason.chances)
    yield "moved by", ", ".join(f"{visible(name)} {number:+.2f}" for name, number in reason.pushes.items())
    yield "features", _listed(reason.features)


def _probability(reason: Reason) -> str:
    probability = reason.verdict.probability
    if probability is None:
        return ""
    if reason.threshold is None or reason.margin is None:
        return f"{probability:.2f}"
    side = "over" if reason.margin >= 0 else "under"
    doubted = reason.margin >= 0 and isinstance(reason.verdict, KeyPointVerdict) and reason.verdict.label is Label.MISSING
    doubt = ", but it may as well be denied" if doubted else ""
    return f"{probability:.2f}, {abs(reason.margin):.2f} {side} the threshold of {reason.threshold:.2f}{doubt}"


def _listed(numbers: Mapping[str, float]) -> str:
    return ", ".join(f"{visible(name).replace('_', ' ')} {number:.2f}" for name, number in numbers.items())


def _earlier(explanation: Explanation, zone: tzinfo | None) -> Iterator[RenderableType]:
    """The other judgements of this attempt, a line each."""
    final = explanation.assessment
    others = [a for a in explanation.entry.attempt.assessments if a is not final]
    if others:
        yield from (Text(), heading("Other judgements"))
    for a in others:
        turns = f"{a.turns} turn{'s' if a.turns != 1 else ''}"
        line = f"{moment(a.made_at, zone)} · {turns} · {points(a.score.points)} · {visible(a.score.band)}"
        another = final is not None and a.verdicts.judge != final.verdicts.judge
        yield indented(Text(f"{line} · {_judge(a.verdicts.judge)}" if another else line, style="dim"))


def _labelled(rows: Sequence[tuple[str, str]]) -> Table:
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(no_wrap=True, style="dim")
    grid.add_column(overflow="fold", style="dim")
    for label, content in rows:
        grid.add_row(label, Text(content))
    return grid
