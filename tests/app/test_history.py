"""Looking back."""

from dataclasses import replace
from datetime import timedelta

import pytest

from app.attempts import AT, C, M, attempt, followed_up, judged
from core.builders import JUDGE, QUESTION, RUBRIC, verdicts
from fakes import MemoryBank, MemoryStore
from viva.app.history import Explanation, Reason, Sought, attempts, entry, explain
from viva.core.history import Attempt
from viva.core.model import Question
from viva.errors import UsageError


def store(*kept: Attempt) -> MemoryStore:
    found = MemoryStore()
    found.kept = {a.id: a for a in kept}
    return found


def explained(found: Attempt, *questions: Question) -> Explanation:
    return explain(store(found), MemoryBank(questions), found.id[:3])


class TestAttempts:
    def test_those_that_are_named_come_oldest_first_and_once(self) -> None:
        older, newer = attempt("aa"), attempt("bb", minutes=9)
        assert attempts(store(older, newer), Sought(ids=("bb", "a", "aa"))) == [older, newer]

    def test_an_id_that_is_none_is_refused(self) -> None:
        with pytest.raises(UsageError):
            attempts(store(attempt("aa")), Sought(ids=("aa", "x")))

    def test_all_that_is_sought_is_asked_of_the_history(self) -> None:
        first, second, third = (attempt(name, minutes=number) for number, name in enumerate("abc"))
        other = replace(attempt("d", minutes=4), topic="margins", question="svm")
        kept = store(first, second, third, other)
        assert attempts(kept, Sought(limit=2)) == [third, other]
        assert attempts(kept, Sought(question="svm")) == [other]
        assert attempts(kept, Sought(topics=("clustering",), since=AT + timedelta(minutes=1))) == [second, third]


class TestEntry:
    def test_scores_before_and_after_follow_ups(self) -> None:
        found = entry(followed_up())
        assert (found.before, found.after) == tuple(a.score for a in followed_up().assessments)
        assert (found.judge, found.pending) == (JUDGE, False)

    def test_without_a_follow_up_there_is_nothing_before(self) -> None:
        only = judged(1, 50, verdicts(C, M, M))
        found = entry(attempt("a", only))
        assert (found.before, found.after) == (None, only.score)

    def test_what_was_never_judged_has_no_score(self) -> None:
        found = entry(attempt("a"))
        assert (found.before, found.after, found.judge, found.pending) == (None, None, None, True)

    def test_a_reply_that_was_never_judged_is_pending(self) -> None:
        found = entry(attempt("a", judged(1, 50, verdicts(C, M, M)), answers=("one", "two")))
        assert found.pending
        assert found.after is not None


class TestExplain:
    def test_every_verdict_has_its_reason(self) -> None:
        found = explained(followed_up(), QUESTION)
        final = followed_up().assessments[1]
        wcss, global_ = final.verdicts.key_points[0], final.verdicts.mistakes[0]
        assert found.assessment == final
        assert [r.criterion for r in found.reasons] == ["wcss", "local", "alternate", "global", "no-start"]
        assert found.reasons[0] == Reason(
            criterion="wcss",
            claim="K-means minimises the sum of squared distances to the centroids.",
            verdict=wcss,
            weight=3,
            threshold=0.45,
            margin=0.05,
            stance={"asserted": 0.91, "denied": 0.01},
            chances={"covered": 0.8},
            pushes={"words": 0.62, "whole answer": -0.2},
            features={"span_cosine": 0.72},
        )
        assert found.reasons[3] == Reason(
            criterion="global",
            claim="It always finds the best clustering.",
            verdict=global_,
            weight=None,
            threshold=0.6,
            margin=-0.1,
            stance={},
            chances={},
            pushes={},
            features={"span_cosine": 0.31},
        )
        assert found.reasons[4].margin is None

    def test_it_is_the_assessment_in_force_that_is_explained(self) -> None:
        older = attempt("abc", judged(1, 40, verdicts(C, M, M)), judged(1, 60, verdicts(C, C, M)))
        assert explained(older, QUESTION).assessment == older.assessments[1]

    def test_a_rubric_that_was_changed_since_is_told(self) -> None:
        changed = replace(QUESTION, rubric=replace(RUBRIC, key_points=RUBRIC.key_points[:2]))
        found = explained(followed_up(), changed)
        assert found.changed
        assert [r.claim is None for r in found.reasons] == [False, False, True, False, False]
        assert not explained(followed_up(), replace(QUESTION, text="Another wording.")).changed

    def test_a_question_that_is_gone_leaves_the_ids(self) -> None:
        found = explained(followed_up())
        assert (found.question, found.changed) == (None, False)
        assert {r.claim for r in found.reasons} == {None}

    def test_what_was_never_judged_has_no_reasons(self) -> None:
        found = explained(attempt("abc"), QUESTION)
        assert (found.assessment, found.reasons, found.changed) == (None, (), False)
