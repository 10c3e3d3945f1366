"""What a session shows, apart from feedback."""

from dataclasses import replace

import pytest
from inline_snapshot import snapshot

from core.builders import JUDGE, QUESTION, assessed, verdicts
from terminal.rendering import plain, shown
from viva.app.events import (
    ExamReviewed,
    Explained,
    FollowUpAsked,
    HintGiven,
    ModelAnswerShown,
    NotGraded,
    Notice,
    Noticed,
    QuestionAsked,
    SessionBegun,
    SessionEnded,
    TurnsRecalled,
)
from viva.app.session_summary import Outcome, Summary, summarise
from viva.core.feedback import feed_back
from viva.core.model import FollowUp, Label, Score, Turn, Ungraded
from viva.terminal.practice_views import HELP, NOTICES, help_view

ASKED = QuestionAsked(question=QUESTION, title="Clustering", number=1, total=5)
FOLLOW_UP = FollowUp(criterion="wcss", text="What goes down?", reason="missing, weight 3")


def test_a_session_begins_with_one_line() -> None:
    assert shown(SessionBegun(questions=5, exam=False)) == snapshot(
        "Viva · practice · 5 questions · an empty line sends, /help lists commands"
    )
    assert shown(SessionBegun(questions=1, exam=True, done=2)) == snapshot("""\
Viva · exam · 1 question · going on after 2 · an empty line sends, /help lists
commands\
""")


def test_a_question_says_where_one_is() -> None:
    assert shown(ASKED) == snapshot("""\
────────────────────────────────────────────────────────────────────────────────
1 of 5 · Clustering · core                                                kmeans

What does k-means minimise?\
""")


def test_a_narrow_terminal_leaves_the_id_out() -> None:
    text = shown(replace(ASKED, title="A rather long title of a topic"), 40)
    assert max(map(len, text.splitlines())) <= 40
    assert "kmeans" not in text.splitlines()[1]


def test_a_follow_up_says_why_it_was_chosen_but_not_in_an_exam() -> None:
    assert shown(FollowUpAsked(follow_up=FOLLOW_UP, number=1, total=2)) == snapshot("""\
────────────────────────────────────────────────────────────────────────────────
Follow-up 1 of 2 · why: missing, weight 3

What goes down?\
""")
    assert "why" not in shown(FollowUpAsked(follow_up=FOLLOW_UP, number=1, total=2, exam=True))


@pytest.mark.parametrize("notice", list(Notice))
def test_every_notice_has_words(notice: Notice) -> None:
    assert shown(Noticed(notice=notice), 200) == NOTICES[notice]


def test_a_hint_is_a_line() -> None:
    assert shown(HintGiven(text="Think of distances.")) == "Hint: Think of distances."


def test_a_model_answer_fills_the_width_and_keeps_formulas() -> None:
    question = replace(QUESTION, model_answer="It minimises\ninertia.\n\n  J = Σ d²\n", worked_example="x = 1\ny = 2")
    assert shown(ModelAnswerShown(question=question)) == snapshot("""\
Model answer
  It minimises inertia.

    J = Σ d²

Worked example
  x = 1
  y = 2\
""")


def test_an_ungraded_answer_is_no_zero() -> None:
    assert shown(NotGraded(ungraded=Ungraded(judge=JUDGE, reason="The server did not answer."))) == snapshot("""\
Not graded. The server did not answer.
Your answer is kept; this counts neither for nor against you.\
""")


def test_an_interrupted_conversation_is_recalled() -> None:
    turns = (Turn(asked="What?", text="This."), Turn(asked="And?", text="That.", criterion="wcss"))
    assert shown(TurnsRecalled(turns=turns)) == snapshot("""\
You had answered:
  This.
And?
  That.\
""")


def test_an_explanation_has_verdicts_probabilities_and_the_judge() -> None:
    """A point that may still be made is not told."""
    feedback = feed_back(QUESTION, assessed(verdicts(Label.COVERED, Label.MISSING, Label.PARTIAL)))
    assert shown(Explained(feedback=feedback, final=False, details={}, follow_up=FOLLOW_UP)) == snapshot("""\
Why it was judged so
✓ covered · credited with probability 50% · weight 3
  K-means minimises the sum of squared distances to the centroids.
○ missing · credited with probability 50% · weight 2
  a point about the limits
◐ partial · credited with probability 50% · weight 1
  a point about the definition

Why this follow-up: missing, weight 3

Judge: fake 1\
""")


def test_an_explanation_names_the_mistakes_that_were_made() -> None:
    """What follows from missing points is told at the end alone."""
    feedback = feed_back(QUESTION, assessed(verdicts(Label.COVERED, Label.MISSING, Label.PARTIAL, made=True)))
    told = [shown(Explained(feedback=feedback, final=final, details={})).partition("✗")[2] for final in (False, True)]
    assert told == snapshot(
        [
            """\
 mistake · penalty 2
  It always finds the best clustering.

Judge: fake 1\
""",
            """\
 mistake · penalty 2
  It always finds the best clustering.
✗ mistake · penalty 1
  Never says that the start matters.

Judge: fake 1\
""",
        ]
    )


def test_an_exam_is_reviewed_question_by_question() -> None:
    assert shown(ExamReviewed(asked=ASKED)) == shown(ASKED)


def test_help_lists_every_command() -> None:
    text = plain(help_view(exam=False))
    assert all(name in text for name, _ in HELP)


def summary() -> Summary:
    first = assessed(verdicts(Label.MISSING, Label.MISSING, Label.MISSING))
    final = replace(
        assessed(verdicts(Label.COVERED, Label.MISSING, Label.PARTIAL)),
        score=Score(points=74.0, band="strong", aspects={"definition": 0.875, "limits": 0.0}),
    )
    other = replace(QUESTION, id="kmeans-k", leads_to=())
    outcomes = [Outcome(question=QUESTION, first=first, final=final), Outcome(question=other, first=None, final=None)]
    return summarise(outcomes, 3, {"clustering": "Clustering"}, {"kmeans-k": replace(other, id="kmeans-k")})


def test_the_summary_has_scores_shares_and_what_to_do() -> None:
    assert shown(SessionEnded(summary=summary())) == snapshot("""\
────────────────────────────────────────────────────────────────────────────────
Session over · 2 of 3 answered · mean 50 → 74

Question  Before  After  Band
kmeans        50     74  strong
kmeans-k                 not graded

By topic                    By tier               By aspect
Clustering 74 ███████░░░    core 74 ███████░░░    limits      0 ░░░░░░░░░░
                                                  definition 87 █████████░

To work on
1. It can stop at a local minimum that depends on the start. (kmeans)
2. It alternates between assigning points and moving centroids. (kmeans)

What comes next
· kmeans-k: kmeans scored 74 and leads here

viva history lists your attempts, viva why ATTEMPT explains one.\
""")


def test_the_summary_fits_forty_columns() -> None:
    text = shown(SessionEnded(summary=summary()), 40)
    assert max(map(len, text.splitlines())) <= 40
    assert text == snapshot("""\
────────────────────────────────────────
Session over · 2 of 3 answered · mean 50
→ 74

Question  Before  After  Band
kmeans        50     74  strong
kmeans-k                 not graded

By topic
Clustering 74 ███████░░░

By tier
core 74 ███████░░░

By aspect
limits      0 ░░░░░░░░░░
definition 87 █████████░

To work on
1. It can stop at a local minimum that
   depends on the start. (kmeans)
2. It alternates between assigning
   points and moving centroids. (kmeans)

What comes next
· kmeans-k: kmeans scored 74 and leads
here

viva history lists your attempts, viva
why ATTEMPT explains one.\
""")


def test_an_empty_session_is_a_line() -> None:
    text = shown(SessionEnded(summary=summarise([], 5, {}, {})))
    assert text.splitlines()[1:] == ["The session is over; no question was answered."]


def test_in_an_exam_help_leaves_out_what_is_refused() -> None:
    names = [line.split("  ")[0] for line in plain(help_view(exam=True)).splitlines() if not line.startswith(" ")]
    assert names == ["an empty line", "/repeat", "/skip", "/quit", "Ctrl-C"]
