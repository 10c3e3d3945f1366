"""Which follow-up is picked, and why."""

from core.builders import JUDGE, QUESTION, RUBRIC, said, verdicts
from viva.core.gates import gated_verdicts
from viva.core.model import FollowUp, Gate, Label
from viva.core.probe import follow_up, mastered

C, P, M, X = Label.COVERED, Label.PARTIAL, Label.MISSING, Label.CONTRADICTED


def test_a_misconception_comes_before_every_gap() -> None:
    found = follow_up(QUESTION, said("a"), verdicts(M, X, M, made=True))
    assert found == FollowUp(criterion="global", text="Would you run it twice?", reason="misconception, penalty 2")


def test_a_contradiction_comes_before_a_heavier_missing_point() -> None:
    found = follow_up(QUESTION, said("a"), verdicts(M, X, M))
    assert found == FollowUp(criterion="local", text="Is the result always the same?", reason="contradicted, weight 2")


def test_the_heaviest_missing_point_comes_before_a_partial_one() -> None:
    found = follow_up(QUESTION, said("a"), verdicts(P, M, M))
    assert found == FollowUp(criterion="local", text="Is the result always the same?", reason="missing, weight 2")


def test_nothing_is_probed_twice() -> None:
    conversation = said("a", "b", criteria=("local",))
    found = follow_up(QUESTION, conversation, verdicts(P, M, M))
    assert found == FollowUp(criterion="alternate", text="What are the steps?", reason="missing, weight 1")


def test_mastery_leads_to_the_next_question() -> None:
    found = follow_up(QUESTION, said("a"), verdicts(C, C, M))
    assert found == FollowUp(criterion=None, text="", reason="mastered; a natural next question", question="kmeans-k")


def test_a_gated_answer_is_asked_for_the_heaviest_point() -> None:
    found = follow_up(QUESTION, said("no idea"), gated_verdicts(RUBRIC, Gate.DONT_KNOW, JUDGE, ()))
    assert found == FollowUp(criterion="wcss", text="What goes down?", reason="a place to start, weight 3")


def test_mastered_means_every_heavy_point_covered_and_no_mistake_made() -> None:
    assert mastered(RUBRIC, verdicts(C, C, M))
    assert not mastered(RUBRIC, verdicts(C, P, C))
    assert not mastered(RUBRIC, verdicts(C, C, C, made=True))
