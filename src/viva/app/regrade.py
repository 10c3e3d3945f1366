"""Judges kept attempts again: what is new is added beside what was there, and nothing is written where the judge fails."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from viva.app.grading import Grader
from viva.app.ports import AttemptStore, Bank, Clock
from viva.core.disagreement import words
from viva.core.history import Attempt, StoredAssessment, in_force
from viva.core.model import Assessment, Question
from viva.errors import UsageError

UNGRADED = "The judge could not say: "


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One criterion before and after; None where the earlier judgement did not have it."""

    criterion: str
    before: str | None
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Regraded:
    """An attempt with the judgement that was in force and the new one, or the reason why there is none."""

    attempt: Attempt
    before: StoredAssessment | None
    after: Assessment | None
    reason: str | None = None

    @property
    def changes(self) -> tuple[Change, ...]:
        """Every criterion, in the rubric's order, as it was and as it is."""
        if self.after is None:
            return ()
        old = self.before.verdicts if self.before else None
        earlier = words(old) if old else {}
        return tuple(Change(criterion=c, before=earlier.get(c), after=w) for c, w in words(self.after.verdicts).items())


@dataclass(frozen=True, slots=True, kw_only=True)
class Regrading:
    """Judges attempts again with a grader whose judge has no stand-in."""

    bank: Bank
    store: AttemptStore
    clock: Clock
    grader: Callable[[], Grader]

    def regrade(self, attempts: Sequence[Attempt], done: Callable[[Regraded], None]) -> list[Regraded]:
        """Each attempt's new judgement, written as soon as it is made; `done` is told of each."""
        found = []
        for attempt in attempts:
            regraded = self._regrade(attempt)
            done(regraded)
            found.append(regraded)
        return found

    def _regrade(self, attempt: Attempt) -> Regraded:
        before = in_force(attempt)
        question = self._question(attempt)
        if isinstance(question, str):
            return Regraded(attempt=attempt, before=before, after=None, reason=question)
        judged = self._judge(question, attempt)
        if isinstance(judged, str):
            return Regraded(attempt=attempt, before=before, after=None, reason=judged)
        for assessment in judged:
            self._write(attempt, question, assessment)
        return Regraded(attempt=attempt, before=before, after=judged[-1])

    def _question(self, attempt: Attempt) -> Question | str:
        try:
            question = self.bank.question(attempt.question)
        except UsageError:
            return f"The question {attempt.question} is not in the bank any more."
        if question.rubric is None:
            return f"The question {attempt.question} has no rubric."
        return question if attempt.turns else "Nothing was answered."

    def _judge(self, question: Question, attempt: Attempt) -> list[Assessment] | str:
        """The judgements after each turn, since what was prompted shows from one to the next; or why there are none."""
        judged: list[Assessment] = []
        for turns in range(1, len(attempt.turns) + 1):
            case = (question, attempt.turns[:turns])
            graded = self.grader().grade([case], judged[-1] if judged else None, attempt.id)[0]
            if not isinstance(graded, Assessment):
                return UNGRADED + graded.reason
            if graded.verdicts.judge.instead_of:
                return UNGRADED + (graded.verdicts.judge.reason or "no reason given")
            judged.append(graded)
        return judged

    def _write(self, attempt: Attempt, question: Question, assessment: Assessment) -> None:
        for one in (assessment.second, assessment):
            if one is not None:
                self.store.add_assessment(attempt.id, question, one, self.clock.now())
