"""One practice session: ask, discuss, go back where wanted, and sum up; interrupted sessions go on where they were."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

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
from viva.app.interview import WRITTEN, Interview, Progress
from viva.app.ports import AttemptStore, Bank, Candidate, Clock, Examiner, Interviewer
from viva.app.scene import Scene, explained, reply
from viva.app.selection import Wanted, select
from viva.app.session_summary import Outcome, Summary, summarise
from viva.core.history import Attempt, Session
from viva.core.model import Assessment, Question
from viva.core.probe import follow_up
from viva.errors import UsageError


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """How a session goes: follow-ups at most, and whether everything is kept back until the end."""

    follow_ups: int
    exam: bool
    judge: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Practice:
    """Runs sessions between a bank, an examiner, a candidate and the history."""

    bank: Bank
    store: AttemptStore
    examiner: Examiner
    candidate: Candidate
    clock: Clock
    new_id: Callable[[], str]
    interviewer: Interviewer = WRITTEN

    def start(self, wanted: Wanted, rules: Rules) -> Summary:
        """A new session; it is written down once its first question is on the screen."""
        questions = select(self.bank, wanted, {} if wanted.ids else self.store.last_scores())
        session = Session(
            id=self.new_id(),
            started_at=self.clock.now(),
            ended_at=None,
            questions=tuple(q.id for q in questions),
            follow_ups=rules.follow_ups,
            exam=rules.exam,
            judge=rules.judge,
        )
        self.candidate.show(SessionBegun(questions=len(questions), exam=rules.exam))
        return _Sitting(practice=self, session=session, outcomes=[], written=False).run()

    def resume(self) -> Summary:
        """Go on with the session that was interrupted last: the open attempt first, then what was not answered yet."""
        session = self.store.unfinished_session()
        if session is None:
            raise UsageError("No session was interrupted, so there is none to go on with.", "Plain `viva` begins a new one.")
        known = {q.id: q for q in self.bank.questions()}
        if not known.keys() & set(session.questions):
            raise UsageError(
                f"This bank has none of the questions of the interrupted session ({', '.join(session.questions)}).",
                "Name the bank that it was begun with: `viva practice --resume --bank DIR`.",
            )
        attempts = [a for a in self.store.attempts(session_id=session.id) if a.turns and a.question in known]
        done = [_recalled(known[a.question], a).outcome for a in attempts if a.ended_at is not None]
        interrupted = [_recalled(known[a.question], a) for a in attempts if a.ended_at is None]
        self.candidate.show(
            SessionBegun(questions=len(session.questions), exam=session.exam, done=len({o.question.id for o in done}))
        )
        return _Sitting(practice=self, session=session, outcomes=done, written=True).run(interrupted)


@dataclass(slots=True, kw_only=True)
class _Sitting:
    """A session while it lasts: what came out so far, and whether it is written down."""

    practice: Practice
    session: Session
    outcomes: list[Outcome]
    written: bool

    def run(self, interrupted: Sequence[Progress] = ()) -> Summary:
        quitting = any(self._go_on(progress) for progress in interrupted)
        for question in self._not_answered():
            if quitting:
                break
            quitting = self._ask(question)
        if self.session.exam:
            self._review()
        summary = self._summary()
        self.practice.candidate.show(SessionEnded(summary=summary))
        self.practice.store.close_session(self.session.id, self.practice.clock.now())
        return summary

    def _not_answered(self) -> list[Question]:
        answered = {o.question.id for o in self.outcomes}
        known = {q.id: q for q in self.practice.bank.questions()}
        return [known[i] for i in self.session.questions if i in known and i not in answered]

    def _go_on(self, progress: Progress) -> bool:
        """Take up an attempt that was interrupted; whether to quit."""
        self.practice.candidate.show(self._asked(progress.question))
        self.practice.candidate.show(TurnsRecalled(turns=progress.turns))
        self.practice.examiner.prepare(progress.question)
        return self._discuss(progress)

    def _ask(self, question: Question) -> bool:
        """Put a question, as often as the candidate goes back to the one before; whether to quit."""
        last = self.outcomes[-1] if self.outcomes else None
        begun = self._open(self._asked(question), last)
        while begun is Command.AGAIN and last is not None:
            if self._ask_again(last):
                return True
            last = self.outcomes[-1]
            begun = self._open(self._asked(question), last)
        return self._carry_on(begun)

    def _ask_again(self, outcome: Outcome) -> bool:
        return self._carry_on(self._open(self._asked(outcome.question, again=True), outcome))

    def _open(self, asked: QuestionAsked, last: Outcome | None) -> Progress | Command:
        self.practice.candidate.show(asked)
        if not self.written:
            self.practice.store.open_session(self.session)
            self.written = True
        self.practice.examiner.prepare(asked.question)
        return self._interview.open(asked, last)

    def _carry_on(self, begun: Progress | Command) -> bool:
        if isinstance(begun, Progress):
            return self._discuss(begun)
        if begun is Command.SKIP:
            self.practice.candidate.show(Noticed(notice=Notice.SKIPPED))
        return begun is Command.QUIT

    def _discuss(self, progress: Progress) -> bool:
        outcome, command = self._interview.discuss(progress)
        self.outcomes.append(outcome)
        return command is Command.QUIT or self._pause(outcome)

    def _pause(self, outcome: Outcome) -> bool:
        """Between two questions the last one can be explained, read up, or answered again; whether to quit."""
        scene = Scene(
            asked=self._asked(outcome.question), exam=self.session.exam, explained=explained(outcome), finished=outcome.question
        )
        while not self.session.exam and (command := self.practice.candidate.pause()) not in (None, Command.SKIP):
            if command is Command.QUIT:
                return True
            if command is Command.AGAIN:
                return self._ask_again(outcome)
            self.practice.candidate.show(reply(command, scene, iter(())))
        return False

    def _asked(self, question: Question, *, again: bool = False) -> QuestionAsked:
        return QuestionAsked(
            question=question,
            title=self.practice.bank.titles.get(question.topic, question.topic),
            number=self._number(question),
            total=len(self.session.questions),
            again=again,
        )

    def _number(self, question: Question) -> int:
        return self.session.questions.index(question.id) + 1

    def _review(self) -> None:
        """Tell all that an exam kept back."""
        show = self.practice.candidate.show
        for outcome in self.outcomes:
            show(ExamReviewed(asked=self._asked(outcome.question)))
            if why := explained(outcome):
                show(FeedbackGiven(feedback=why.feedback, final=True))
            if outcome.ungraded:
                show(NotGraded(ungraded=outcome.ungraded))
            if outcome.question.rubric is None:
                show(Noticed(notice=Notice.NOT_SCORED))
            if outcome.question.model_answer:
                show(ModelAnswerShown(question=outcome.question))

    def _summary(self) -> Summary:
        bank = self.practice.bank
        return summarise(self.outcomes, len(self.session.questions), bank.titles, {q.id: q for q in bank.questions()})

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
            interviewer=practice.interviewer,
        )


def _recalled(question: Question, attempt: Attempt) -> Progress:
    """An attempt as it lies in the history; assessments made with another rubric are left behind."""
    wanted = {k.id for k in question.rubric.key_points} if question.rubric else set()
    fitting = {s.turns: s for s in attempt.assessments if {v.criterion for v in s.verdicts.key_points} == wanted}
    return Progress(
        attempt=attempt.id,
        question=question,
        turns=attempt.turns,
        assessments=tuple(
            Assessment(
                question=question.id,
                conversation=(said := attempt.turns[:turns]),
                verdicts=stored.verdicts,
                score=stored.score,
                follow_up=follow_up(question, said, stored.verdicts),
            )
            for turns, stored in sorted(fitting.items())
        ),
    )
