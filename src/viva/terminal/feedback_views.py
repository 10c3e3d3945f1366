"""Feedback as it is shown: what worked, the first gap, the mistakes, the table, the score."""

from collections import Counter
from collections.abc import Iterator

from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.table import Table
from rich.text import Text

from viva.core.disagreement import SecondOpinion
from viva.core.feedback import Feedback, MadeMistake, Row
from viva.core.model import Aspect, Gate, JudgeInfo, KeyPoint, Label, Misconception
from viva.core.text import visible
from viva.terminal.marks import MARKS, Quote, heading, indented, marked, points, safe

NARROW = 64
MOST_WORKED = 3
NOTHING_NEW = "This adds no new point."

ASPECTS = {
    Aspect.DEFINITION: "the definition",
    Aspect.INTUITION: "the intuition",
    Aspect.MATHEMATICS: "the mathematics",
    Aspect.EXAMPLE: "an example",
    Aspect.PRACTICE: "practice",
    Aspect.LIMITS: "the limits",
}

GATES = {
    Gate.EMPTY: "There is no answer here to score.",
    Gate.ECHO: "This repeats what was asked and adds no claim of its own, so there is nothing to score. "
    "Say one thing about it that you hold to be true.",
    Gate.KEYWORDS: "This lists terms and makes no claim about them, so there is nothing to score. "
    "Take one of them and say in a sentence what it does, and when.",
    Gate.OFF_TOPIC: "Nothing here comes near the question, so there is nothing to score. Read it once more, and begin with what it asks for.",
    Gate.DONT_KNOW: "You said that you do not know, so there is nothing to score yet. A guess with a reason is worth more in an exam.",
}


def feedback_view(feedback: Feedback, *, final: bool) -> Group:
    """The whole feedback. Until it is final, points that were not made are not told: a follow-up may still ask for them."""
    return Group(*_spaced(_blocks(feedback, final=final)))


def _blocks(feedback: Feedback, *, final: bool) -> Iterator[RenderableType]:
    if feedback.gate:
        yield safe(GATES[feedback.gate])
    elif feedback.before and not final:
        yield _news(feedback)
    else:
        yield from [Text(NOTHING_NEW)] if feedback.idle else []
        yield from [_worked(feedback.worked, final=final)] if feedback.worked else []
    if feedback.gap:
        yield _gap(feedback, feedback.gap, final=final)
    mistakes = [m for m in feedback.mistakes if final or isinstance(m.mistake, Misconception)]
    if mistakes:
        yield _mistakes(mistakes)
    if final or not feedback.gate:
        yield Criteria(feedback.rows, final=final)
    if feedback.second:
        yield _second(feedback.judge, feedback.second, final=final)
    yield score_view(feedback)
    yield from (safe(f"Note: {note}", "yellow") for note in (*feedback.notes, *_judge_notes(feedback.judge)))


def _spaced(blocks: Iterator[RenderableType]) -> Iterator[RenderableType]:
    for number, block in enumerate(blocks):
        if number:
            yield Text()
        yield block


def _news(feedback: Feedback) -> Group:
    """What a reply has added, so that nothing is read twice."""
    new = tuple(row for row in feedback.worked if row.before not in (row.verdict.label, Label.COVERED))
    return _worked(new, final=False) if new else Group(Text(NOTHING_NEW))


def _worked(rows: tuple[Row, ...], *, final: bool) -> Group:
    shown = rows[:MOST_WORKED]
    more = len(rows) - len(shown)
    return Group(
        heading("What worked"),
        *(part for row in shown for part in _credited(row, final=final)),
        *([indented(Text(f"and {more} more, in the table below", style="dim"))] if more else []),
    )


def _credited(row: Row, *, final: bool) -> Iterator[RenderableType]:
    sign, style = MARKS[row.verdict.label]
    yield _item(sign, style, _told(row, final=final))
    if row.verdict.evidence:
        yield indented(Quote(row.verdict.evidence), 4)


def _told(row: Row, *, final: bool) -> Text:
    """A point that was made in full; one half said is not told while the candidate may still complete it."""
    if row.verdict.label is Label.COVERED:
        return safe(row.key_point.point)
    return Text.assemble("Half said: ", safe(row.key_point.point) if final else f"{about(row.key_point)}.")


def _gap(feedback: Feedback, gap: Row, *, final: bool) -> Group:
    lines: list[RenderableType] = [safe(_gap_sentence(gap)), _fix(gap.key_point, final=final)]
    if gap.verdict.label is Label.CONTRADICTED and gap.verdict.evidence:
        lines.insert(1, Quote(gap.verdict.evidence))
    title = "Where to start" if feedback.gate else "The gap to close first"
    sign, style = MARKS[gap.verdict.label]
    return Group(heading(title), _item(sign, style, Group(*lines)))


def _gap_sentence(gap: Row) -> str:
    said = {
        Label.PARTIAL: "is only half said",
        Label.CONTRADICTED: "is denied by what you said",
        Label.MISSING: "is missing",
    }[gap.verdict.label]
    what = about(gap.key_point)
    return f"{what[0].upper()}{what[1:]} (weight {gap.key_point.weight}) {said}."


def about(point: KeyPoint) -> str:
    """What a point is about, without telling it."""
    return f"a point about {ASPECTS[point.aspect]}"


def _fix(point: KeyPoint, *, final: bool) -> Text:
    if final:
        return Text.assemble(("Say: ", "cyan"), safe(point.point))
    if point.hint:
        return Text.assemble(("Hint: ", "cyan"), safe(point.hint))
    return Text("The follow-ups give you the chance to add it.")


def _mistakes(mistakes: list[MadeMistake]) -> Group:
    title = heading("Mistakes" if len(mistakes) > 1 else "Mistake")
    return Group(title, *(_item("✗", "red", Group(*_mistake(made))) for made in mistakes))


def _mistake(made: MadeMistake) -> Iterator[RenderableType]:
    if made.evidence:
        yield Quote(made.evidence)
    claimed = isinstance(made.mistake, Misconception)
    yield Text.assemble(("Wrong: " if claimed else "", "red"), safe(made.mistake.mistake))
    yield Text.assemble(("Right: " if claimed else "Better: ", "green"), safe(made.mistake.correction))


def _second(judge: JudgeInfo, second: SecondOpinion, *, final: bool) -> Group:
    """Only where two judges disagree; until the end only in how many points, so that none is told."""
    count = len(second.disagreements)
    if not count:
        return Group(safe(f"The judges {judge.name} and {second.judge.name} agree."))
    score = f"{second.judge.name} would give {points(second.score.points)}"
    if not final:
        return Group(safe(f"The judges disagree on {count} of the criteria; {score}."))
    lines = (indented(safe(f"{judge.name} {d.ours}, {second.judge.name} {d.theirs}: {d.claim}")) for d in second.disagreements)
    return Group(heading(f"Where the judges disagree ({score})"), *lines)


def score_view(feedback: Feedback) -> Text:
    """The score, what it was before, and its band."""
    line = Text(f"Score {points(feedback.score.points)} / 100", style="bold")
    if feedback.before:
        line.append(f" · was {points(feedback.before.points)}", style="not bold")
    line.append(f" · {visible(feedback.score.band)}", style="not bold")
    if feedback.mastered:
        line.append(" · mastered", style="not bold green")
    return line


def _judge_notes(judge: JudgeInfo) -> Iterator[str]:
    if judge.instead_of:
        yield f"Judged by {judge.name}, because {judge.instead_of} could not: {judge.reason or 'no reason given'}"


def _item(sign: str, style: str, content: RenderableType) -> Table:
    """A sign and, beside it, what it stands for, however many lines that takes."""
    grid = Table.grid(padding=(0, 1, 0, 0))
    grid.add_column(width=3, justify="right", no_wrap=True)
    grid.add_column()
    grid.add_row(Text(sign, style=style), content)
    return grid


class Criteria:
    """The table of key points, in a narrow terminal a list; what is not told yet is only counted."""

    def __init__(self, rows: tuple[Row, ...], *, final: bool) -> None:
        self.told = [row for row in rows if final or row.verdict.label is not Label.MISSING]
        self.untold = [row for row in rows if row not in self.told]
        self.final = final

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield self._list() if options.max_width < NARROW else self._table()

    def _table(self) -> Table:
        table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim")
        table.add_column("Verdict", no_wrap=True, min_width=14)
        table.add_column("Weight", justify="center", no_wrap=True)
        table.add_column("Key point")
        for row in self.told:
            table.add_row(marked(row.verdict.label), str(row.key_point.weight), self._point(row))
        if self.untold:
            table.add_row(marked(Label.MISSING), str(sum(r.key_point.weight for r in self.untold)), self._count())
        return table

    def _list(self) -> Group:
        parts: list[RenderableType] = []
        for row in self.told:
            parts.append(Text.assemble(marked(row.verdict.label), (f" · weight {row.key_point.weight}", "dim")))
            parts.append(indented(self._point(row)))
        if self.untold:
            parts += [marked(Label.MISSING), indented(self._count())]
        return Group(*parts)

    def _point(self, row: Row) -> Text:
        told = self.final or row.verdict.label is Label.COVERED
        text = safe(row.key_point.point) if told else Text(about(row.key_point), style="italic")
        remarks = ["prompted"] if row.verdict.prompted else []
        if row.before not in (None, row.verdict.label):
            remarks.insert(0, f"was {row.before}")
        if remarks:
            text.append(f" ({', '.join(remarks)})", style="not italic cyan")
        return text

    def _count(self) -> Text:
        """How many points are missing, and what they are about."""
        aspects = Counter(str(row.key_point.aspect) for row in self.untold)
        named = ", ".join(f"{name} ×{n}" if n > 1 else name for name, n in aspects.items())
        return Text(f"{len(self.untold)} point{'s' if len(self.untold) > 1 else ''} ({named})", style="italic")
