"""A session as lines of text, so that a test can assert all of it."""

from viva.app.events import (
    Event,
    ExamReviewed,
    Explained,
    FeedbackGiven,
    FollowUpAsked,
    HintGiven,
    ModelAnswerShown,
    NotGraded,
    Noticed,
    QuestionAsked,
    SessionBegun,
    SessionEnded,
    Spoken,
    TurnsRecalled,
)


def transcript(events: list[Event]) -> list[str]:
    """One line an event."""
    return [_line(event) for event in events]


def _line(event: Event) -> str:  # noqa: C901, PLR0911, PLR0912 - a line a kind
    match event:
        case SessionBegun():
            return f"begin {event.questions}{' exam' if event.exam else ''}{f' after {event.done}' if event.done else ''}"
        case QuestionAsked():
            return f"ask {event.number}/{event.total} {event.question.id}{' again' if event.again else ''}"
        case FollowUpAsked():
            reason = "" if event.exam else f" ({event.follow_up.reason})"
            return f"follow up {event.number}/{event.total} {event.follow_up.criterion}{reason}"
        case FeedbackGiven():
            before = f" was {event.feedback.before.points}" if event.feedback.before else ""
            return f"feedback{' final' if event.final else ''} {event.feedback.score.points}{before}"
        case Spoken():
            return f"say {event.text}"
        case HintGiven():
            return f"hint {event.text}"
        case Noticed():
            return f"notice {event.notice}"
        case NotGraded():
            return f"not graded: {event.ungraded.reason}"
        case Explained():
            why = f", follow-up: {event.follow_up.reason}" if event.follow_up else ""
            return f"why {event.feedback.score.points}{' final' if event.final else ''}{why}"
        case ModelAnswerShown():
            return f"model answer {event.question.id}"
        case ExamReviewed():
            return f"review {event.asked.number}/{event.asked.total} {event.asked.question.id}"
        case TurnsRecalled():
            return f"recall {len(event.turns)}"
        case SessionEnded():
            lines = [f"{x.question.id} {_points(x.before)}→{_points(x.after)}" for x in event.summary.lines]
            return f"end {len(event.summary.lines)}/{event.summary.planned}: {', '.join(lines)}"


def _points(score: object) -> str:
    return str(getattr(score, "points", "-"))
