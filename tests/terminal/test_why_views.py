"""Why an attempt was judged so."""

from dataclasses import replace
from datetime import UTC

from inline_snapshot import snapshot

from app.attempts import C, M, attempt, followed_up, judged
from core.builders import QUESTION, verdicts
from fakes import MemoryBank, MemoryStore
from terminal.rendering import plain, styled
from viva.app.history import Explanation, explain
from viva.core.history import Attempt
from viva.core.model import Gate, JudgeInfo, Question
from viva.terminal.why_views import why_view


def explained(found: Attempt, *questions: Question) -> Explanation:
    store = MemoryStore()
    store.kept = {found.id: found}
    return explain(store, MemoryBank(questions), found.id)


def shown(found: Attempt, *questions: Question, width: int = 80) -> str:
    return plain(why_view(explained(found, *questions), UTC), width)


def test_every_verdict_is_shown_with_its_numbers_and_words() -> None:
    assert shown(followed_up(), QUESTION) == snapshot("""\
kmeans  clustering · core
2026-03-01 20:05 · attempt a1b2c3d4e5f6

1. What does k-means minimise?
   It minimises squared distances.

2. And?
   No, it depends on the start.

Score 62 / 100 · solid · 40 before follow-ups
Judge: fake 1
Note: Read with care.

Key points
✓ covered · wcss · weight 3
  K-means minimises the sum of squared distances to the centroids.
    “It *minimises squared* distances.”
    probability  0.50, 0.05 over the threshold of 0.45
    words        turn 1, characters 0 to 31, similarity 0.81
    stance       asserted 0.91, denied 0.01
    chances      covered 0.80
    moved by     words +0.62, whole answer -0.20
    features     span cosine 0.72

◐ partial (prompted) · local · weight 2
  It can stop at a local minimum that depends on the start.
    probability  0.50

○ missing · alternate · weight 1
  It alternates between assigning points and moving centroids.
    probability  0.50

Mistakes
○ not made · global
  It always finds the best clustering.
    probability  0.50, 0.10 under the threshold of 0.60
    features     span cosine 0.31

○ not made · no-start
  Never says that the start matters.

Other judgements
  2026-03-01 20:06 · 1 turn · 40 · developing\
""")


def test_forty_columns_hold_it_too() -> None:
    found = shown(followed_up(), QUESTION, width=40)
    assert max(map(len, found.splitlines())) <= 40
    assert "Score 62 / 100" in found


def test_what_was_never_graded_says_so() -> None:
    assert shown(attempt("a1", answers=("  ",)), QUESTION) == snapshot("""\
kmeans  clustering · core
2026-03-01 20:05 · attempt a1

1. What does k-means minimise?
   (nothing)

This was never graded, so there is no verdict to explain.\
""")


def test_a_gate_a_stand_in_and_a_missing_question_are_told() -> None:
    judge = JudgeInfo(name="local", version="3", instead_of="llm", reason="no answer in time")
    gated = replace(verdicts(M, M, M), judge=judge, gate=Gate.DONT_KNOW, key_points=(), mistakes=())
    assert shown(attempt("a1", judged(1, 0.0, gated, "weak"), answers=("I do not know.", "And?"))) == snapshot("""\
kmeans  clustering · core
2026-03-01 20:05 · attempt a1

1. What does k-means minimise?
   I do not know.

2. And?
   And?

Score 0 / 100 · weak
Judge: local for llm 3 (no answer in time)
You said that you do not know, so there is nothing to score yet. A guess with a
reason is worth more in an exam.
Note: The bank does not have this question any more, so its criteria are named
by their ids alone.
Note: The last reply was never graded; this is about the turns before it.\
""")


def test_what_others_wrote_is_shown_and_never_obeyed() -> None:
    hostile = replace(followed_up(), question="\x1b[31m[red]", turns=attempt("a", answers=("[bold]\x1b[2J",)).turns)
    found = styled(why_view(explained(hostile), UTC))
    assert "\x1b[2J" not in found
    assert "\x1b[31m[red]" not in found
    assert "[bold]�[2J" in found


def test_another_judges_word_is_named() -> None:
    other = replace(verdicts(C, M, M), judge=JudgeInfo(name="llm", version="9"))
    found = attempt("a1", judged(1, 70.0, other, "strong"), judged(1, 50.0, verdicts(C, M, M)))
    assert shown(found, QUESTION).endswith("2026-03-01 20:06 · 1 turn · 70 · strong · llm 9")


def test_a_point_that_is_over_the_threshold_and_not_credited_says_why() -> None:
    found = replace(verdicts(M, M, M), details={"wcss": {"threshold": 0.45, "p_denied": 0.4}})
    text = shown(attempt("a1", judged(1, 0.0, found)), QUESTION)
    assert "probability  0.50, 0.05 over the threshold of 0.45, but it may as well be\n                 denied\n" in text
