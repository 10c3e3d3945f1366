"""A bank's files become questions with their rubrics; everything wrong with them is reported at once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from viva.adapters.yaml_bank.fields import check_reference, shown
from viva.adapters.yaml_bank.files import BankFiles
from viva.adapters.yaml_bank.parsed import ParsedBank
from viva.adapters.yaml_bank.scale import read_scale
from viva.adapters.yaml_bank.topics import FoundQuestion, FoundRubric, Topic, open_file, read_questions, read_rubrics
from viva.core.model import Scale
from viva.errors import BankError, Problem


def parse_bank(files: BankFiles) -> ParsedBank:
    """The bank that the files hold; BankError with all problems where it cannot be used."""
    problems = list(files.problems)
    topics = [topic for file in files.questions if (topic := read_questions(file, problems)) is not None]
    whole = len(topics) == len(files.questions) and not files.problems
    rubrics = [rubric for file in files.rubrics for rubric in read_rubrics(file, problems)]
    scale = _scale(files, problems)
    questions = _by_id(topics)
    _check_leads(questions.values() if whole else (), questions)
    _check_rubrics(rubrics, questions, topics, whole=whole)
    if problems or scale is None:
        raise BankError(sorted(set(problems)))
    of_question = {r.question: r.rubric for r in rubrics}
    return ParsedBank(
        questions=tuple(replace(f.question, rubric=of_question.get(name)) for name, f in questions.items()),
        titles=_titles(topics),
        scale=scale,
    )


def _scale(files: BankFiles, problems: list[Problem]) -> Scale | None:
    fields = open_file(files.scale, "the scale", problems) if files.scale else None
    return read_scale(fields) if fields else None


def _by_id(topics: Sequence[Topic]) -> dict[str, FoundQuestion]:
    """The questions by id; the second of two with the same id is reported."""
    questions: dict[str, FoundQuestion] = {}
    for this in (question for topic in topics for question in topic.questions):
        name = this.question.id
        first = questions.setdefault(name, this)
        if name and first is not this:
            this.report(this.id_line, f"the id {shown(name)} is taken by {first.file.name}:{first.id_line}; choose another one")
    return questions


def _titles(topics: Sequence[Topic]) -> dict[str, str]:
    """The first bank's title counts."""
    titles: dict[str, str] = {}
    for topic in topics:
        titles.setdefault(topic.name, topic.title)
    return titles


def _check_leads(found: Iterable[FoundQuestion], questions: Mapping[str, FoundQuestion]) -> None:
    for this in found:
        for target, line in zip(this.question.leads_to, this.leads_to_lines, strict=True):
            check_reference(target, questions, "'leads_to' names", "question", partial(this.report, line))


def _check_rubrics(
    rubrics: Sequence[FoundRubric], questions: Mapping[str, FoundQuestion], topics: Sequence[Topic], *, whole: bool
) -> None:
    """Every rubric belongs to a question of the same bank and topic; what may be in a file that was not read is let pass."""
    ids = {(t.file.bank, t.file.stem): [q.question.id for q in t.questions] for t in topics}
    for this in rubrics:
        mine = ids.get((this.file.bank, this.file.stem))
        if this.question in (mine or ()):
            continue
        if this.question in questions:
            home = questions[this.question].file
            this.report(
                this.line, f"the question {shown(this.question)} is in {home.name}; move its rubric to rubric/{home.stem}.yaml"
            )
        elif mine is not None:
            check_reference(
                this.question, mine, "a rubric without a question: it is for", "question", partial(this.report, this.line)
            )
        elif whole:
            this.report(this.line, f"a rubric without a question: there is no file questions/{this.file.stem}.yaml; write it")
