"""Reads labelled answers, checked against the bank that they are for."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from viva.adapters.yaml_bank.fields import Fields, check_reference
from viva.adapters.yaml_bank.files import read_file
from viva.adapters.yaml_bank.topics import open_file
from viva.app.ports import Bank
from viva.core.gold import GoldAnswer
from viva.core.model import Label, Question, Rubric
from viva.errors import BankError, Problem, UsageError

BEST_SCORE = 100
NO_RUBRIC = Rubric(key_points=())

Questions = dict[str, Question]


def read_gold(folder: Path, bank: Bank) -> list[GoldAnswer]:
    """The labelled answers in a folder and in its `gold/`; BankError with all problems where they do not fit the bank."""
    questions = {question.id: question for question in bank.questions()}
    problems: list[Problem] = []
    answers = [a for path in _paths(folder) for a in _answers(path, str(path.relative_to(folder)), questions, problems)]
    if problems:
        raise BankError(sorted(set(problems)))
    return answers


def _paths(folder: Path) -> list[Path]:
    paths = [*sorted(folder.glob("*.yaml")), *sorted((folder / "gold").glob("*.yaml"))]
    if not paths:
        raise UsageError(f"There are no labelled answers in {folder}.", "Name a folder with one YAML file for each topic.")
    return paths


def _answers(path: Path, name: str, questions: Questions, problems: list[Problem]) -> list[GoldAnswer]:
    file = read_file(path, name, 0, problems)
    fields = open_file(file, "a file of labelled answers", problems) if file else None
    if fields is None:
        return []
    fields.text("topic", "")
    found = fields.each("gold", "an entry of 'gold'", partial(_of_question, questions))
    fields.close()
    return [answer for answers in found for answer in answers]


def _of_question(questions: Questions, fields: Fields) -> Sequence[GoldAnswer]:
    question = questions.get(fields.reference("question", questions, "question in the bank"))
    if question and question.rubric is None:
        fields.report(fields.line, f"{question.id} has no rubric to measure its answers by")
        question = None
    return fields.each("answers", "an answer", partial(_answer, question))


def _answer(question: Question | None, fields: Fields) -> GoldAnswer:
    rubric = (question and question.rubric) or NO_RUBRIC
    labelled, scored = fields.has("key_points"), fields.has("score")
    if not labelled and not scored:
        fields.report(fields.line, "an answer needs 'key_points' with 'mistakes', or a 'score', or both")
    return GoldAnswer(
        question=question.id if question else "",
        kind=fields.text("kind"),
        text=fields.raw_text("text"),
        key_points=_labels(fields.inner("key_points", "'key_points'"), question, rubric) if labelled else None,
        mistakes=_misconceptions("mistakes", fields, question, rubric),
        rejects=_misconceptions("rejects", fields, question, rubric),
        score=fields.number("score", 0, BEST_SCORE) if scored else None,
    )


def _labels(fields: Fields, question: Question | None, rubric: Rubric) -> dict[str, Label]:
    """A label for every key point of the rubric."""
    labels = {name: fields.choice(name, Label.MISSING) for name in fields.nodes}
    known = [key_point.id for key_point in rubric.key_points]
    if question is None:
        return labels
    for name in labels:
        note = partial(fields.report, fields.key_lines[name])
        check_reference(name, known, "'key_points' names", f"key point of {question.id}", note)
    if unlabelled := [name for name in known if name not in labels]:
        fields.report(fields.line, f"'key_points' has no label for {', '.join(unlabelled)}; label every key point")
    return labels


def _misconceptions(key: str, fields: Fields, question: Question | None, rubric: Rubric) -> tuple[str, ...]:
    if question is None:
        return fields.texts(key)
    return fields.references(
        key, [m.id for m in rubric.misconceptions], f"misconception of {question.id} (omissions are not listed)"
    )
