"""Whole sessions, from the first question to the summary, with a scripted candidate."""

from dataclasses import replace
from datetime import datetime

import pytest

from app.transcripts import transcript
from core.builders import QUESTION
from fakes import FakeClock, MemoryBank, MemoryStore, ScriptedCandidate, WordExaminer
from viva.app.events import Command, FeedbackGiven, Heard, HintGiven
from viva.app.practice import Practice, Rules
from viva.app.selection import Wanted
from viva.core.history import Session
from viva.core.model import Assessment, Conversation, Graded, Question, Turn
from viva.errors import StoreError, UsageError

SECOND = replace(QUESTION, id="kmeans-k", text="How do you choose k?", leads_to=(), model_answer="")
UNSCORED = replace(QUESTION, id="unscored", rubric=None)
BANK = MemoryBank([QUESTION, SECOND, UNSCORED], titles={"clustering": "Clustering"})
COACH = Rules(follow_ups=2, exam=False, judge="local")
EXAM = replace(COACH, exam=True)
ALL = "+wcss +local +alternate"


def sit(
    *heard: Heard | str,
    ids: tuple[str, ...] = ("kmeans",),
    rules: Rules = COACH,
    pauses: tuple[Command | None, ...] = (),
    store: MemoryStore | None = None,
) -> list[str]:
    """The transcript of a new session."""
    candidate = ScriptedCandidate(heard, pauses)
    practice(candidate, store or MemoryStore()).start(Wanted(ids=ids), rules)
    return transcript(candidate.events)


def practice(candidate: ScriptedCandidate, store: MemoryStore) -> Practice:
    numbers = iter(range(100 * len(store.sessions), 1000))
    return Practice(
        bank=BANK,
        store=store,
        examiner=WordExaminer(),
        candidate=candidate,
        clock=FakeClock(),
        new_id=lambda: f"id{next(numbers)}",
    )


def test_goes_for_the_heaviest_gap_until_the_follow_ups_are_used_up() -> None:
    """Feedback follows every reply, final after the last; then comes the model answer."""
    assert sit("hm", "+wcss", "still not") == [
        "begin 1",
        "ask 1/1 kmeans",
        "feedback 0.0",
        "follow up 1/2 wcss (missing, weight 3)",
        "feedback 37.5 was 0.0",
        "follow up 2/2 local (missing, weight 2)",
        "feedback final 37.5 was 0.0",
        "model answer kmeans",
        "end 1/1: kmeans 0.0→37.5",
    ]


def test_each_reply_is_compared_with_what_was_said_before_it() -> None:
    """Only the last feedback, which looks back on the whole attempt, compares with the opening answer."""
    found = sit("hm", "~wcss", "+local", "still not", rules=replace(COACH, follow_ups=3))
    assert [line for line in found if line.startswith("feedback")] == [
        "feedback 0.0",
        "feedback 18.8 was 0.0",
        "feedback 43.8 was 18.8",
        "feedback final 43.8 was 0.0",
    ]


def test_only_a_last_reply_can_be_told_to_add_nothing() -> None:
    """Whoever skips the next follow-up has just been told."""
    idle = []
    for heard in (("hm", "still not", "no"), ("hm", "still not", Command.SKIP)):
        candidate = ScriptedCandidate(heard)
        practice(candidate, MemoryStore()).start(Wanted(ids=("kmeans",)), COACH)
        idle.append([event.feedback.idle for event in candidate.events if isinstance(event, FeedbackGiven)])
    assert idle == [[False, True, True], [False, True, False]]


def test_stops_on_mastery() -> None:
    """With every heavy point covered and no mistake, nothing more is asked, though the question leads on."""
    assert sit("+wcss +local") == [
        "begin 1",
        "ask 1/1 kmeans",
        "feedback final 83.3",
        "model answer kmeans",
        "end 1/1: kmeans 83.3→83.3",
    ]


def test_a_misconception_is_followed_up_first() -> None:
    found = sit("!global +local", Command.QUIT)
    assert found[2:4] == ["feedback 21.3", "follow up 1/2 global (misconception, penalty 2)"]


def test_turns_are_stored_before_they_are_graded() -> None:
    """When the examiner fails, what was sent lies in the history and the session stays open."""
    store = MemoryStore()
    broken = practice(ScriptedCandidate(["my answer"]), store)

    class Broken(WordExaminer):
        def grade(
            self, question: Question, conversation: Conversation, before: Assessment | None, attempt: str | None = None
        ) -> Graded:
            raise StoreError("the model is gone")

    with pytest.raises(StoreError):
        replace(broken, examiner=Broken()).start(Wanted(ids=("kmeans",)), COACH)
    assert [a.turns for a in store.attempts()] == [(Turn(asked=QUESTION.text, text="my answer"),)]
    assert store.unfinished_session() is not None


def test_the_session_is_written_down_after_its_first_question_is_shown() -> None:
    """Loading starts then too."""
    order: list[str] = []

    class Watched(MemoryStore):
        def open_session(self, session: Session) -> None:
            order.append(f"opened after {len(candidate.events)} events")
            super().open_session(session)

    candidate = ScriptedCandidate([])
    examiner = WordExaminer()
    replace(practice(candidate, Watched()), examiner=examiner).start(Wanted(ids=("kmeans",)), COACH)
    assert order == ["opened after 2 events"]
    assert examiner.prepared == ["kmeans"]


def test_an_ungraded_answer_costs_only_itself() -> None:
    """It is no zero: the session goes on, and the summary says that it has no score."""
    assert sit("??", ALL, ids=("kmeans", "kmeans-k")) == [
        "begin 2",
        "ask 1/2 kmeans",
        "not graded: the fake judge had no idea",
        "model answer kmeans",
        "ask 2/2 kmeans-k",
        "feedback final 100.0",
        "end 2/2: kmeans -→-, kmeans-k 100.0→100.0",
    ]


def test_an_ungraded_reply_keeps_the_score_before_it() -> None:
    assert sit("+wcss", "??") == [
        "begin 1",
        "ask 1/1 kmeans",
        "feedback 50.0",
        "follow up 1/2 local (missing, weight 2)",
        "not graded: the fake judge had no idea",
        "model answer kmeans",
        "end 1/1: kmeans 50.0→50.0",
    ]


def test_an_exam_keeps_everything_back_until_the_end() -> None:
    """Follow-ups come without their reason; hints, reasons and answers are refused."""
    heard = (Command.HINT, "hm", Command.WHY, "+wcss", Command.ANSWER, "+local", Command.AGAIN, ALL)
    assert sit(*heard, ids=("kmeans", "kmeans-k"), rules=EXAM) == [
        "begin 2 exam",
        "ask 1/2 kmeans",
        "notice not_in_exam",
        "notice recorded",
        "follow up 1/2 wcss",
        "notice not_in_exam",
        "notice recorded",
        "follow up 2/2 local",
        "notice not_in_exam",
        "notice recorded",
        "ask 2/2 kmeans-k",
        "notice not_in_exam",
        "notice recorded",
        "review 1/2 kmeans",
        "feedback final 62.5 was 0.0",
        "model answer kmeans",
        "review 2/2 kmeans-k",
        "feedback final 100.0",
        "end 2/2: kmeans 0.0→62.5, kmeans-k 100.0→100.0",
    ]


def test_an_exam_that_is_quit_is_reviewed_as_far_as_it_went() -> None:
    assert sit("+wcss", Command.QUIT, ids=("kmeans", "kmeans-k"), rules=EXAM)[4:] == [
        "review 1/2 kmeans",
        "feedback final 50.0",
        "model answer kmeans",
        "end 1/2: kmeans 50.0→50.0",
    ]


def test_commands_help_and_lose_nothing() -> None:
    """Hints come one after the other, then there are none; what is too early says so."""
    heard = (
        Command.HINT,
        Command.HINT,
        Command.REPEAT,
        Command.WHY,
        Command.ANSWER,
        Command.AGAIN,
        "hm",
        Command.WHY,
        Command.REPEAT,
    )
    assert sit(*heard)[2:-1] == [
        "hint Think of distances.",
        "notice no_hint",
        "ask 1/1 kmeans",
        "notice nothing_judged",
        "notice answer_later",
        "notice again_later",
        "feedback 0.0",
        "follow up 1/2 wcss (missing, weight 3)",
        "why 0.0, follow-up: missing, weight 3",
        "follow up 1/2 wcss (missing, weight 3)",
    ]


def test_skip_leaves_a_question_or_ends_its_follow_ups() -> None:
    """A skipped question leaves no attempt; skipped follow-ups still tell what was missing."""
    store = MemoryStore()
    assert sit(Command.SKIP, "+wcss", Command.SKIP, ids=("kmeans-k", "kmeans"), store=store) == [
        "begin 2",
        "ask 1/2 kmeans-k",
        "notice skipped",
        "ask 2/2 kmeans",
        "feedback 50.0",
        "follow up 1/2 local (missing, weight 2)",
        "feedback final 50.0",
        "model answer kmeans",
        "end 1/2: kmeans 50.0→50.0",
    ]
    assert [a.question for a in store.attempts()] == ["kmeans"]


def test_answering_again_shows_what_changed() -> None:
    """The second attempt is compared with the first, is not followed up, and counts in the summary."""
    store = MemoryStore()
    assert sit("+wcss +local", ALL, pauses=(Command.AGAIN,), store=store) == [
        "begin 1",
        "ask 1/1 kmeans",
        "feedback final 83.3",
        "model answer kmeans",
        "ask 1/1 kmeans again",
        "feedback final 100.0 was 83.3",
        "end 1/1: kmeans 83.3→100.0",
    ]
    assert [(a.question, len(a.turns), len(a.assessments)) for a in store.attempts()] == [("kmeans", 1, 1), ("kmeans", 1, 1)]


def test_one_can_go_back_from_the_next_question() -> None:
    """Then the next question is put once more."""
    assert sit(ALL, Command.WHY, Command.AGAIN, "+wcss", ALL, ids=("kmeans", "kmeans-k"))[3:] == [
        "model answer kmeans",
        "ask 2/2 kmeans-k",
        "why 100.0 final",
        "ask 1/2 kmeans again",
        "feedback final 50.0 was 100.0",
        "ask 2/2 kmeans-k",
        "feedback final 100.0",
        "end 2/2: kmeans 100.0→50.0, kmeans-k 100.0→100.0",
    ]


def test_between_questions_the_last_one_can_be_read_up() -> None:
    pauses = (Command.WHY, Command.ANSWER, Command.HINT, Command.REPEAT, Command.QUIT)
    assert sit(ALL, ids=("kmeans", "kmeans-k"), pauses=pauses)[3:] == [
        "model answer kmeans",
        "why 100.0 final",
        "model answer kmeans",
        "notice hints_over",
        "ask 1/2 kmeans",
        "end 1/2: kmeans 100.0→100.0",
    ]


def test_a_question_without_a_rubric_is_practised_and_not_scored() -> None:
    assert sit("whatever", ids=("unscored",)) == [
        "begin 1",
        "ask 1/1 unscored",
        "notice not_scored",
        "model answer unscored",
        "end 1/1: unscored -→-",
    ]


def test_quitting_closes_the_session() -> None:
    store = MemoryStore()
    assert sit(Command.QUIT, store=store) == ["begin 1", "ask 1/1 kmeans", "end 0/1: "]
    assert store.unfinished_session() is None


def resumed(store: MemoryStore, *heard: Heard | str) -> list[str]:
    """The transcript of going on with the interrupted session of a store."""
    candidate = ScriptedCandidate(heard)
    practice(candidate, store).resume()
    return transcript(candidate.events)


def interrupted(*heard: Heard | str, ids: tuple[str, ...] = ("kmeans", "kmeans-k"), rules: Rules = COACH) -> MemoryStore:
    """The history of a session that was broken off when the script ended."""
    store = MemoryStore()
    candidate = ScriptedCandidate([*heard, KeyboardInterrupt()])
    with pytest.raises(KeyboardInterrupt):
        practice(candidate, store).start(Wanted(ids=ids), rules)
    return store


def test_resuming_goes_on_at_the_follow_up_that_was_open() -> None:
    """What was graded is not graded again, and questions that are done are not asked again."""
    store = interrupted(ALL, "+wcss")
    assert resumed(store, "+local", Command.QUIT) == [
        "begin 2 after 1",
        "ask 2/2 kmeans-k",
        "recall 1",
        "feedback 50.0",
        "follow up 1/2 local (missing, weight 2)",
        "feedback final 75.0 was 50.0",
        "end 2/2: kmeans 100.0→100.0, kmeans-k 50.0→75.0",
    ]
    assert store.unfinished_session() is None


def test_resuming_grades_what_was_sent_but_not_graded() -> None:
    """A kill between sending and grading loses nothing."""
    store = interrupted("+wcss")
    attempt = store.attempts()[0]
    store.kept[attempt.id] = replace(attempt, assessments=())
    assert resumed(store, Command.QUIT)[1:5] == [
        "ask 1/2 kmeans",
        "recall 1",
        "feedback 50.0",
        "follow up 1/2 local (missing, weight 2)",
    ]


def test_resuming_asks_what_was_not_answered() -> None:
    assert resumed(interrupted(), ALL, ALL) == [
        "begin 2",
        "ask 1/2 kmeans",
        "feedback final 100.0",
        "model answer kmeans",
        "ask 2/2 kmeans-k",
        "feedback final 100.0",
        "end 2/2: kmeans 100.0→100.0, kmeans-k 100.0→100.0",
    ]


def test_resuming_an_exam_reviews_all_of_it() -> None:
    assert resumed(interrupted(ALL, rules=EXAM), ALL)[-6:] == [
        "review 1/2 kmeans",
        "feedback final 100.0",
        "model answer kmeans",
        "review 2/2 kmeans-k",
        "feedback final 100.0",
        "end 2/2: kmeans 100.0→100.0, kmeans-k 100.0→100.0",
    ]


def test_a_rubric_that_changed_since_is_graded_anew() -> None:
    """Assessments made with other criteria are left behind, the answer is not."""
    store = interrupted("+wcss")
    attempt = store.attempts()[0]
    stored = attempt.assessments[0]
    other = replace(stored, verdicts=replace(stored.verdicts, key_points=stored.verdicts.key_points[:1]))
    store.kept[attempt.id] = replace(attempt, assessments=(other,))
    assert resumed(store)[3] == "feedback 50.0"


def test_there_must_be_something_to_resume() -> None:
    with pytest.raises(UsageError, match="No session was interrupted"):
        resumed(MemoryStore())


def test_a_session_of_another_bank_is_left_open() -> None:
    store = interrupted()
    candidate = ScriptedCandidate([])
    elsewhere = replace(practice(candidate, store), bank=MemoryBank([UNSCORED]))
    with pytest.raises(UsageError, match=r"none of the questions of the interrupted session \(kmeans, kmeans-k\)"):
        elsewhere.resume()
    assert store.unfinished_session() is not None


@pytest.mark.parametrize(("heard", "fails_at"), [(("an answer",), "open_attempt"), (("hm", "a reply"), "add_turn")])
def test_what_cannot_be_written_down_is_handed_back(heard: tuple[str, ...], fails_at: str) -> None:
    class FullStore(MemoryStore):
        def open_attempt(self, session_id: str, attempt_id: str, question: Question, at: datetime) -> None:
            self._room("open_attempt")
            super().open_attempt(session_id, attempt_id, question, at)

        def add_turn(self, attempt_id: str, turn: Turn, at: datetime) -> None:
            if self.kept[attempt_id].turns:
                self._room("add_turn")
            super().add_turn(attempt_id, turn, at)

        def _room(self, place: str) -> None:
            if place == fails_at:
                raise StoreError("There is no room left.")

    candidate = ScriptedCandidate(heard)
    with pytest.raises(StoreError):
        practice(candidate, FullStore()).start(Wanted(ids=("kmeans",)), COACH)
    assert candidate.kept == [heard[-1]]


def test_the_hint_for_a_half_said_point_is_its_own() -> None:
    store = MemoryStore()
    candidate = ScriptedCandidate(["~wcss +local +alternate", Command.HINT, Command.QUIT])
    practice(candidate, store).start(Wanted(ids=("kmeans",)), COACH)
    assert [e.text for e in candidate.events if isinstance(e, HintGiven)] == ["Think of distances."]


def test_without_ids_weak_questions_come_first() -> None:
    """The history decides: what scored low, then what is new."""
    store = MemoryStore()
    sit("hm", Command.SKIP, ids=("kmeans-k",), store=store)
    candidate = ScriptedCandidate([])
    practice(candidate, store).start(Wanted(count=2, seed="1"), COACH)
    assert transcript(candidate.events)[:2] == ["begin 2", "ask 1/2 kmeans-k"]
