"""JSON for programs: all keys, whatever happened."""

from core.builders import JUDGE, QUESTION, assessed, verdicts
from viva.core.model import FollowUp, Label, Ungraded
from viva.terminal.json_views import assessment_json, follow_up_json, graded_json


def test_an_ungraded_answer_has_the_same_keys_and_no_score() -> None:
    graded = assessment_json(QUESTION, assessed(verdicts(Label.COVERED, Label.MISSING, Label.PARTIAL)))
    ungraded = graded_json(QUESTION, Ungraded(judge=JUDGE, reason="time-out"))
    assert list(ungraded) == list(graded)
    assert (ungraded["status"], ungraded["score"], ungraded["reason"]) == ("ungraded", None, "time-out")


def test_a_follow_up_says_what_it_goes_for() -> None:
    follow_up = FollowUp(criterion="wcss", text="What goes down?", reason="missing, weight 3")
    assert follow_up_json(follow_up) == {
        "criterion": "wcss",
        "text": "What goes down?",
        "reason": "missing, weight 3",
        "question": None,
    }
