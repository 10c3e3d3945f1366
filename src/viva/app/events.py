"""What happens in a session, as values: what the candidate is shown, and what comes back."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from viva.app.session_summary import Summary
from viva.core.feedback import Feedback
from viva.core.model import FollowUp, Question, Turn, Ungraded


class Command(StrEnum):
    """What a candidate can ask for instead of answering."""

    HINT = "hint"
    SKIP = "skip"
    REPEAT = "repeat"
    WHY = "why"
    ANSWER = "answer"
    AGAIN = "again"
    QUIT = "quit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """An answer, as it was typed."""

    text: str


Heard = Said | Command


class Notice(StrEnum):
    """Short things that a session has to say; the words for them are the terminal's."""

    NO_HINT = "no_hint"
    HINTS_OVER = "hints_over"
    NOT_IN_EXAM = "not_in_exam"
    ANSWER_LATER = "answer_later"
    NO_MODEL_ANSWER = "no_model_answer"
    NOTHING_JUDGED = "nothing_judged"
    AGAIN_LATER = "again_later"
    SKIPPED = "skipped"
    NOT_SCORED = "not_scored"
    RECORDED = "recorded"


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionBegun:
    """A session starts, or goes on after `done` of its questions."""

    questions: int
    exam: bool
    done: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionAsked:
    """A question is put: the `number`th of `total`; `again` after it was answered once in this session."""

    question: Question
    title: str
    number: int
    total: int
    again: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUpAsked:
    """A follow-up is put; the reason is kept back in an exam. Without a text, what is spoken follows."""

    follow_up: FollowUp
    number: int
    total: int
    exam: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """A sentence that the interviewer says; an empty one ends the speech."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnsRecalled:
    """What was said before the session was interrupted."""

    turns: tuple[Turn, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HintGiven:
    """A hint towards a point that was not made yet."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Noticed:
    """Something short that the candidate should know."""

    notice: Notice


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackGiven:
    """Feedback; `final` when no follow-up comes any more, so that missing points may be told."""

    feedback: Feedback
    final: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NotGraded:
    """The judge could not say; the answer is kept."""

    ungraded: Ungraded


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """Why the last answer was judged so, and why a follow-up was chosen."""

    feedback: Feedback
    final: bool
    details: Mapping[str, Mapping[str, float]]
    follow_up: FollowUp | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelAnswerShown:
    """The model answer and the worked example of a question."""

    question: Question


@dataclass(frozen=True, slots=True, kw_only=True)
class ExamReviewed:
    """An exam is over: what follows is the feedback on this question."""

    asked: QuestionAsked


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionEnded:
    """A session is over."""

    summary: Summary


Event = (
    SessionBegun
    | QuestionAsked
    | FollowUpAsked
    | Spoken
    | TurnsRecalled
    | HintGiven
    | Noticed
    | FeedbackGiven
    | NotGraded
    | Explained
    | ModelAnswerShown
    | ExamReviewed
    | SessionEnded
)
