"""What the candidate is told, and in which order."""

from core.builders import QUESTION, RUBRIC, assessed, verdicts
from viva.core.feedback import feed_back
from viva.core.gates import gated_verdicts
from viva.core.model import Gate, JudgeInfo, Label

C, P, M, X = Label.COVERED, Label.PARTIAL, Label.MISSING, Label.CONTRADICTED


def test_covered_points_come_first_and_the_heaviest_gap_is_named() -> None:
    feedback = feed_back(QUESTION, assessed(verdicts(P, M, C)))
    assert [row.key_point.id for row in feedback.worked] == ["alternate", "wcss"]
    assert feedback.gap is not None
    assert feedback.gap.key_point.id == "wcss"
    assert [made.mistake.id for made in feedback.mistakes] == ["no-start"]
    assert [row.key_point.id for row in feedback.rows] == ["wcss", "local", "alternate"]
    assert not feedback.mastered


def test_the_assessment_before_shows_what_a_follow_up_changed() -> None:
    feedback = feed_back(QUESTION, assessed(verdicts(C, C, M), 83.0), assessed(verdicts(C, M, M), 50.0))
    assert [(row.before, row.verdict.label) for row in feedback.rows] == [(C, C), (M, C), (M, M)]
    assert feedback.before is not None
    assert (feedback.before.points, feedback.score.points) == (50.0, 83.0)
    assert feedback.mastered


def test_a_gated_answer_gets_no_praise_and_no_mistakes() -> None:
    gated = gated_verdicts(RUBRIC, Gate.OFF_TOPIC, JudgeInfo(name="fake", version="1"), ("A note.",))
    feedback = feed_back(QUESTION, assessed(gated, 0.0))
    assert (feedback.worked, feedback.mistakes, feedback.gate, feedback.notes) == ((), (), Gate.OFF_TOPIC, ("A note.",))


def test_a_reply_that_changes_no_verdict_is_idle() -> None:
    earlier = assessed(verdicts(C, M, M), 50.0)
    assert feed_back(QUESTION, assessed(verdicts(C, M, M), 50.0), earlier, earlier).idle
    assert not feed_back(QUESTION, assessed(verdicts(C, P, M), 60.0), earlier, earlier).idle
    assert not feed_back(QUESTION, earlier).idle
