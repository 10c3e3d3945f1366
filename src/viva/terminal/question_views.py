"""Questions as they are shown: a list by topic and tier, one laid out, and lines for pipes."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.table import Table
from rich.text import Text

from viva.core.model import KeyPoint, Misconception, Omission, Question, Tier
from viva.core.text import visible
from viva.terminal.marks import heading, indented, safe

TIERS = tuple(Tier)
WIDEST = 100
"""Lines of prose longer than this are hard to read."""
WIDE = 110
"""From this width on a question's id and text stand beside each other."""


class QuestionList:
    """Questions under their topics, from core to deep, with counts."""

    def __init__(self, questions: Sequence[Question], titles: Mapping[str, str]) -> None:
        self.questions = questions
        self.titles = titles

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for topic in dict.fromkeys(q.topic for q in self.questions):
            found = sorted((q for q in self.questions if q.topic == topic), key=lambda q: TIERS.index(q.tier))
            yield self._title(topic, found)
            yield _rows(found, wide=options.max_width >= WIDE)
            yield Text()
        yield Text(f"{_number(self.questions)}: {_counts(self.questions)}. `viva questions ID` shows one.", style="dim")

    def _title(self, topic: str, questions: Sequence[Question]) -> Text:
        title = visible(self.titles.get(topic, topic))
        return Text.assemble((title, "bold"), (f"  {visible(topic)} · {_counts(questions)}", "dim"))


def question_lines(questions: Sequence[Question]) -> Iterator[str]:
    """A line for each question, in columns, never cut: id, tier, topic, text."""
    ids = max((len(q.id) for q in questions), default=0)
    topics = max((len(q.topic) for q in questions), default=0)
    for q in questions:
        yield f"{visible(q.id):<{ids}}  {q.tier:<8}  {visible(q.topic):<{topics}}  {visible(' '.join(q.text.split()))}"


def question_view(question: Question, title: str, leads_to: Sequence[Question], *, reveal: bool) -> Group:
    """One question laid out; its rubric and model answer only when they are to be revealed."""
    parts: list[RenderableType] = [_head(question, title), Text(), indented(safe(question.text, "bold")), Text()]
    parts.append(_about(question, leads_to, reveal=reveal))
    if reveal:
        parts += _revealed(question)
    return Group(*parts)


def _rows(questions: Sequence[Question], *, wide: bool) -> RenderableType:
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(no_wrap=True, width=10)
    grid.add_column(overflow="fold", no_wrap=wide)
    for q in questions:
        tier, name, text = Text(f"  {q.tier}", style="dim"), Text(visible(q.id), style="cyan"), safe(" ".join(q.text.split()))
        grid.add_row(tier, *((name, text) if wide else (Group(name, text),)))
    return grid


def _number(questions: Sequence[Question]) -> str:
    return f"{len(questions)} question{'s' if len(questions) != 1 else ''}"


def _counts(questions: Sequence[Question]) -> str:
    count = Counter(q.tier for q in questions)
    return ", ".join(f"{count[tier]} {tier}" for tier in TIERS if count[tier])


def _head(question: Question, title: str) -> Text:
    return Text.assemble((visible(question.id), "cyan"), (f"  {visible(title)} · {question.tier}", "dim"))


def _about(question: Question, leads_to: Sequence[Question], *, reveal: bool) -> Table:
    rows: list[tuple[str, RenderableType]] = []
    if question.tags:
        rows.append(("Tags", safe(", ".join(question.tags))))
    if leads_to:
        rows.append(("Leads to", Group(*(part for q in leads_to for part in (Text(visible(q.id), style="cyan"), safe(q.text))))))
    if question.sources:
        rows.append(("Sources", Group(*map(safe, question.sources))))
    rows.append(("Rubric", Text(_rubric_in_short(question, reveal=reveal))))
    return _labelled(rows)


def _rubric_in_short(question: Question, *, reveal: bool) -> str:
    if question.rubric is None:
        return "none: answers are not scored"
    points, mistakes = len(question.rubric.key_points), len(question.rubric.mistakes)
    counts = f"{points} key point{'s' if points != 1 else ''}, {mistakes} mistake{'s' if mistakes != 1 else ''}"
    return counts if reveal else f"{counts}; --reveal shows them, and the model answer"


def _revealed(question: Question) -> Iterator[RenderableType]:
    for title, text in (("Model answer", question.model_answer), ("Worked example", question.worked_example)):
        if text:
            yield from (Text(), heading(title), indented(safe(text)))
    if question.rubric:
        yield from (Text(), heading("Key points"), *_spaced(_key_point(k) for k in question.rubric.key_points))
        yield from (Text(), heading("Mistakes"), *_spaced(_mistake(m) for m in question.rubric.mistakes))


def _spaced(criteria: Iterable[RenderableType]) -> Iterator[RenderableType]:
    for number, criterion in enumerate(criteria):
        yield from ([Text()] if number else [])
        yield indented(criterion)


def _key_point(key_point: KeyPoint) -> Group:
    rows = [("also", also) for also in key_point.also]
    rows += [("probe", key_point.probe), ("hint", key_point.hint)]
    return _criterion(f"{key_point.id} · weight {key_point.weight} · {key_point.aspect}", key_point.point, rows)


def _mistake(mistake: Misconception | Omission) -> Group:
    if isinstance(mistake, Misconception):
        sort, ids = "misconception", ("denies", mistake.contradicts)
    else:
        sort, ids = "omission", ("without", mistake.when_missing)
    rows = [("instead", mistake.correction), (ids[0], ", ".join(ids[1])), ("probe", mistake.probe)]
    return _criterion(f"{mistake.id} · {sort} · penalty {mistake.penalty}", mistake.mistake, rows)


def _criterion(head: str, claim: str, rows: Sequence[tuple[str, str]]) -> Group:
    details = _labelled([(label, safe(text)) for label, text in rows if text])
    return Group(Text(visible(head), style="cyan"), indented(Group(safe(claim), details)))


def _labelled(rows: Sequence[tuple[str, RenderableType]]) -> Table:
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(no_wrap=True, style="dim")
    grid.add_column(overflow="fold")
    for label, content in rows:
        grid.add_row(label, content)
    return grid
