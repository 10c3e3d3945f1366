"""Attempts at the question on k-means, as the history would give them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from core.builders import JUDGE, QUESTION, said, verdicts
from viva.core.hashing import question_hash, rubric_hash
from viva.core.history import Attempt, StoredAssessment
from viva.core.model import Evidence, JudgeInfo, Label, Score, Span, Verdicts

AT = datetime(2026, 3, 1, 20, 5, 30, tzinfo=UTC)
C, P, M = Label.COVERED, Label.PARTIAL, Label.MISSING
ANSWERS = ("It minimises squared distances.", "No, it depends on the start.")
DETAILS = {
    "wcss": {
        "stance_asserted": 0.91,
        "stance_denied": 0.01,
        "p_covered": 0.8,
        "threshold": 0.45,
        "push_words": 0.62,
        "push_whole answer": -0.2,
        "span_cosine": 0.72,
    },
    "global": {"threshold": 0.6, "span_cosine": 0.31},
}


def judged(turns: int, points: float, found: Verdicts, band: str = "solid") -> StoredAssessment:
    """An assessment of the first turns."""
    return StoredAssessment(
        made_at=AT + timedelta(minutes=turns),
        turns=turns,
        question_hash=question_hash(QUESTION),
        rubric_hash=rubric_hash(QUESTION),
        verdicts=found,
        score=Score(points=points, band=band, aspects={"definition": 1.0, "limits": 0.5}),
    )


def followed_up(judge: JudgeInfo = JUDGE) -> Attempt:
    """Answered, followed up, and judged twice: 40.5, then 62.5."""
    span = Span(turn=0, start=0, end=31, text=ANSWERS[0])
    evidence = Evidence(span=span, similarity=0.8125, words=((3, 12), (13, 20)))
    first, second = verdicts(C, M, M), verdicts(C, P, M, prompted=("local",))
    points = (replace(second.key_points[0], evidence=evidence), *second.key_points[1:])
    final = replace(second, judge=judge, key_points=points, details=DETAILS, notes=("Read with care.",))
    return attempt(
        "a1b2c3d4e5f6", *(judged(1, 40.5, replace(first, judge=judge), "developing"), judged(2, 62.5, final)), answers=ANSWERS
    )


def attempt(name: str, *assessments: StoredAssessment, answers: tuple[str, ...] = ANSWERS[:1], minutes: int = 0) -> Attempt:
    """An attempt with these answers and judgements."""
    return Attempt(
        id=name,
        session="s",
        question=QUESTION.id,
        topic=QUESTION.topic,
        tier=QUESTION.tier,
        started_at=AT + timedelta(minutes=minutes),
        ended_at=AT + timedelta(minutes=minutes + 5),
        turns=said(*answers, criteria=("local",)),
        assessments=assessments,
    )
