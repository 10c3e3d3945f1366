"""What the commands refer to while the candidate is asked something, and what is shown for them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from viva.app.events import Command, Event, Explained, HintGiven, ModelAnswerShown, Notice, Noticed
from viva.app.session_summary import Outcome
from viva.core.feedback import feed_back
from viva.core.model import Assessment, KeyPoint, Label, Question


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What the commands refer to while the candidate is asked something, or between two questions."""

    asked: Event
    exam: bool
    hints: tuple[str, ...] = ()
    explained: Explained | None = None
    finished: Question | None = None
    may_go_back: bool = False
    clarify: Callable[[str], str | None] = lambda _: None


def explained(outcome: Outcome) -> Explained | None:
    """Why a question was judged as it was; None where it was not."""
    if outcome.final is None:
        return None
    before = outcome.first if outcome.first is not outcome.final else None
    feedback = feed_back(outcome.question, outcome.final, before)
    return Explained(feedback=feedback, final=True, details=outcome.final.verdicts.details)


def leaves(command: Command, scene: Scene) -> bool:
    """Whether a command leads away from what was asked."""
    return command in (Command.SKIP, Command.QUIT) or (command is Command.AGAIN and scene.may_go_back and not scene.exam)


def reply(command: Command, scene: Scene, hints: Iterator[str]) -> Event:
    """What is shown for a command that does not lead away."""
    if command is Command.REPEAT:
        return scene.asked
    if scene.exam:
        return Noticed(notice=Notice.NOT_IN_EXAM)
    if command is Command.HINT:
        return Noticed(notice=Notice.HINTS_OVER) if scene.finished else _hint(hints)
    if command is Command.WHY:
        return scene.explained or Noticed(notice=Notice.NOTHING_JUDGED)
    return _model_answer(scene.finished) if command is Command.ANSWER else Noticed(notice=Notice.AGAIN_LATER)


def _hint(hints: Iterator[str]) -> Event:
    hint = next(hints, None)
    return HintGiven(text=hint) if hint else Noticed(notice=Notice.NO_HINT)


def _model_answer(finished: Question | None) -> Event:
    if finished is None:
        return Noticed(notice=Notice.ANSWER_LATER)
    return ModelAnswerShown(question=finished) if finished.model_answer else Noticed(notice=Notice.NO_MODEL_ANSWER)


def hints_for(question: Question, target: str | None, assessment: Assessment | None) -> Iterator[str]:
    """The target's hint, then those of what is not yet said in full, the heaviest first."""
    if question.rubric is None:
        return
    said = {v.criterion for v in assessment.verdicts.key_points if v.label is Label.COVERED} if assessment else set()
    denied = next((m.contradicts for m in question.rubric.misconceptions if m.id == target), ())

    def nearness(point: KeyPoint) -> tuple[bool, int]:
        return point.id != target and point.id not in denied, -point.weight

    for point in sorted(question.rubric.key_points, key=nearness):
        if point.hint and point.id not in said:
            yield point.hint
