"""One question put to the candidate, with its follow-ups: listen, store, grade, feed back, probe."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from viva.app.events import (
    Command,
    Event,
    FeedbackGiven,
    FollowUpAsked,
    ModelAnswerShown,
    NotGraded,
    Notice,
    Noticed,
    QuestionAsked,
    Said,
    Spoken,
)
from viva.app.ports import AttemptStore, Candidate, Clock, Examiner, Interviewer
from viva.app.scene import Scene, explained, hints_for, leaves, reply
from viva.app.session_summary import Outcome
from viva.app.written_interviewer import WrittenInterviewer
from viva.core.feedback import feed_back
from viva.core.model import Assessment, Conversation, FollowUp, Question, Turn, Ungraded
from viva.errors import VivaError

MOST_CLARIFIED = 2
WRITTEN = WrittenInterviewer()


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far an attempt has got; `earlier` is the outcome of an earlier attempt at the same question."""

    attempt: str
    question: Question
    turns: Conversation = ()
    assessments: tuple[Assessment, ...] = ()
    ungraded: Ungraded | None = None
    earlier: Outcome | None = None

    @property
    def latest(self) -> Assessment | None:
        """The assessment that is in force."""
        return self.assessments[-1] if self.assessments else None

    @property
    def opening(self) -> Assessment | None:
        """What the whole attempt is compared with: the earlier attempt, or the opening answer."""
        if self.earlier:
            return self.earlier.final
        return self.assessments[0] if len(self.assessments) > 1 else None

    @property
    def previous(self) -> Assessment | None:
        """What the last reply is compared with: the assessment without it."""
        return self.assessments[-2] if len(self.assessments) > 1 else None

    @property
    def outcome(self) -> Outcome:
        """What became of the question so far."""
        answered = self.assessments[0] if self.assessments else None
        first = self.earlier.first if self.earlier else answered
        return Outcome(question=self.question, first=first, final=self.latest, ungraded=self.ungraded)


@dataclass(frozen=True, slots=True, kw_only=True)
class Interview:
    """Conducts attempts, one at a time, under the rules of one session."""

    store: AttemptStore
    examiner: Examiner
    candidate: Candidate
    clock: Clock
    new_id: Callable[[], str]
    session: str
    follow_ups: int
    exam: bool
    interviewer: Interviewer = WRITTEN

    def open(self, asked: QuestionAsked, last: Outcome | None) -> Progress | Command:
        """Listen for the answer to a question that was just put; a command where it is not answered."""
        scene = Scene(
            asked=asked,
            exam=self.exam,
            hints=tuple(hints_for(asked.question, None, None)),
            explained=explained(last) if last else None,
            may_go_back=last is not None and not asked.again,
            clarify=lambda text: self.interviewer.clarify(asked.question, asked.question.text, text),
        )
        heard = self.hear(scene)
        if isinstance(heard, Command):
            return heard
        progress = Progress(attempt=self.new_id(), question=asked.question, earlier=last if asked.again else None)
        with self._never_losing(heard):
            self.store.open_attempt(self.session, progress.attempt, asked.question, self.clock.now())
            return self._remember(progress, Turn(asked=asked.question.text, text=heard.text))

    def discuss(self, progress: Progress) -> tuple[Outcome, Command | None]:
        """Grade what was said and follow up until there is nothing more to ask; a command where one ended it."""
        command: Command | None = None
        while progress.question.rubric is not None:
            progress = self._assess(progress)
            if progress.ungraded is not None:
                self._show_unless_exam(NotGraded(ungraded=progress.ungraded))
                break
            follow_up = self._next(progress)
            self._feed_back(progress, follow_up)
            if follow_up is None:
                break
            follow_up = self._put(progress, follow_up)
            heard = self._follow_up(progress, follow_up)
            if isinstance(heard, Command):
                command = heard
                break
            with self._never_losing(heard):
                progress = self._remember(progress, Turn(asked=follow_up.text, text=heard.text, criterion=follow_up.criterion))
        self.store.close_attempt(progress.attempt, self.clock.now())
        self._finish(progress, command)
        return progress.outcome, command if command is Command.QUIT else None

    def hear(self, scene: Scene) -> Said | Command:
        """Wait for an answer, carrying out what commands ask for; SKIP, QUIT and a possible AGAIN are handed back."""
        hints, clarified = iter(scene.hints), 0
        while True:
            heard = self.candidate.listen()
            if isinstance(heard, Said) and clarified < MOST_CLARIFIED and (words := self._clarification(scene, heard)):
                clarified += 1
                self.candidate.show(Spoken(text=words))
                self.candidate.show(Spoken(text=""))
            elif isinstance(heard, Said) or leaves(heard, scene):
                return heard
            else:
                self.candidate.show(reply(heard, scene, hints))

    def _clarification(self, scene: Scene, said: Said) -> str | None:
        """What the interviewer replies where something was asked back."""
        with self._never_losing(said):
            return scene.clarify(said.text)

    @contextmanager
    def _never_losing(self, said: Said) -> Iterator[None]:
        """What was said goes back to the candidate where it could not be written down."""
        try:
            yield
        except (KeyboardInterrupt, VivaError):
            self.candidate.hand_back(said)
            raise

    def _remember(self, progress: Progress, turn: Turn) -> Progress:
        """Write what was said before anything else is done with it."""
        self.store.add_turn(progress.attempt, turn, self.clock.now())
        if self.exam:
            self.candidate.show(Noticed(notice=Notice.RECORDED))
        return replace(progress, turns=(*progress.turns, turn))

    def _assess(self, progress: Progress) -> Progress:
        """Grade the conversation, unless its last turn was graded before the session was interrupted."""
        latest = progress.latest
        if latest is not None and len(latest.conversation) == len(progress.turns):
            return progress
        graded = self.examiner.grade(progress.question, progress.turns, latest, progress.attempt)
        if isinstance(graded, Ungraded):
            return replace(progress, ungraded=graded)
        for assessment in (graded.second, graded):
            if assessment is not None:
                self.store.add_assessment(progress.attempt, progress.question, assessment, self.clock.now())
        return replace(progress, assessments=(*progress.assessments, graded))

    def _next(self, progress: Progress) -> FollowUp | None:
        """The follow-up to ask, if one is left; an answer given again is not followed up."""
        follow_up = progress.latest.follow_up if progress.latest else None
        if follow_up is None or follow_up.criterion is None or progress.earlier is not None:
            return None
        return follow_up if len(progress.turns) <= self.follow_ups else None

    def _feed_back(self, progress: Progress, coming: FollowUp | None, *, skipped: bool = False) -> None:
        assert progress.latest is not None  # noqa: S101 - just assessed
        before = progress.opening if coming is None else progress.previous
        feedback = feed_back(progress.question, progress.latest, before, None if skipped else progress.previous)
        self._show_unless_exam(FeedbackGiven(feedback=feedback, final=coming is None))

    def _put(self, progress: Progress, follow_up: FollowUp) -> FollowUp:
        """Ask a follow-up as the interviewer words it; returns it with those words."""
        if not self.interviewer.live:
            self.candidate.show(self._asked(progress, follow_up))
            return follow_up
        self.candidate.show(self._asked(progress, replace(follow_up, text="")))
        said = []
        for sentence in self.interviewer.word(progress.attempt, progress.question, progress.turns, follow_up):
            said.append(sentence)
            self.candidate.show(Spoken(text=sentence))
        self.candidate.show(Spoken(text=""))
        return replace(follow_up, text=" ".join(said))

    def _asked(self, progress: Progress, follow_up: FollowUp) -> FollowUpAsked:
        return FollowUpAsked(follow_up=follow_up, number=len(progress.turns), total=self.follow_ups, exam=self.exam)

    def _follow_up(self, progress: Progress, follow_up: FollowUp) -> Said | Command:
        asked = self._asked(progress, follow_up)
        why = explained(progress.outcome)
        hints = tuple(hints_for(progress.question, follow_up.criterion, progress.latest))
        return self.hear(
            Scene(
                asked=asked,
                exam=self.exam,
                hints=hints,
                explained=replace(why, final=False, follow_up=follow_up) if why else None,
                clarify=lambda text: self.interviewer.clarify(progress.question, follow_up.text, text),
            )
        )

    def _finish(self, progress: Progress, command: Command | None) -> None:
        """Show what was kept back: nothing in an exam, and on the way out only what was asked for."""
        if self.exam or command is Command.QUIT:
            return
        if progress.question.rubric is None:
            self.candidate.show(Noticed(notice=Notice.NOT_SCORED))
        if command is Command.SKIP:
            self._feed_back(progress, None, skipped=True)
        if progress.question.model_answer and progress.earlier is None:
            self.candidate.show(ModelAnswerShown(question=progress.question))

    def _show_unless_exam(self, event: Event) -> None:
        if not self.exam:
            self.candidate.show(event)
