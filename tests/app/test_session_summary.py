"""What a session came to."""

from dataclasses import replace

from core.builders import QUESTION, assessed, verdicts
from viva.app.session_summary import Outcome, Reason, Share, summarise
from viva.core.model import Assessment, Label, Question, Score

COVERED, PARTIAL, MISSING, CONTRADICTED = Label.COVERED, Label.PARTIAL, Label.MISSING, Label.CONTRADICTED
HARDER = replace(QUESTION, id="kmeans-k", leads_to=())
OTHER = replace(QUESTION, id="pca", topic="projection", leads_to=("kmeans",))
BANK = {q.id: q for q in (QUESTION, HARDER, OTHER)}


def outcome(question: Question, final: Assessment, points: float, aspects: dict[str, float] | None = None) -> Outcome:
    scored = replace(final, score=Score(points=points, band="solid", aspects=aspects or {}))
    return Outcome(question=question, first=assessed(verdicts(MISSING, MISSING, MISSING), 10.0), final=scored)


def test_means_are_over_graded_questions_and_weakest_first() -> None:
    strong = outcome(QUESTION, assessed(verdicts(COVERED, COVERED, COVERED)), 90.0, {"definition": 1.0})
    weak = outcome(OTHER, assessed(verdicts(COVERED, MISSING, MISSING)), 31.0, {"definition": 0.5})
    ungraded = Outcome(question=HARDER, first=None, final=None)
    summary = summarise([strong, weak, ungraded], 4, {"clustering": "Clustering"}, BANK)
    assert (len(summary.lines), summary.planned, summary.before, summary.after) == (3, 4, 10.0, 60.5)
    assert summary.by_topic == (Share(name="projection", points=31.0, count=1), Share(name="Clustering", points=90.0, count=1))
    assert summary.by_aspect == (Share(name="definition", points=75.0, count=2),)


def test_what_to_work_on_comes_from_different_questions_first() -> None:
    """Mistakes weigh more than gaps, heavy gaps more than light ones."""
    first = outcome(QUESTION, assessed(verdicts(MISSING, CONTRADICTED, MISSING, made=True)), 5.0)
    second = outcome(OTHER, assessed(verdicts(COVERED, COVERED, PARTIAL)), 91.0)
    found = summarise([first, second], 2, {}, BANK).work_on
    assert [(w.question.id, w.criterion.id) for w in found] == [("kmeans", "global"), ("pca", "alternate"), ("kmeans", "local")]


def test_next_come_weak_questions_again_and_where_strong_ones_lead() -> None:
    strong = outcome(QUESTION, assessed(verdicts(COVERED, COVERED, COVERED)), 90.0)
    weak = outcome(OTHER, assessed(verdicts(COVERED, MISSING, MISSING)), 31.0)
    found = summarise([strong, weak], 2, {}, BANK).next
    assert [(n.question.id, n.reason, n.after) for n in found] == [
        ("pca", Reason.WEAK, None),
        ("kmeans-k", Reason.LEADS_ON, "kmeans"),
    ]


def test_an_answer_given_again_replaces_the_first() -> None:
    first = outcome(QUESTION, assessed(verdicts(MISSING, MISSING, MISSING)), 10.0)
    second = outcome(QUESTION, assessed(verdicts(COVERED, COVERED, COVERED)), 100.0)
    summary = summarise([first, second], 1, {}, BANK)
    assert [line.after.points for line in summary.lines if line.after] == [100.0]
