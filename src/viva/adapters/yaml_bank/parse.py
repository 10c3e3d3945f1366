"""A bank's files become questions with their rubrics; everything wrong with them is reported at once."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

from viva.adapters.yaml_bank.fields import check_reference, shown
from viva.adapters.yaml_bank.files import BankFiles
from viva.adapters.yaml_bank.parsed import ParsedBank
from viva.adapters.yaml_bank.scale import read_scale
from viva.adapters.yaml_bank.topics import FoundQuestion, FoundRubric, open_file, read_questions, read_rubrics
from viva.core.model import Scale
from viva.errors import BankError, Problem


def parse_bank(files: BankFiles) -> ParsedBank:
    """The bank that the files hold; BankError with all problems where it cannot be used."""
    problems = list(files.problems)
    topics = [read_questions(file, problems) for file in files.questions]
    found = [question for topic in topics for question in topic.questions]
    rubrics = [rubric for file in files.rubrics for rubric in read_rubrics(file, problems)]
    scale = _scale(files, problems)
    questions = _by_id(found)
    _check_leads(found, questions)
    _check_rubrics(rubrics, questions, files)
    if problems or scale is None:
        raise BankError(sorted(set(problems)))
    titles: dict[str, str] = {}
    for topic in topics:
        titles.setdefault(topic.name, topic.title)
    of_question = {r.question: r.rubric for r in rubrics}
    return ParsedBank(
        questions=tuple(replace(f.question, rubric=of_question.get(f.question.id)) for f in found),
        titles=titles,
        scale=scale,
    )


def _scale(files: BankFiles, problems: list[Problem]) -> Scale | None:
    fields = open_file(files.scale, "the scale", problems) if files.scale else None
    return read_scale(fields) if fields else None


def _by_id(found: Sequence[FoundQuestion]) -> dict[str, FoundQuestion]:
    """The questions by id; the second of two with the same id is reported."""
    questions: dict[str, FoundQuestion] = {}
    for this in found:
        name = this.question.id
        first = questions.setdefault(name, this)
        if name and first is not this:
            this.report(this.id_line, f"the id {shown(name)} is taken by {first.file.name}:{first.id_line}; choose another one")
    return questions


def _check_leads(found: Sequence[FoundQuestion], questions: Mapping[str, FoundQuestion]) -> None:
    for this in found:
        for target, line in zip(this.question.leads_to, this.leads_to_lines, strict=True):
            check_reference(target, questions, "'leads_to' names", "question", partial(this.report, line))


def _check_rubrics(rubrics: Sequence[FoundRubric], questions: Mapping[str, FoundQuestion], files: BankFiles) -> None:
    """Every rubric belongs to a question of the same bank and the same topic."""
    topics = {(file.bank, file.stem) for file in files.questions}
    for this in rubrics:
        question = questions.get(this.question)
        mine = [name for name, q in questions.items() if (q.file.bank, q.file.stem) == (this.file.bank, this.file.stem)]
        if question is not None and this.question not in mine:
            advice = f"move it to rubric/{question.file.stem}.yaml beside that file"
            this.report(this.line, f"the question {shown(this.question)} is in {question.file.name}; {advice}")
        elif (this.file.bank, this.file.stem) not in topics:
            this.report(this.line, f"a rubric without a question: there is no file questions/{this.file.stem}.yaml; write it")
        else:
            check_reference(
                this.question, mine, "a rubric without a question: it is for", "question", partial(this.report, this.line)
            )
