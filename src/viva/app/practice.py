"""One practice session: choose, ask, discuss, go back where wanted, and sum up."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from viva.app.events import (
    Command,
    ExamReviewed,
    FeedbackGiven,
    ModelAnswerShown,
    NotGraded,
    Notice,
    Noticed,
    QuestionAsked,
    SessionBegun,
    SessionEnded,
    TurnsRecalled,
)
from viva.app.interview import Interview, Progress, Scene, explained, leaves, reply
from viva.app.ports import AttemptStore, Bank, Candidate, Clock, Examiner
from viva.app.session_summary import Outcome, Summary, summarise
from viva.core.feedback import feed_back
from viva.core.model import Assessment, Attempt, Question, Session, StoredAssessment
from viva.core.probe import follow_up
from viva.errors import UsageError


@dataclass(frozen=True, slots=True, kw_only=True)
class Practice:
    """Runs sessions between a bank, an examiner, a candidate and the history."""

    bank: Bank
    store: AttemptStore
    examiner: Examiner
    candidate: Candidate
    clock: Clock
    new_id: Callable[[], str]

    def start(self, questions: Sequence[Question], *, follow_ups: int, exam: bool, judge: str) -> Summary:
        """A new session; it is written down once its first question is on the screen."""
        session = Session(
            id=self.new_id(),
            started_at=self.clock.now(),
            ended_at=None,
            questions=tuple(q.id for q in questions),
            follow_ups=follow_ups,
            exam=exam,
            judge=judge,
        )
        self.candidate.show(SessionBegun(questions=len(questions), exam=exam))
        return _Sitting(practice=self, session=session, outcomes=[], written=False).run()

    def resume(self, session: Session) -> Summary:
        """Go on with a session that was interrupted: the open attempt first, then what was not asked yet."""
        attempts = [a for a in self.store.attempts(session_id=session.id) if a.turns]
        done = [_recalled(self.bank.question(a.question), a) for a in attempts if a.ended_at is not None]
        self.candidate.show(SessionBegun(questions=len(session.questions), exam=session.exam, done=len(_ids(done))))
        sitting = _Sitting(practice=self, session=session, outcomes=[p.outcome for p in done], written=True)
        interrupted = next((a for a in attempts if a.ended_at is None), None)
        return sitting.run(_recalled(self.bank.question(interrupted.question), interrupted) if interrupted else None)


@dataclass(slots=True, kw_only=True)
class _Sitting:
    """A session while it lasts: what came out so far, and whether it is written down."""

    practice: Practice
    session: Session
    outcomes: list[Outcome]
    written: bool

    def run(self, interrupted: Progress | None = None) -> Summary:
        quitting = interrupted is not None and self._go_on(interrupted)
        while not quitting and (question := self._next_question()) is not None:
            quitting = self._ask(question)
        if self.session.exam:
            self._review()
        summary = self._summary()
        self.practice.candidate.show(SessionEnded(summary=summary))
        self._write_down()
        self.practice.store.close_session(self.session.id, self.practice.clock.now())
        return summary

    @property
    def _interview(self) -> Interview:
        practice = self.practice
        return Interview(
            store=practice.store,
            examiner=practice.examiner,
            candidate=practice.candidate,
            clock=practice.clock,
            new_id=practice.new_id,
            session=self.session.id,
            follow_ups=self.session.follow_ups,
            exam=self.session.exam,
        )
