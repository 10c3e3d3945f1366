"""The entry point: the only place that prints errors and chooses the exit code."""

import os
import sys
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from viva.cli import (
    check,
    config,
    doctor,
    draft,
    evaluate,
    grade,
    history,
    new,
    paths,
    practice,
    prompts,
    questions,
    regrade,
    why,
)
from viva.cli.common import complain
from viva.errors import Exit, VivaError

GLOBAL_OPTIONS = {"--help", "-h", "--version", "--debug", "--install-completion", "--show-completion"}


class PracticeByDefault(TyperGroup):
    """Takes `viva` and `viva --exam` as `viva practice` and `viva practice --exam`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """The arguments, with `practice` put in where no command is named."""
        first = next((a for a in args if a != "--debug"), None)
        if first is None or (first.startswith("-") and first not in GLOBAL_OPTIONS):
            args = ["practice", *(a for a in args if a != "--debug")]
        return super().parse_args(ctx, args)


app = typer.Typer(
    name="viva",
    cls=PracticeByDefault,
    help="Practise for interviews and oral exams in machine learning and data science. Plain `viva` begins a session.",
    epilog="What steers a session or a judge can also be set in the environment: --follow-ups is VIVA_FOLLOW_UPS.",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def main() -> None:
    """Run the command line; exits with one of `viva.errors.Exit`."""
    debug = "--debug" in sys.argv[1:] or os.environ.get("VIVA_DEBUG", "") not in {"", "0"}
    _never_fail_to_print()
    try:
        app()
    except VivaError as error:
        sys.exit(report(error, debug=debug))
    except KeyboardInterrupt:
        sys.exit(Exit.INTERRUPTED)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(Exit.OTHER)


def report(error: VivaError, *, debug: bool = False) -> Exit:
    """Print an error with what to do about it on standard error; returns its exit code."""
    if debug:
        import traceback

        traceback.print_exception(error)
    for text in (error.message, error.hint):
        if text:
            complain(_safe(text))
    return error.exit_code


def _safe(text: str) -> str:
    from viva.core.text import visible

    return visible(text)


def _never_fail_to_print() -> None:
    """A terminal that cannot show a sign shows a question mark instead of an error."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")


def _print_version(value: bool) -> None:
    if value:
        from viva import __version__

        typer.echo(f"viva {__version__}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Show the version.")] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of an error (or set VIVA_DEBUG).")] = False,
) -> None:
    """Hold the options that come before a command; `main` looks for --debug itself."""


# Commands, in the order that --help lists them; their modules import nothing heavy at the top.
app.command("practice")(practice.practice)
app.command("grade")(grade.grade)
app.command("evaluate")(evaluate.evaluate)
app.command("questions")(questions.questions)
app.command("check")(check.check)
app.command("new")(new.new)
app.command("draft")(draft.draft)
app.command("history")(history.history)
app.command("why")(why.why)
app.command("regrade")(regrade.regrade)
app.add_typer(config.config, name="config")
app.command("prompts")(prompts.prompts)
app.command("doctor")(doctor.doctor)
app.command("paths")(paths.paths)

if __name__ == "__main__":
    main()
