"""A candidate at a terminal: several lines with editing, a paste is one text, an empty line sends."""

from viva.app.events import Command, Event, FollowUpAsked, Heard, QuestionAsked, Said, Spoken
from viva.app.ports import Drafts
from viva.errors import EditorFailed
from viva.terminal.editor import write_in_editor
from viva.terminal.field import Ask, Field, Typed
from viva.terminal.screen import Screen
from viva.terminal.typed import KEEPS_DRAFT, Kind, Slash, too_long

PLACEHOLDER = "your answer; an empty line sends it"
PAUSE = "Enter goes on · /again · /why · /answer · /quit"
EDITOR = "Enter opens your editor; or a command"
WHAT_COMES_NEXT = "next"
"""What a draft answers that was typed where nothing was asked."""


class PromptCandidate:
    """Answers at a prompt, or in an editor; a draft is kept when the session is broken off, until it is sent or given up."""

    def __init__(self, screen: Screen, ask: Ask, drafts: Drafts, *, editor: bool = False) -> None:
        self._screen = screen
        self._ask = ask
        self._drafts = drafts
        self._editor = editor
        self._asked = ""
        self._question = ""
        self._answering = ""
        self._draft = ""
        self._ended = False

    def show(self, event: Event) -> None:
        """Show one thing that happened."""
        if isinstance(event, QuestionAsked):
            self._asked = event.question.text
            self._question = self._answering = event.question.id
        if isinstance(event, FollowUpAsked):
            self._asked = event.follow_up.text
            self._answering = f"{self._question}/{event.follow_up.criterion}"
        if isinstance(event, Spoken):
            self._asked = f"{self._asked} {event.text}".strip()
        self._screen.show(event)

    def listen(self) -> Heard:
        """Wait for an answer or a command."""
        if self._ended:
            return Command.QUIT
        self._draft = self._draft or self._drafts.find(self._answering) or self._drafts.find(WHAT_COMES_NEXT)
        while not self._ended:
            heard = self._take(self._typed(self._field(), self._answering))
            if isinstance(heard, Said) or (heard and heard not in (*KEEPS_DRAFT, Command.AGAIN)):
                self._forget()
            if heard is not None:
                return heard
        self._keep(self._answering, self._draft)
        return Command.QUIT

    def hand_back(self, said: Said) -> None:
        """Keep what was said as a draft."""
        self._keep(self._answering, said.text)

    def pause(self) -> Command | None:
        """Wait until the candidate wants to go on."""
        command = self._paused()
        if command is Command.QUIT:
            self._keep(WHAT_COMES_NEXT, self._draft)
        return command

    def _paused(self) -> Command | None:
        while not self._ended:
            typed = self._typed(Field(placeholder=PAUSE, may_be_empty=True), WHAT_COMES_NEXT)
            self._ended = typed.ended
            self._keep_for_later(typed)
            if typed.command and typed.command.command:
                return typed.command.command
            if typed.command:
                self._answer_slash(typed.command)
            elif not typed.ended:
                return None
        return Command.QUIT

    def _field(self) -> Field:
        """An editor is given the draft itself."""
        return Field(placeholder=EDITOR, may_be_empty=True) if self._editor else Field(placeholder=PLACEHOLDER, draft=self._draft)

    def _typed(self, field: Field, answering: str) -> Typed:
        typed = self._ask(field)
        if typed.interrupted:
            self._keep(answering, typed.text if typed.text.strip() else self._draft)
            raise KeyboardInterrupt
        return typed

    def _keep(self, answering: str, text: str) -> None:
        if not text.strip():
            return
        try:
            self._drafts.keep(answering, text)
        except OSError as error:
            self._screen.tell(f"What you had typed could not be kept: {error.strerror}.")
        else:
            self._screen.tell("What you had typed is kept as a draft.")

    def _forget(self) -> None:
        for answering in (self._answering, WHAT_COMES_NEXT):
            self._drafts.drop(answering)

    def _take(self, typed: Typed) -> Heard | None:
        self._ended = typed.ended
        if typed.text.strip() or not self._editor:
            self._draft = typed.text
        if typed.command and typed.command.command:
            return self._command(typed.command.command)
        if typed.command:
            self._answer_slash(typed.command)
            return None
        if self._editor and not typed.text.strip():
            return None if typed.ended else self._write()
        return self._send()

    def _write(self) -> Said | None:
        """Write the answer in the editor; what stands there when it fails is kept."""
        try:
            self._draft = write_in_editor(self._asked, self._draft)
        except EditorFailed as error:
            self._keep(self._answering, error.text)
            raise
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
        if command is Command.AGAIN:
            self._keep(self._answering, self._draft)
            self._draft = ""
        elif command not in KEEPS_DRAFT:
            if self._draft.strip():
                self._screen.tell("What you had typed was not sent.")
            self._draft = ""
        return command

    def _keep_for_later(self, typed: Typed) -> None:
        """Text that was typed where nothing is asked is a draft for the next question."""
        if typed.text.strip() and not (typed.command and typed.command.kind is Kind.UNKNOWN):
            self._draft = typed.text
            self._screen.tell("Nothing was asked, so this is kept as a draft for what comes next.")

    def _answer_slash(self, typed: Slash) -> None:
        if typed.kind is Kind.HELP:
            self._screen.help()
        else:
            self._screen.tell(typed.answer_to(self._draft))
            self._draft = self._draft if typed.stays_in(self._draft) else ""


def _refused(text: str) -> str | None:
    if any("\ud800" <= c <= "\udfff" for c in text):
        return "The text has bytes that are not UTF-8."
    return too_long(text)
