"""What an attempt came to."""

from datetime import UTC, datetime

import pytest

from core.builders import JUDGE, said
from viva.core.history import Attempt, StoredAssessment, in_force, opening, pending
from viva.core.model import JudgeInfo, Score, Tier, Verdicts

AT = datetime(2026, 1, 1, tzinfo=UTC)
LLM = JudgeInfo(name="llm", version="9")


def assessed(turns: int, points: float, judge: JudgeInfo = JUDGE) -> StoredAssessment:
    verdicts = Verdicts(judge=judge, key_points=(), mistakes=())
    score = Score(points=points, band="solid", aspects={})
    return StoredAssessment(made_at=AT, turns=turns, question_hash="", rubric_hash="", verdicts=verdicts, score=score)


def attempt(turns: int, *assessments: StoredAssessment) -> Attempt:
    return Attempt(
        id="a",
        session="s",
        question="q",
        topic="t",
        tier=Tier.CORE,
        started_at=AT,
        ended_at=None,
        turns=said(*("word" for _ in range(turns))),
        assessments=assessments,
    )


def test_of_the_assessments_of_most_turns_the_last_is_in_force() -> None:
    regraded = assessed(2, 70)
    assert in_force(attempt(2, assessed(1, 40), assessed(2, 60), regraded)) is regraded


def test_a_regrade_of_the_opening_answer_alone_does_not_stand_for_the_whole() -> None:
    final = assessed(2, 60)
    assert in_force(attempt(2, assessed(1, 40), final, assessed(1, 45))) is final


def test_the_opening_is_that_of_the_judge_in_force() -> None:
    first, other = assessed(1, 40), assessed(1, 80, LLM)
    assert opening(attempt(2, first, other, assessed(2, 60))) is first
    assert opening(attempt(2, first, assessed(2, 60), assessed(2, 90, LLM))) is None


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (attempt(0), False),
        (attempt(1), True),
        (attempt(1, assessed(1, 50)), False),
        (attempt(2, assessed(1, 50)), True),
    ],
)
def test_an_attempt_is_pending_until_its_last_turn_is_judged(found: Attempt, expected: bool) -> None:
    assert pending(found) is expected


def test_without_assessments_nothing_is_in_force() -> None:
    assert (in_force(attempt(1)), opening(attempt(1))) == (None, None)
