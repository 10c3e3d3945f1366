"""The field at a terminal that an answer is typed into: keys, pastes, and what ends it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from viva.terminal.typed import Kind, Slash, slash

if TYPE_CHECKING:
    from prompt_toolkit import PromptSession
    from prompt_toolkit.buffer import Buffer
    from prompt_toolkit.input import Input
    from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
    from prompt_toolkit.output import Output


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """What stands in the empty field, the draft to begin with, and whether Enter is heard when nothing is typed."""

    placeholder: str
    draft: str = ""
    may_be_empty: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What came out of a field: text, the command in its last line if there is one, and what ended it."""

    text: str
    command: Slash | None = None
    ended: bool = False
    interrupted: bool = False


Ask = Callable[[Field], Typed]
"""Shows a field once."""


def terminal_field(keys: Input | None = None, output: Output | None = None) -> Ask:
    """Fields of prompt_toolkit, which is loaded when the first question is on the screen already."""
    sessions: list[PromptSession[Any]] = []
    shown: list[Field] = []

    def ask(field: Field) -> Typed:
        shown[:] = [field]
        if not sessions:
            sessions.append(_session(_bindings(shown), keys, output))
        from prompt_toolkit.formatted_text import FormattedText

        placeholder = FormattedText([("fg:ansibrightblack", field.placeholder)])
        result = sessions[0].prompt(default=field.draft, placeholder=placeholder)
        typed = result if isinstance(result, Typed) else Typed(text=str(result))
        if typed.command:
            sessions[0].output.write("\n")
        return typed

    return ask


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


def _bindings(shown: Sequence[Field]) -> KeyBindings:
    """What keys do; `shown` has the field that is on the screen."""
    from prompt_toolkit.key_binding import KeyBindings

    def enter(event: KeyPressEvent) -> None:
        if event.current_buffer.text.strip() or shown[0].may_be_empty:
            _enter(event)

    bindings = KeyBindings()
    for key in ("enter", "c-j"):
        bindings.add(key)(enter)
    for key in ("c-c", "<sigint>"):
        bindings.add(key)(_break)
    bindings.add("c-d")(_end)
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
    event.app.exit(result=Typed(text=_answer(event).text, ended=True))


def _break(event: KeyPressEvent) -> None:
    event.app.exit(result=Typed(text=_answer(event).text, interrupted=True))


def _answer(event: KeyPressEvent) -> Buffer:
    """Where the answer is typed, also while something is searched for."""
    from prompt_toolkit.enums import DEFAULT_BUFFER

    return event.app.layout.get_buffer_by_name(DEFAULT_BUFFER) or event.current_buffer
