"""`viva practice`, which is also what plain `viva` does."""

import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from viva import wiring
from viva.cli.common import (
    BankOption,
    EmbedderOption,
    JudgeOption,
    MaxCostOption,
    TierOption,
    TopicOption,
    complain,
    settings_from,
    tell_spent,
)
from viva.errors import BackendError, UsageError
from viva.settings import MOST_FOLLOW_UPS, InterviewerName, parse_setting

if TYPE_CHECKING:
    from viva.app.ports import History
    from viva.settings import Settings

QuestionIds = Annotated[list[str] | None, typer.Argument(metavar="QUESTION_ID", help="Ask these, in this order.")]
Count = Annotated[
    int, typer.Option("--questions", min=1, metavar="N", envvar="VIVA_QUESTIONS", show_envvar=False, help="How many questions.")
]
FollowUps = Annotated[
    int | None,
    typer.Option(
        "--follow-ups",
        min=0,
        max=MOST_FOLLOW_UPS,
        metavar="K",
        envvar="VIVA_FOLLOW_UPS",
        show_envvar=False,
        help="At most so many follow-ups a question.",
        show_default="2",
    ),
]
Exam = Annotated[
    bool,
    typer.Option(
        "--exam/--coach",
        envvar="VIVA_EXAM",
        show_envvar=False,
        help="Keep hints, verdicts and scores until the end, or tell them at once.",
    ),
]
Seed = Annotated[
    str,
    typer.Option(
        "--seed", metavar="TEXT", envvar="VIVA_SEED", show_envvar=False, help="Makes the order of questions repeatable."
    ),
]
InterviewerOption = Annotated[
    InterviewerName | None,
    typer.Option(
        "--interviewer",
        metavar="NAME",
        envvar="VIVA_INTERVIEWER",
        show_envvar=False,
        help="Who words the follow-ups: written or llm.",
        show_default="written",
    ),
]
PersonaOption = Annotated[
    str | None,
    typer.Option(
        "--persona",
        metavar="NAME",
        envvar="VIVA_PERSONA",
        show_envvar=False,
        help="How the interviewer speaks: friendly, neutral, terse or one of yours.",
        show_default="neutral",
    ),
]
Resume = Annotated[bool, typer.Option("--resume", help="Go on with the session that was interrupted.")]
Editor = Annotated[bool, typer.Option("--editor", envvar="VIVA_EDITOR", show_envvar=False, help="Write answers in $EDITOR.")]


def practice(
    context: typer.Context,
    question_ids: QuestionIds = None,
    topic: TopicOption = None,
    tier: TierOption = None,
    questions: Count = 5,
    follow_ups: FollowUps = None,
    exam: Exam = False,
    judge: JudgeOption = None,
    seed: Seed = "",
    resume: Resume = False,
    editor: Editor = False,
    bank: BankOption = None,
    embedder: EmbedderOption = None,
    max_cost: MaxCostOption = None,
    interviewer: InterviewerOption = None,
    persona: PersonaOption = None,
) -> None:
    """Practise: answer, see what was missed, follow up.

    Weak questions come first, then new ones from core to deep, topics mixed.
    """
    from viva.app.practice import Rules
    from viva.app.selection import Wanted

    if resume:
        _refuse_new_rules(context, question_ids)
    settings = settings_from(
        bank=bank,
        judge=judge,
        embedder=embedder,
        follow_ups=follow_ups,
        max_cost=max_cost,
        interviewer=interviewer,
        persona=persona,
    )
    wanted = Wanted(ids=tuple(question_ids or ()), topics=tuple(topic or ()), tiers=tuple(tier or ()), count=questions, seed=seed)
    store = wiring.store(settings)
    if resume and judge is None:
        settings = _with_the_judge_before(settings, store)
    asker = wiring.asker(settings, store)
    with says_how_to_resume(bank):
        session = wiring.practice(settings, store, asker, editor=editor)
        if resume:
            session.resume()
        else:
            session.start(wanted, Rules(follow_ups=settings.follow_ups, exam=exam, judge=settings.judge))
    tell_spent(asker)


def _refuse_new_rules(context: typer.Context, question_ids: list[str] | None) -> None:
    """UsageError for what a session that goes on cannot change any more."""
    rules = ("topic", "tier", "questions", "follow_ups", "exam", "seed")
    told = [f"--{name.replace('_', '-')}" for name in rules if _on_the_command_line(context, name)]
    if question_ids or told:
        raise UsageError(
            "--resume goes on with a session as it was begun.", f"Leave out {', '.join([*(question_ids or ()), *told])}."
        )


def _on_the_command_line(context: typer.Context, name: str) -> bool:
    source = context.get_parameter_source(name)
    return source is not None and source.name == "COMMANDLINE"


def _with_the_judge_before(settings: "Settings", store: "History") -> "Settings":
    session = store.unfinished_session()
    return replace(settings, judge=parse_setting("judge", session.judge, "the interrupted session")) if session else settings


@contextmanager
def says_how_to_resume(banks: list[Path] | None) -> Iterator[None]:
    """Tells, when a session is broken off, that nothing that was sent is lost."""
    try:
        yield
    except (KeyboardInterrupt, BackendError):
        command = " ".join(["viva practice --resume", *(f"--bank {shlex.quote(str(bank))}" for bank in banks or ())])
        complain(f"\nEverything you sent is kept. `{command}` goes on from here.")
        raise
