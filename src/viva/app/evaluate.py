"""Measures a judge against labelled answers."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from viva.app.grading import Grader
from viva.app.ports import Bank
from viva.core.figures import KeyPointRow, MistakeRow, Rows, ScoreRow
from viva.core.gold import GoldAnswer
from viva.core.model import Assessment, Graded, Label, opening

CHUNK = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """What one judge said of the labelled answers, beside what the examiner said."""

    judge: str
    version: str
    answers: int
    ungraded: int
    rows: Rows


def evaluate(
    grader: Grader, bank: Bank, gold: Sequence[GoldAnswer], advance: Callable[[int], None] = lambda _: None
) -> Evaluation:
    """Grade every labelled answer; `advance` is told how many more are done."""
    pairs: list[tuple[GoldAnswer, Graded]] = []
    for chunk in _chunks(gold):
        questions = [bank.question(answer.question) for answer in chunk]
        cases = [(q, opening(q, a.text)) for q, a in zip(questions, chunk, strict=True)]
        pairs += zip(chunk, grader.grade(cases), strict=True)
        advance(len(chunk))
    graded = [(answer, found) for answer, found in pairs if isinstance(found, Assessment)]
    return Evaluation(
        judge=grader.judge.name,
        version=grader.judge.version,
        answers=len(pairs),
        ungraded=len(pairs) - len(graded),
        rows=Rows(
            key_points=tuple(row for answer, found in graded for row in _key_point_rows(answer, found)),
            mistakes=tuple(row for answer, found in graded for row in _mistake_rows(answer, found, bank)),
            scores=tuple(row for answer, found in graded for row in _score_rows(answer, found)),
            kinds=tuple((kind, sum(a.kind == kind for a in gold)) for kind in sorted({a.kind for a in gold})),
        ),
    )


def _chunks(gold: Sequence[GoldAnswer]) -> Iterator[Sequence[GoldAnswer]]:
    for start in range(0, len(gold), CHUNK):
        yield gold[start : start + CHUNK]


def _key_point_rows(answer: GoldAnswer, found: Assessment) -> Iterator[KeyPointRow]:
    for verdict in found.verdicts.key_points:
        if answer.key_points is None:
            return
        details = found.verdicts.details.get(verdict.criterion, {})
        yield KeyPointRow(
            question=answer.question,
            kind=answer.kind,
            gold=answer.key_points[verdict.criterion],
            found=verdict.label,
            probability=_or_label(verdict.probability, certain=verdict.label.credited),
            denial=details.get("p_denied", float(verdict.label is Label.CONTRADICTED)),
        )


def _mistake_rows(answer: GoldAnswer, found: Assessment, bank: Bank) -> Iterator[MistakeRow]:
    rubric = bank.question(answer.question).rubric
    misconceptions = {m.id for m in rubric.misconceptions} if rubric else set()
    for verdict in found.verdicts.mistakes if answer.key_points is not None else ():
        if verdict.criterion in misconceptions:
            yield MistakeRow(
                question=answer.question,
                kind=answer.kind,
                gold=verdict.criterion in answer.mistakes,
                found=verdict.made,
                probability=_or_label(verdict.probability, certain=verdict.made),
                rejected=verdict.criterion in answer.rejects,
            )


def _score_rows(answer: GoldAnswer, found: Assessment) -> Iterator[ScoreRow]:
    if answer.score is not None:
        yield ScoreRow(question=answer.question, kind=answer.kind, gold=answer.score, found=found.score.points)


def _or_label(probability: float | None, *, certain: bool) -> float:
    """An LLM gives no probability: its label stands for 0 or 1."""
    return float(certain) if probability is None else probability
