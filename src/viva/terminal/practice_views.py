"""Everything that happens in a session, as something to show: value → renderable."""

from collections.abc import Callable, Mapping
from typing import Any

from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.rule import Rule
from rich.text import Text

from viva.app.events import (
    Event,
    ExamReviewed,
    Explained,
    FeedbackGiven,
    FollowUpAsked,
    HintGiven,
    ModelAnswerShown,
    NotGraded,
    Notice,
    Noticed,
    QuestionAsked,
    SessionBegun,
    SessionEnded,
    Spoken,
    TurnsRecalled,
)
from viva.core.model import Question
from viva.core.text import visible
from viva.terminal.marks import heading, indented, safe

View = Callable[[Any], RenderableType]

NOTICES = {
    Notice.NO_HINT: "There is no further hint for this. /skip moves on.",
    Notice.HINTS_OVER: "This question is over, so there is nothing to hint at. /answer shows the model answer, /again answers anew.",
    Notice.NOT_IN_EXAM: "Not in an exam: hints, verdicts and answers come at the end. /repeat, /skip and /quit work.",
    Notice.ANSWER_LATER: "The model answer comes after the follow-ups. Answer first, even in a sentence; /hint helps, /skip moves on.",
    Notice.NO_MODEL_ANSWER: "This question has no model answer.",
    Notice.NOTHING_JUDGED: "Nothing has been judged yet.",
    Notice.AGAIN_LATER: "Answering again is possible once the follow-ups are over; /skip ends them.",
    Notice.SKIPPED: "Skipped.",
    Notice.NOT_SCORED: "This question has no rubric yet, so the answer is kept but not scored.",
    Notice.RECORDED: "Recorded.",
}

HELP = (
    ("an empty line", "sends your answer (a pasted text may have empty lines)"),
    ("/hint", "a hint towards what is missing"),
    ("/repeat", "the question once more"),
    ("/why", "why the last answer was judged so, and why this is asked"),
    ("/skip", "leaves the question, or ends its follow-ups"),
    ("/answer", "the model answer, once the follow-ups are over"),
    ("/again", "answers the last question anew and shows what changed"),
    ("/quit", "ends the session with its summary; Ctrl-D sends first"),
    ("Ctrl-C", "leaves at once; viva practice --resume goes on"),
)
NOT_IN_EXAM = ("/hint", "/why", "/answer", "/again")


def render(event: Event) -> RenderableType:
    """An event as it is shown; what only comes after an answer is imported then."""
    view = _early().get(type(event)) or _late()[type(event)]
    return view(event)


def _early() -> Mapping[type, View]:
    return {
        SessionBegun: _begun,
        QuestionAsked: _question,
        FollowUpAsked: _follow_up,
        Spoken: lambda event: safe(event.text, "bold"),
        TurnsRecalled: _recalled,
        Noticed: lambda event: Text(NOTICES[event.notice], style="dim"),
        HintGiven: lambda event: Text.assemble(("Hint: ", "cyan"), safe(event.text)),
        ModelAnswerShown: lambda event: model_answer_view(event.question),
        NotGraded: _not_graded,
        ExamReviewed: lambda event: _question(event.asked),
    }


def _late() -> Mapping[type, View]:
    from viva.terminal.explanation_views import explanation_view
    from viva.terminal.feedback_views import feedback_view
    from viva.terminal.summary_views import summary_view

    return {
        FeedbackGiven: lambda event: feedback_view(event.feedback, final=event.final),
        Explained: explanation_view,
        SessionEnded: lambda event: summary_view(event.summary),
    }


def help_view(*, exam: bool) -> RenderableType:
    """What can be typed besides an answer."""
    from rich.table import Table

    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(style="cyan", no_wrap=True)
    grid.add_column()
    for name, meaning in HELP:
        if not exam or name not in NOT_IN_EXAM:
            grid.add_row(name, meaning)
    return grid


def model_answer_view(question: Question) -> Group:
    """The model answer, and the worked example where there is one."""
    parts: list[RenderableType] = [heading("Model answer"), indented(safe(_unwrapped(question.model_answer)))]
    if question.worked_example:
        parts += [Text(), heading("Worked example"), indented(safe(question.worked_example))]
    return Group(*parts)


def _begun(event: SessionBegun) -> Text:
    kind = "exam" if event.exam else "practice"
    text = Text.assemble(("Viva", "bold"), f" · {kind} · {_count(event.questions, 'question')}")
    if event.done:
        text.append(f" · going on after {event.done}")
    return text.append(" · an empty line sends, /help lists commands", style="dim")


def _question(event: QuestionAsked) -> Group:
    again = " · again" if event.again else ""
    place = f"{event.number} of {event.total} · {visible(event.title)} · {event.question.tier}{again}"
    return Group(Header(place, visible(event.question.id)), Text(), safe(event.question.text, "bold"))


def _follow_up(event: FollowUpAsked) -> Group:
    place = f"Follow-up {event.number} of {event.total}"
    why = "" if event.exam else f" · why: {visible(event.follow_up.reason)}"
    if not event.follow_up.text:
        return Group(Header(f"{place}{why}", ""))
    return Group(Header(f"{place}{why}", ""), Text(), safe(event.follow_up.text, "bold"))


def _not_graded(event: NotGraded) -> Group:
    reason = Text.assemble(("Not graded. ", "yellow"), safe(event.ungraded.reason))
    return Group(reason, Text("Your answer is kept; this counts neither for nor against you.", style="dim"))


def _recalled(event: TurnsRecalled) -> Group:
    parts: list[RenderableType] = [Text("You had answered:", style="dim")]
    for number, turn in enumerate(event.turns):
        if number:
            parts.append(safe(turn.asked, "dim"))
        parts.append(indented(safe(turn.text)))
    return Group(*parts)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _unwrapped(text: str) -> str:
    """Paragraphs in one line each, so that they fill the terminal's width; lists and formulas keep their lines."""
    paragraphs = text.strip().split("\n\n")
    return "\n\n".join(p if _has_form(p) else " ".join(p.split()) for p in paragraphs)


def _has_form(paragraph: str) -> bool:
    return any(line.startswith(("  ", "- ", "* ", "1.", "|", "\t")) for line in paragraph.splitlines())


class Header:
    """A line that says where one is, the question's id at its right end where there is room."""

    def __init__(self, place: str, name: str) -> None:
        self.place = place
        self.name = name

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield Rule(style="dim", characters="─")
        gap = options.max_width - len(self.place) - len(self.name)
        wide = self.name and gap >= 2
        yield Text.assemble((self.place, "cyan"), (" " * gap + self.name if wide else "", "dim"), no_wrap=False)
