"""What every history keeps, whatever it is kept in."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from itertools import count
from pathlib import Path
from typing import Protocol

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.builders import QUESTION, assessed, said, verdicts
from fakes import MemoryStore
from viva.adapters.sqlite_store import SqliteStore
from viva.app.ports import AttemptStore, ReplyLog
from viva.core.hashing import question_hash, rubric_hash
from viva.core.history import Attempt, Reply, Session, StoredAssessment
from viva.core.model import (
    Assessment,
    Evidence,
    Gate,
    JudgeInfo,
    KeyPointVerdict,
    Label,
    MistakeVerdict,
    Score,
    Span,
    Turn,
    Verdicts,
)
from viva.errors import StoreError, UsageError

NOW = datetime(2026, 3, 1, 20, 0, 0, 123456, tzinfo=UTC)
C, M = Label.COVERED, Label.MISSING


class History(AttemptStore, ReplyLog, Protocol):
    """Both ports that a history serves."""


STORES: dict[str, Callable[[Path], History]] = {
    "memory": lambda _: MemoryStore(),
    "sqlite": lambda folder: SqliteStore(folder / "viva" / "history.db"),
}


@pytest.fixture(params=STORES)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> History:
    return STORES[request.param](tmp_path)


def later(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def session(name: str = "s", started_at: datetime = NOW) -> Session:
    return Session(
        id=name,
        started_at=started_at,
        ended_at=None,
        questions=("kmeans", "kmeans-k"),
        follow_ups=2,
        exam=True,
        judge="local",
    )


def answered(
    store: History, name: str, at: datetime = NOW, *points: float, question: str = "kmeans", topic: str = "clustering"
) -> None:
    """An attempt with one turn, and one assessment for each of the points."""
    if store.unfinished_session() is None:
        store.open_session(session())
    asked = replace(QUESTION, id=question, topic=topic)
    store.open_attempt("s", name, asked, at)
    store.add_turn(name, said("...")[0], at)
    for score in points:
        store.add_assessment(name, asked, assessed(verdicts(C, M, M), score), at)


def test_an_attempt_is_read_as_it_was_written(store: History) -> None:
    store.open_session(session())
    store.open_attempt("s", "a1", QUESTION, NOW)
    first, second = said("Distances.\n\x1b[31m[b]é 🎓 אבג", "The start.", criteria=("local",))
    store.add_turn("a1", first, later(1))
    opening = replace(assessed(verdicts(C, M, M)), conversation=(first,))
    store.add_assessment("a1", QUESTION, opening, later(2))
    store.add_turn("a1", second, later(3))
    store.close_attempt("a1", later(4))
    stored = StoredAssessment(
        made_at=later(2),
        turns=1,
        question_hash=question_hash(QUESTION),
        rubric_hash=rubric_hash(QUESTION),
        verdicts=opening.verdicts,
        score=opening.score,
    )
    expected = Attempt(
        id="a1",
        session="s",
        question="kmeans",
        topic="clustering",
        tier=QUESTION.tier,
        started_at=NOW,
        ended_at=later(4),
        turns=(first, second),
        assessments=(stored,),
    )
    assert store.attempt("a1") == expected
    assert store.attempts() == [expected]


def test_the_latest_session_that_was_not_closed_is_to_be_resumed(store: History) -> None:
    assert store.unfinished_session() is None
    store.open_session(session("later", later(10)))
    store.open_session(session("earlier"))
    assert store.unfinished_session() == session("later", later(10))
    store.close_session("later", later(20))
    assert store.unfinished_session() == session("earlier")
    store.close_session("earlier", later(30))
    assert store.unfinished_session() is None


def test_what_is_done_and_what_is_open_can_be_told(store: History) -> None:
    answered(store, "done", NOW, 50.0)
    store.close_attempt("done", later(1))
    answered(store, "open", later(2), question="kmeans-k")
    assert [(a.question, a.ended_at, len(a.turns)) for a in store.attempts(session_id="s")] == [
        ("kmeans", later(1), 1),
        ("kmeans-k", None, 1),
    ]
    assert store.attempts(session_id="other") == []


def test_attempts_come_oldest_first_and_as_they_were_asked_for(store: History) -> None:
    answered(store, "c", later(2))
    answered(store, "a", NOW, question="svm", topic="margins")
    answered(store, "b", later(1))

    def names(**wanted: object) -> list[str]:
        return [a.id for a in store.attempts(**wanted)]  # type: ignore[arg-type]

    assert names() == ["a", "b", "c"]
    assert names(question_id="kmeans") == ["b", "c"]
    assert names(topics=("margins", "unknown")) == ["a"]
    assert names(since=later(1)) == ["b", "c"]
    assert names(since=later(1).astimezone(timezone(timedelta(hours=-11)))) == ["b", "c"]
    assert names(limit=2) == ["b", "c"]
    assert names(limit=0) == []
    assert names(question_id="kmeans", limit=1) == ["c"]


def test_attempts_begun_at_the_same_moment_keep_their_order(store: History) -> None:
    for name in "bca":
        answered(store, name)
    assert [a.id for a in store.attempts()] == ["b", "c", "a"]


@pytest.mark.parametrize("asked", ["ab1", "ab12", "cd"])
def test_an_attempt_is_found_by_the_beginning_of_its_id(store: History, asked: str) -> None:
    for name in ("ab12", "ab2", "cd", "cde"):
        answered(store, name)
    assert store.attempt(asked).id == {"ab1": "ab12"}.get(asked, asked)


@pytest.mark.parametrize("asked", ["ab", "x", "", "%", "_b1", "AB1"])
def test_an_attempt_that_is_not_named_clearly_is_refused(store: History, asked: str) -> None:
    for name in ("ab1", "ab2"):
        answered(store, name)
    with pytest.raises(UsageError):
        store.attempt(asked)


def test_the_last_score_of_each_question(store: History) -> None:
    assert store.last_scores() == {}
    answered(store, "a", later(1), 40.0, 62.5)
    answered(store, "b", NOW, 90.0)
    answered(store, "c", later(2))
    answered(store, "d", later(3), 0.0, question="svm")
    answered(store, "e", later(4), question="trees")
    assert store.last_scores() == {"kmeans": 62.5, "svm": 0.0}


def test_the_score_after_the_follow_up_counts_though_the_opening_was_regraded_since(store: History) -> None:
    answered(store, "a")
    for turns, points in ((1, 40.0), (2, 70.0), (1, 45.0)):
        store.add_assessment("a", QUESTION, replace(assessed(verdicts(C, M, M), points), conversation=said(*["."] * turns)), NOW)
    assert store.last_scores() == {"kmeans": 70.0}


def test_a_later_regrade_is_added(store: History) -> None:
    answered(store, "a", NOW, 40.0)
    before = store.attempt("a").assessments
    store.add_assessment("a", QUESTION, assessed(verdicts(C, C, C), 100.0), later(9))
    assert store.attempt("a").assessments[:1] == before
    assert [s.score.points for s in store.attempt("a").assessments] == [40.0, 100.0]


def test_an_attempt_is_deleted_with_all_it_holds(store: History) -> None:
    answered(store, "a", NOW, 40.0)
    answered(store, "b", later(1), 60.0)
    store.add_reply(reply("a"))
    assert store.delete(["a", "a", "unknown"]) == 1
    assert [a.id for a in store.attempts()] == ["b"]
    assert (store.replies("a"), store.last_scores()) == ([], {"kmeans": 60.0})


def test_a_session_whose_attempts_are_all_deleted_is_not_resumed(store: History) -> None:
    answered(store, "a")
    store.open_session(session("other", later(-10)))
    store.delete(["a"])
    assert store.unfinished_session() == session("other", later(-10))


def test_everything_can_be_deleted(store: History) -> None:
    answered(store, "a", NOW, 40.0)
    store.add_reply(reply(None))
    assert store.delete_all() == 1
    assert (store.attempts(), store.unfinished_session(), store.replies(), store.delete_all()) == ([], None, [], 0)


def test_nothing_can_be_added_to_what_was_deleted(store: History) -> None:
    answered(store, "a")
    store.delete_all()
    with pytest.raises(StoreError):
        store.add_turn("a", said("more")[0], NOW)
    with pytest.raises(StoreError):
        store.add_assessment("a", QUESTION, assessed(verdicts(C, C, C)), NOW)
    with pytest.raises(StoreError):
        store.open_attempt("s", "b", QUESTION, NOW)
    with pytest.raises(StoreError):
        store.add_reply(reply("a"))
    store.close_attempt("a", NOW)
    store.close_session("s", NOW)


def test_replies_are_kept_word_for_word(store: History) -> None:
    answered(store, "a")
    for kept in (reply("a"), reply(None), replace(reply("a"), text="", status="timed out")):
        store.add_reply(kept)
    assert store.replies("a") == [reply("a"), replace(reply("a"), text="", status="timed out")]
    assert store.replies() == [reply(None)]


def reply(attempt: str | None) -> Reply:
    text = '```json\n{"a": "\x00'
    return Reply(attempt=attempt, at=NOW, judge="llm", model="small", prompt_version="3", text=text, status="received")


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
SHARE = st.floats(0, 1)
NUMBER = st.integers(0, 60_000)
SPANS = st.builds(Span, turn=NUMBER, start=NUMBER, end=NUMBER, text=TEXT)
EVIDENCE = st.builds(Evidence, span=SPANS, similarity=SHARE, words=st.lists(st.tuples(NUMBER, NUMBER), max_size=3).map(tuple))
KEY_POINTS = st.builds(
    KeyPointVerdict,
    criterion=TEXT,
    label=st.sampled_from(Label),
    probability=st.none() | SHARE,
    evidence=st.none() | EVIDENCE,
    prompted=st.booleans(),
)
MISTAKES = st.builds(
    MistakeVerdict, criterion=TEXT, made=st.booleans(), probability=st.none() | SHARE, evidence=st.none() | EVIDENCE
)
VERDICTS = st.builds(
    Verdicts,
    judge=st.builds(JudgeInfo, name=TEXT, version=TEXT, instead_of=st.none() | TEXT, reason=st.none() | TEXT),
    key_points=st.lists(KEY_POINTS, max_size=4).map(tuple),
    mistakes=st.lists(MISTAKES, max_size=3).map(tuple),
    gate=st.none() | st.sampled_from(Gate),
    notes=st.lists(TEXT, max_size=2).map(tuple),
    details=st.dictionaries(
        TEXT, st.dictionaries(TEXT, st.floats(allow_nan=False, allow_infinity=False), max_size=3), max_size=3
    ),
)
SCORES = st.builds(Score, points=st.floats(0, 100), band=TEXT, aspects=st.dictionaries(TEXT, SHARE, max_size=3))
TURNS = st.builds(Turn, asked=TEXT, text=TEXT, criterion=st.none() | TEXT)


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> list[History]:
    """A history of each kind with an open session."""
    stores = [make(tmp_path_factory.mktemp("history")) for make in STORES.values()]
    for store in stores:
        store.open_session(session())
    return stores


@given(turns=st.lists(TURNS, min_size=1, max_size=3), found=VERDICTS, score=SCORES)
def test_whatever_is_said_and_judged_is_read_as_it_was(
    both: list[History], turns: list[Turn], found: Verdicts, score: Score
) -> None:
    name = f"attempt-{next(NUMBERS)}"
    judged = Assessment(question="kmeans", conversation=tuple(turns), verdicts=found, score=score, follow_up=None)
    attempts = [_kept(store, name, turns, judged) for store in both]
    assert attempts[0] == attempts[1]
    assert attempts[0].turns == tuple(turns)
    assert (attempts[0].assessments[0].verdicts, attempts[0].assessments[0].score) == (found, score)


NUMBERS = count()


def _kept(store: History, name: str, turns: list[Turn], assessment: Assessment) -> Attempt:
    store.open_attempt("s", name, QUESTION, NOW)
    for turn in turns:
        store.add_turn(name, turn, NOW)
    store.add_assessment(name, QUESTION, assessment, NOW)
    return store.attempt(name)
