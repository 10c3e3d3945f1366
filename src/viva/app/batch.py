"""Grades many answers in one go: rows are checked before the first is graded, and what is done already is left alone."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from viva.app.grading import Grader
from viva.app.ports import Bank
from viva.core.hashing import content_hash
from viva.core.model import Graded, Question, Turn
from viva.errors import Problem, UsageError

CHUNK = 16
MOST_SHOWN = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One answer to be graded; `file` and `line` are where it stands."""

    id: str
    question: str
    answer: str
    file: str
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GradedRow:
    """What became of a row; `fingerprint` names everything that the result was made from."""

    row: Row
    question: Question
    graded: Graded
    fingerprint: str


def fingerprints(rows: Iterable[Row | Problem], bank: Bank, grader: Grader, longest: int) -> dict[str, str]:
    """Each row's fingerprint by its id; UsageError with every problem of the rows."""
    found: dict[str, str] = {}
    problems: list[Problem] = []
    for row in rows:
        reason = row if isinstance(row, Problem) else _problem(row, bank, found, longest)
        if isinstance(reason, Problem):
            problems.append(reason)
        elif isinstance(row, Row):
            found[row.id] = fingerprint(row, bank.question(row.question), grader)
    if problems:
        shown = [str(problem) for problem in problems[:MOST_SHOWN]]
        more = [f"and {len(problems) - MOST_SHOWN:,} more"] if len(problems) > MOST_SHOWN else []
        raise UsageError("\n".join([*shown, *more]), "Correct these rows; nothing was graded.")
    return found


def fingerprint(row: Row, question: Question, grader: Grader) -> str:
    """A hash of the answer, the question, its rubric, the scale and the judge."""
    return content_hash((row.answer, question, grader.scale, grader.judge.name, grader.judge.version))[:16]


def grade_rows(grader: Grader, bank: Bank, rows: Iterable[Row]) -> Iterator[GradedRow]:
    """Grade row after row, some at a time; no more rows than those are held at once."""
    waiting = iter(rows)
    while chunk := list(islice(waiting, CHUNK)):
        questions = [bank.question(row.question) for row in chunk]
        cases = [(q, (Turn(asked=q.text, text=row.answer),)) for q, row in zip(questions, chunk, strict=True)]
        for row, question, graded in zip(chunk, questions, grader.grade(cases), strict=True):
            yield GradedRow(row=row, question=question, graded=graded, fingerprint=fingerprint(row, question, grader))


def _problem(row: Row, bank: Bank, seen: dict[str, str], longest: int) -> Problem | None:
    if row.id in seen:
        return _at(row, f"the id {row.id!r} is there already")
    if len(row.answer) > longest:
        return _at(row, f"an answer may have {longest:,} characters; this one has {len(row.answer):,}")
    try:
        question = bank.question(row.question)
    except UsageError as error:
        return _at(row, f"{error.message} {error.hint}")
    if question.rubric is None:
        return _at(row, f"the question {row.question} has no rubric")
    return None


def _at(row: Row, message: str) -> Problem:
    return Problem(file=row.file, line=row.line, message=message)
