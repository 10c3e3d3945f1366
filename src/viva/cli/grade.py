"""`viva grade`: one answer from a file or standard input."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from viva import wiring
from viva.cli.common import (
    BankOption,
    EmbedderOption,
    JsonOption,
    JudgeOption,
    MaxCostOption,
    console,
    print_json,
    settings_from,
    tell_spent,
)
from viva.core.model import Assessment, Graded, Question, Ungraded, opening
from viva.errors import Exit, UsageError

QuestionId = Annotated[str | None, typer.Argument(metavar="QUESTION_ID", help="The question that was answered.")]
File = Annotated[str, typer.Argument(metavar="FILE", help="The answer; - or nothing for standard input.")]
BatchOption = Annotated[
    Path | None,
    typer.Option("--batch", metavar="IN", help="Grade many: JSON lines or a CSV file, each row with id, question, answer."),
]
OutOption = Annotated[
    Path | None, typer.Option("--out", "-o", metavar="OUT", help="Where a batch's results go: JSON lines, or CSV for .csv.")
]


def grade(
    question_id: QuestionId = None,
    file: File = "-",
    batch: BatchOption = None,
    out: OutOption = None,
    as_json: JsonOption = False,
    judge: JudgeOption = None,
    bank: BankOption = None,
    embedder: EmbedderOption = None,
    max_cost: MaxCostOption = None,
) -> None:
    """Grade one answer, or a batch that goes on where it broke off; nothing is written to the history.

    Exits with 6 when an answer could not be graded.
    """
    settings = settings_from(bank=bank, judge=judge, embedder=embedder, max_cost=max_cost)
    if batch is not None or out is not None:
        from viva.cli.grade_batch import grade_batch

        grade_batch(settings, batch, out, question_id)
        return
    if question_id is None:
        raise UsageError("No question is named.", "viva grade QUESTION_ID [FILE], or viva grade --batch IN -o OUT.")
    questions = wiring.bank(settings)
    question = _with_rubric(questions.question(question_id))
    answer = opening(question, read_answer(file))
    asker = wiring.asker(settings)
    graded = wiring.grader(settings, questions, asker).grade([(question, answer)])[0]
    _print(question, graded, as_json=as_json)
    tell_spent(asker)
    if isinstance(graded, Ungraded):
        raise typer.Exit(Exit.UNGRADED)


def read_answer(file: str) -> str:
    """The answer as it is, every character of it; UsageError where it is no text or too long."""
    from viva.terminal.typed import checked, decoded

    if file == "-":
        return checked(decoded(sys.stdin.buffer.read(), "The input"))
    try:
        content = Path(file).read_bytes()
    except OSError as error:
        raise UsageError(f"{file} cannot be read: {error.strerror}.", "Name a file, or - for standard input.") from error
    return checked(decoded(content, file))


def _with_rubric(question: Question) -> Question:
    if question.rubric is None:
        raise UsageError(
            f"The question {question.id} has no rubric, so answers to it cannot be graded.",
            f"Add rubric/{question.topic}.yaml to the bank with an entry {question.id}, or practise it unscored.",
        )
    return question


def _print(question: Question, graded: Graded, *, as_json: bool) -> None:
    from viva.terminal.json_views import graded_json

    if as_json:
        print_json(graded_json(question, graded))
    else:
        _print_feedback(question, graded)


def _print_feedback(question: Question, graded: Graded) -> None:
    from viva.app.events import FeedbackGiven, NotGraded
    from viva.core.feedback import feed_back
    from viva.terminal.screen import Screen

    screen = Screen(console())
    if isinstance(graded, Assessment):
        screen.show(FeedbackGiven(feedback=feed_back(question, graded), final=True))
    else:
        screen.show(NotGraded(ungraded=graded))
