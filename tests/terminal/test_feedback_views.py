"""Feedback as a candidate reads it."""

from dataclasses import replace

import pytest
from inline_snapshot import snapshot

from core.builders import JUDGE, QUESTION, RUBRIC, SCALE, said, verdicts
from terminal.rendering import plain, styled
from viva.core.feedback import Feedback, feed_back
from viva.core.gates import gated_verdicts
from viva.core.model import Assessment, Evidence, Gate, JudgeInfo, Label, Score, Span, Verdicts
from viva.core.score import score
from viva.terminal.feedback_views import GATES, feedback_view

COVERED, PARTIAL, MISSING, CONTRADICTED = Label.COVERED, Label.PARTIAL, Label.MISSING, Label.CONTRADICTED
ANSWER = "It lowers the squared distances to the centroids. It always finds the best clustering."
CREDITED = Evidence(span=Span(turn=0, start=0, end=49, text=ANSWER[:49]), similarity=0.9, words=((14, 21), (22, 31), (39, 48)))
WRONG = Evidence(span=Span(turn=0, start=50, end=86, text=ANSWER[50:]), similarity=0.9, words=((53, 59),))


def feedback(found: Verdicts, before: Verdicts | None = None) -> Feedback:
    return feed_back(QUESTION, assessment(found), assessment(before) if before else None)


def assessment(found: Verdicts) -> Assessment:
    return Assessment(
        question="kmeans", conversation=said(ANSWER), verdicts=found, score=score(RUBRIC, found, SCALE), follow_up=None
    )


def quoting(found: Verdicts) -> Verdicts:
    """The verdicts with the candidate's words."""
    points = tuple(replace(v, evidence=CREDITED if v.label.credited else None) for v in found.key_points)
    mistakes = tuple(replace(m, evidence=WRONG if m.criterion == "global" else None) for m in found.mistakes)
    return replace(found, key_points=points, mistakes=mistakes)


MIXED = quoting(verdicts(COVERED, CONTRADICTED, PARTIAL, made=True))


def test_while_follow_ups_remain_missing_points_are_counted_not_told() -> None:
    """A hint, not the point; a wrong claim is quoted without its correction."""
    assert plain(feedback_view(feedback(MIXED), final=False)) == snapshot("""\
What worked
  ✓ K-means minimises the sum of squared distances to the centroids.
    “It lowers the *squared distances* to the *centroids*.”
  ◐ Half said: a point about the definition.
    “It lowers the *squared distances* to the *centroids*.”

The gap to close first
  ✗ A point about the limits (weight 2) is denied by what you said.
    The follow-ups give you the chance to add it.

Mistake
  ✗ “It *always* finds the best clustering.”
    Wrong: It always finds the best clustering.
    Right: It can stop at a local minimum.

Verdict         Weight  Key point
✓ covered         3     K-means minimises the sum of squared distances to the
                        centroids.
✗ contradicted    2     a point about the limits
◐ partial         1     a point about the definition

Score 46 / 100 · developing\
""")


def test_at_the_end_everything_is_told() -> None:
    assert plain(feedback_view(feedback(MIXED), final=True)) == snapshot("""\
What worked
  ✓ K-means minimises the sum of squared distances to the centroids.
    “It lowers the *squared distances* to the *centroids*.”
  ◐ Half said: It alternates between assigning points and moving centroids.
    “It lowers the *squared distances* to the *centroids*.”

The gap to close first
  ✗ A point about the limits (weight 2) is denied by what you said.
    Say: It can stop at a local minimum that depends on the start.

Mistakes
  ✗ “It *always* finds the best clustering.”
    Wrong: It always finds the best clustering.
    Right: It can stop at a local minimum.
  ✗ Never says that the start matters.
    Better: Name k-means++.

Verdict         Weight  Key point
✓ covered         3     K-means minimises the sum of squared distances to the
                        centroids.
✗ contradicted    2     It can stop at a local minimum that depends on the
                        start.
◐ partial         1     It alternates between assigning points and moving
                        centroids.

Score 46 / 100 · developing\
""")


def test_forty_columns_have_a_list_instead_of_a_table() -> None:
    text = plain(feedback_view(feedback(MIXED), final=True), 40)
    assert max(map(len, text.splitlines())) <= 40
    assert text == snapshot("""\
What worked
  ✓ K-means minimises the sum of squared
    distances to the centroids.
    “It lowers the *squared distances*
    to the *centroids*.”
  ◐ Half said: It alternates between
    assigning points and moving
    centroids.
    “It lowers the *squared distances*
    to the *centroids*.”

The gap to close first
  ✗ A point about the limits (weight 2)
    is denied by what you said.
    Say: It can stop at a local minimum
    that depends on the start.

Mistakes
  ✗ “It *always* finds the best
    clustering.”
    Wrong: It always finds the best
    clustering.
    Right: It can stop at a local
    minimum.
  ✗ Never says that the start matters.
    Better: Name k-means++.

✓ covered · weight 3
  K-means minimises the sum of squared
  distances to the centroids.
✗ contradicted · weight 2
  It can stop at a local minimum that
  depends on the start.
◐ partial · weight 1
  It alternates between assigning points
  and moving centroids.

Score 46 / 100 · developing\
""")


def test_a_reply_is_told_by_what_it_adds() -> None:
    before = quoting(verdicts(COVERED, MISSING, MISSING))
    now = quoting(verdicts(COVERED, COVERED, MISSING, prompted=("local",)))
    assert plain(feedback_view(feedback(replace(now), before), final=False)) == snapshot("""\
What worked
  ✓ It can stop at a local minimum that depends on the start.
    “It lowers the *squared distances* to the *centroids*.”

The gap to close first
  ○ A point about the definition (weight 1) is missing.
    The follow-ups give you the chance to add it.

Verdict         Weight  Key point
✓ covered         3     K-means minimises the sum of squared distances to the
                        centroids.
✓ covered         2     It can stop at a local minimum that depends on the
                        start. (was missing, prompted)
○ missing         1     1 point (definition)

Score 75 / 100 · was 50 · strong · mastered\
""")


def test_a_reply_that_adds_nothing_is_not_praised() -> None:
    found = quoting(verdicts(COVERED, MISSING, MISSING))
    assert plain(feedback_view(feedback(found, found), final=False)).splitlines()[0] == "This adds no new point."


def test_mastery_is_said() -> None:
    last = plain(feedback_view(feedback(verdicts(COVERED, COVERED, COVERED)), final=True)).splitlines()[-1]
    assert last == "Score 100 / 100 · excellent · mastered"


@pytest.mark.parametrize("gate", list(Gate))
def test_a_gated_answer_gets_its_own_text_a_score_and_no_praise(gate: Gate) -> None:
    found = gated_verdicts(RUBRIC, gate, JUDGE, ())
    text = plain(feedback_view(feedback(found), final=False), 200)
    assert GATES[gate] in text
    assert "Score 0 / 100 · weak" in text
    assert "What worked" not in text
    assert "Mistake" not in text


def test_each_gate_has_a_text_of_its_own() -> None:
    assert len(set(GATES.values())) == len(Gate)


def test_points_are_never_rounded_up_into_the_next_band() -> None:
    found = replace(feedback(MIXED), score=Score(points=69.9, band="solid", aspects={}))
    assert "Score 69 / 100 · solid" in plain(feedback_view(found, final=True))


def test_another_judge_and_notes_are_told() -> None:
    judge = JudgeInfo(name="local", version="1", instead_of="llm", reason="time-out")
    text = plain(feedback_view(feedback(replace(MIXED, judge=judge, notes=("It is in German.",))), final=True))
    assert text.splitlines()[-3:] == ["Note: It is in German.", "", "Note: Judged by local, because llm could not: time-out"]


def test_words_that_earned_credit_are_underlined_where_there_are_styles() -> None:
    """Neighbouring words are one run."""
    assert "\x1b[1;3;4msquared distances\x1b[0m" in styled(feedback_view(feedback(MIXED), final=True))


def test_hostile_words_are_shown_and_not_obeyed() -> None:
    """Escapes and markup in an answer stay text."""
    text = "[red]bold[/red] \x1b[31mclaim\x07 :smile:"
    evidence = Evidence(span=Span(turn=0, start=0, end=len(text), text=text), similarity=1.0, words=())
    found = verdicts(COVERED, MISSING, MISSING)
    found = replace(found, key_points=tuple(replace(v, evidence=evidence) for v in found.key_points))
    assert "“[red]bold[/red] �[31mclaim� :smile:”" in plain(feedback_view(feedback(found), final=True))


def test_a_long_quote_is_cut_around_the_words_that_count() -> None:
    text = "so " * 300 + "inertia " + "and " * 300
    evidence = Evidence(span=Span(turn=0, start=0, end=len(text), text=text), similarity=1.0, words=((900, 907),))
    found = verdicts(COVERED, MISSING, MISSING)
    found = replace(found, key_points=tuple(replace(v, evidence=evidence) for v in found.key_points))
    quote = plain(feedback_view(feedback(found), final=True), 400).splitlines()[2].strip()
    assert quote.startswith("“… so so so so so so s*") or "*inertia*" in quote
    assert len(quote) < 290


def test_a_point_that_was_whole_and_is_half_said_now_is_no_news() -> None:
    fallen = feedback(quoting(verdicts(PARTIAL, MISSING, MISSING)), quoting(verdicts(COVERED, MISSING, MISSING)))
    assert plain(feedback_view(fallen, final=False)).splitlines()[0] == "This adds no new point."


def test_at_the_end_a_last_reply_that_added_nothing_is_told() -> None:
    found = replace(feedback(MIXED, MIXED), idle=True)
    assert plain(feedback_view(found, final=True)).splitlines()[:3] == ["This adds no new point.", "", "What worked"]
