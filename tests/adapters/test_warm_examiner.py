"""Loading in the background: it does not hold anything up, and what goes wrong there is told when it matters."""

import threading
from typing import cast

import pytest

from core.builders import QUESTION, said
from fakes import WordExaminer
from viva.adapters.warm_examiner import REHEARSAL, WarmExaminer
from viva.app.grading import Case, Grader
from viva.core.model import Assessment, Graded
from viva.errors import EmbedderError


class WordGrader:
    """Grades by words, and keeps what it was given."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def grade(self, cases: list[Case], before: Assessment | None = None, attempt: str | None = None) -> list[Graded]:
        self.texts += [conversation[-1].text for _, conversation in cases]
        return [WordExaminer().grade(question, conversation, before) for question, conversation in cases]


def test_a_rehearsal_is_graded_before_the_answer() -> None:
    grader = WordGrader()
    examiner = WarmExaminer(lambda: cast("Grader", grader), rehearse=True)
    examiner.prepare(QUESTION)
    graded = examiner.grade(QUESTION, said("+wcss"), None)
    assert isinstance(graded, Assessment)
    assert (graded.score.points, grader.texts) == (50.0, [REHEARSAL, "+wcss"])


def test_without_a_rehearsal_only_the_answer_is_graded() -> None:
    """A judge that costs something is not asked for practice."""
    grader = WordGrader()
    examiner = WarmExaminer(lambda: cast("Grader", grader), rehearse=False)
    examiner.prepare(QUESTION)
    examiner.grade(QUESTION, said("+wcss"), None)
    assert grader.texts == ["+wcss"]


def test_preparing_does_not_wait_and_grading_does() -> None:
    may_load = threading.Event()

    def build() -> Grader:
        assert may_load.wait(5)
        return cast("Grader", WordGrader())

    examiner = WarmExaminer(build, rehearse=False)
    examiner.prepare(QUESTION)
    may_load.set()
    assert isinstance(examiner.grade(QUESTION, said("+wcss"), None), Assessment)


def test_the_grader_is_built_once() -> None:
    built: list[WordGrader] = []

    def build() -> Grader:
        built.append(WordGrader())
        return cast("Grader", built[-1])

    examiner = WarmExaminer(build, rehearse=False)
    for _ in range(3):
        examiner.prepare(QUESTION)
        examiner.grade(QUESTION, said("+wcss"), None)
    assert len(built) == 1


def test_what_goes_wrong_in_the_background_is_raised_when_grading() -> None:
    def build() -> Grader:
        raise EmbedderError("The model file encoder.onnx is missing or damaged.")

    examiner = WarmExaminer(build, rehearse=True)
    examiner.prepare(QUESTION)
    with pytest.raises(EmbedderError, match="missing or damaged"):
        examiner.grade(QUESTION, said("+wcss"), None)


def test_without_preparation_grading_loads_what_it_needs() -> None:
    examiner = WarmExaminer(lambda: cast("Grader", WordGrader()), rehearse=True)
    assert isinstance(examiner.grade(QUESTION, said("+wcss"), None), Assessment)
