"""A candidate at a terminal: several lines with editing, a paste is one text, an empty line sends."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from viva.app.events import Command, Event, FollowUpAsked, Heard, QuestionAsked, Said, Spoken
from viva.app.ports import Unsent
from viva.terminal.editor import write_in_editor
from viva.terminal.screen import Screen
from viva.terminal.typed import KEEPS_DRAFT, Kind, Slash, slash, too_long

if TYPE_CHECKING:
    from prompt_toolkit import PromptSession
    from prompt_toolkit.input import Input
    from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
    from prompt_toolkit.output import Output

PLACEHOLDER = "your answer; an empty line sends it"
PAUSE = "Enter goes on · /again · /why · /answer · /quit"
EDITOR = "Enter opens your editor; or a command"


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """One prompt: what stands in the empty field, the draft to begin with, and whether an empty line is an answer."""

    placeholder: str
    draft: str = ""
    takes_nothing: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What came out of one prompt: text, the command in its last line if there is one, and what ended it."""

    text: str
    command: Slash | None = None
    ended: bool = False
    interrupted: bool = False


Ask = Callable[[Prompt], Typed]
"""Prompts once."""


class PromptCandidate:
    """Answers at a prompt, or in an editor."""

    def __init__(self, screen: Screen, ask: Ask, unsent: Unsent, *, editor: bool = False) -> None:
        self._screen = screen
        self._ask = ask
        self._unsent = unsent
        self._editor = editor
        self._asked = ""
        self._question = ""
        self._place = ""
        self._draft = ""
        self._ended = False

    def show(self, event: Event) -> None:
        """Show one thing that happened."""
        if isinstance(event, QuestionAsked):
            self._asked = event.question.text
            self._question = self._place = event.question.id
        if isinstance(event, FollowUpAsked):
            self._asked = event.follow_up.text
            self._place = f"{self._question}/{event.number}"
        if isinstance(event, Spoken):
            self._asked = f"{self._asked} {event.text}".strip()
        self._screen.show(event)

    def listen(self) -> Heard:
        """Wait for an answer or a command."""
        self._draft = self._draft or self._unsent.take(self._place)
        while not self._ended:
            placeholder = EDITOR if self._editor else PLACEHOLDER
            heard = self._take(self._prompt(Prompt(placeholder=placeholder, draft=self._draft, takes_nothing=self._editor)))
            if heard is not None:
                return heard
        return Command.QUIT

    def pause(self) -> Command | None:
        """Wait until the candidate wants to go on."""
        while not self._ended:
            typed = self._prompt(Prompt(placeholder=PAUSE, takes_nothing=True))
            self._ended = typed.ended
            if typed.command and typed.command.command:
                return typed.command.command
            if typed.command:
                self._answer_slash(typed.command)
            else:
                return self._go_on(typed)
        return Command.QUIT

    def _prompt(self, prompt: Prompt) -> Typed:
        typed = self._ask(prompt)
        if typed.interrupted:
            self._keep(typed.text)
            raise KeyboardInterrupt
        return typed

    def _keep(self, text: str) -> None:
        if not text.strip():
            return
        try:
            self._unsent.keep(self._place, text)
        except OSError as error:
            self._screen.tell(f"What you had typed could not be kept: {error.strerror}.")
        else:
            self._screen.tell("What you had typed is kept as a draft for this question.")

    def _take(self, typed: Typed) -> Heard | None:
        self._draft, self._ended = typed.text, typed.ended
        if typed.command and typed.command.command:
            return self._command(typed.command.command)
        if typed.command:
            self._answer_slash(typed.command)
            return None
        if self._editor and not typed.text.strip() and not typed.ended:
            self._draft = write_in_editor(self._asked, self._draft)
        return self._send()

    def _send(self) -> Said | None:
        if not self._draft.strip():
            return None
        if reason := _refused(self._draft):
            self._draft = self._draft.encode(errors="replace").decode()
            self._screen.tell(f"{reason} It was not sent; shorten or correct it.")
            return None
        text, self._draft = self._draft, ""
        return Said(text=text)

    def _command(self, command: Command) -> Command:
        if command not in KEEPS_DRAFT:
            if self._draft.strip():
                self._screen.tell("What you had typed was not sent.")
            self._draft = ""
        return command

    def _go_on(self, typed: Typed) -> Command | None:
        """Text that was typed where nothing is asked is kept for the next question."""
        if typed.text.strip():
            self._draft = typed.text
            self._screen.tell("Nothing was asked, so this is kept as a draft for what comes next.")
        return Command.QUIT if typed.ended else None

    def _answer_slash(self, typed: Slash) -> None:
        if typed.kind is Kind.HELP:
            self._screen.help()
        else:
            self._screen.tell(f"{typed.text.split()[0]} is no command (/help lists them); the line stays in your answer.")


def terminal_prompt(keys: Input | None = None, output: Output | None = None) -> Ask:
    """Prompts with prompt_toolkit, which is loaded when the first question is on the screen already."""
    sessions: list[PromptSession[Any]] = []

    current: list[Prompt] = []

    def ask(prompt: Prompt) -> Typed:
        current[:] = [prompt]
        if not sessions:
            sessions.append(_session(_bindings(current), keys, output))
        from prompt_toolkit.formatted_text import FormattedText

        placeholder = FormattedText([("fg:ansibrightblack", prompt.placeholder)])
        typed: Typed = sessions[0].prompt(default=prompt.draft, placeholder=placeholder)
        if typed.command:
            sessions[0].output.write("\n")
        return typed

    return ask


def _refused(text: str) -> str | None:
    if any("\ud800" <= c <= "\udfff" for c in text):
        return "The text has bytes that are not UTF-8."
    return too_long(text)


def _session(bindings: KeyBindings, keys: Input | None, output: Output | None) -> PromptSession[Any]:
    from prompt_toolkit import PromptSession

    return PromptSession(
        message=[("bold", "› ")],
        prompt_continuation="  ",
        multiline=True,
        key_bindings=bindings,
        input=keys,
        output=output or _standard_output(),
        enable_open_in_editor=True,
    )


def _standard_output() -> Output:
    """Standard output, never asked where its cursor is: not every terminal answers."""
    import sys

    from prompt_toolkit.output import create_output

    output = create_output(sys.stdout)
    if hasattr(output, "enable_cpr"):
        output.enable_cpr = False
    return output


def _bindings(current: Sequence[Prompt]) -> KeyBindings:
    """What keys do; `current` has the prompt that is on the screen."""
    from prompt_toolkit.key_binding import KeyBindings

    def enter(event: KeyPressEvent) -> None:
        if event.current_buffer.text.strip() or current[0].takes_nothing:
            _enter(event)

    bindings = KeyBindings()
    bindings.add("enter")(enter)
    bindings.add("c-j")(enter)
    bindings.add("c-d")(_end)
    bindings.add("c-c")(_break)
    return bindings


def _enter(event: KeyPressEvent) -> None:
    """A command acts, an empty line sends, anything else begins a new line."""
    document = event.current_buffer.document
    typed = slash(document.current_line)
    at_end = not document.text_after_cursor.strip()
    if typed and at_end:
        before = document.text.rstrip() + "\n" if typed.kind is Kind.UNKNOWN else document.text_before_cursor.rpartition("\n")[0]
        event.app.exit(result=Typed(text=before, command=typed))
    elif at_end and not document.current_line.strip():
        event.app.exit(result=Typed(text=document.text.strip("\n")))
    else:
        event.current_buffer.insert_text("\n")


def _end(event: KeyPressEvent) -> None:
    event.app.exit(result=Typed(text=event.current_buffer.text, ended=True))


def _break(event: KeyPressEvent) -> None:
    event.app.exit(result=Typed(text=event.current_buffer.text, interrupted=True))
