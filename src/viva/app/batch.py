"""Grades many answers in one go: rows are checked before the first is graded, and results that are there already are kept."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Protocol

from viva.app.grading import Grader
from viva.app.ports import Bank
from viva.core.hashing import content_hash
from viva.core.model import Assessment, Graded, Question, Ungraded, opening
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
class Result:
    """What became of a row; `fingerprint` names everything that the result was made from."""

    id: str
    question: Question
    graded: Graded
    fingerprint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What a store of results held already: the ids that stay, and how many results are out of date."""

    ids: frozenset[str]
    outdated: int


class ResultStore(Protocol):
    """Where results go, each the moment it is there."""

    def keep(self, fingerprints: Mapping[str, str]) -> Kept:
        """Keep what was graded and has its row's fingerprint; UsageError where it holds something else than this batch."""

    def add(self, result: Result) -> None:
        """Write one result."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Many answers, one judge, and a place for the results; `rows` reads the answers anew each time."""

    rows: Callable[[], Iterable[Row | Problem]]
    bank: Bank
    grader: Grader
    results: ResultStore
    longest: int

    def check(self) -> dict[str, str]:
        """Each row's fingerprint by its id; UsageError with every problem of the rows."""
        found: dict[str, str] = {}
        problems: list[Problem] = []
        for row in self.rows():
            reason = row if isinstance(row, Problem) else self._problem(row, found)
            if isinstance(reason, Problem):
                problems.append(reason)
            elif isinstance(row, Row):
                found[row.id] = self._fingerprint(row, self.bank.question(row.question))
        if problems:
            shown = [str(problem) for problem in problems[:MOST_SHOWN]]
            more = [f"and {len(problems) - MOST_SHOWN:,} more"] if len(problems) > MOST_SHOWN else []
            raise UsageError("\n".join([*shown, *more]), "Correct these rows; nothing was graded.")
        return found

    def grade(self, kept: Kept) -> Iterator[Result]:
        """Grade and write every row that is not kept; no more than some rows are held at once."""
        waiting = (row for row in self.rows() if isinstance(row, Row) and row.id not in kept.ids)
        while chunk := list(islice(waiting, CHUNK)):
            questions = [self.bank.question(row.question) for row in chunk]
            cases = [(q, opening(q, row.answer)) for q, row in zip(questions, chunk, strict=True)]
            for row, question, graded in zip(chunk, questions, self.grader.grade(cases), strict=True):
                fingerprint = self._fingerprint(row, question)
                result = Result(id=row.id, question=question, graded=_by_one_judge(graded), fingerprint=fingerprint)
                self.results.add(result)
                yield result

    def _fingerprint(self, row: Row, question: Question) -> str:
        """A hash of the answer, the question with its rubric, the scale and the judge."""
        judge = self.grader.judge
        return content_hash((row.answer, question, self.grader.scale, judge.name, judge.version))[:16]

    def _problem(self, row: Row, seen: Mapping[str, str]) -> Problem | None:
        message = None
        if row.id in seen:
            message = f"the id {row.id!r} is there already; give each row its own, such as {f'{row.id} {row.question}'!r}"
        elif len(row.answer) > self.longest:
            message = f"an answer may have {self.longest:,} characters; this one has {len(row.answer):,}"
        else:
            try:
                if self.bank.question(row.question).rubric is None:
                    message = f"the question {row.question} has no rubric"
            except UsageError as error:
                message = f"{error.message} {error.hint}"
        return Problem(file=row.file, line=row.line, message=message) if message else None


def _by_one_judge(graded: Graded) -> Graded:
    """A stand-in's word does not count: the answers of a batch are compared with each other."""
    if isinstance(graded, Assessment) and graded.verdicts.judge.instead_of:
        return Ungraded(judge=graded.verdicts.judge, reason=graded.verdicts.judge.reason or "no reason given")
    return graded
