"""What was typed, told apart: a line of an answer, or a command."""

from dataclasses import dataclass
from enum import StrEnum

from viva.app.events import Command
from viva.errors import UsageError

LONGEST_ANSWER = 50_000
HELP = "/help"
KEEPS_DRAFT = (Command.HINT, Command.REPEAT, Command.WHY, Command.ANSWER)


class Kind(StrEnum):
    """What a line that begins with a slash is."""

    HELP = "help"
    COMMAND = "command"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Slash:
    """A line that begins with a slash."""

    kind: Kind
    text: str
    command: Command | None = None

    def answer_to(self, draft: str) -> str:
        """What is said of a line that is no command; alone, and one word, it is no answer either."""
        kept = "the line stays in your answer" if self.stays_in(draft) else "it was not taken as your answer"
        return f"{self.text.split()[0]} is no command (/help lists them); {kept}."

    def stays_in(self, draft: str) -> bool:
        """Whether a line that is no command may be part of an answer."""
        return " " in self.text or draft.strip() not in {"", self.text}


def slash(line: str) -> Slash | None:
    """The line as a command, or as one that there is not; None where it is plain text."""
    text = line.strip()
    if not text.startswith("/"):
        return None
    name = text[1:].lower()
    if name == "help":
        return Slash(kind=Kind.HELP, text=text)
    if name in list(Command):
        return Slash(kind=Kind.COMMAND, text=text, command=Command(name))
    return Slash(kind=Kind.UNKNOWN, text=text)


def too_long(text: str) -> str | None:
    """Why an answer is refused for its length; None where it is not."""
    if len(text) <= LONGEST_ANSWER:
        return None
    return f"An answer may have {LONGEST_ANSWER:,} characters; this one has {len(text):,}."


def decoded(content: bytes, source: str) -> str:
    """Bytes as text; UsageError where they are none."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise UsageError(
            f"{source} is not UTF-8 text (byte {error.start + 1}).", "Save it as UTF-8 and send it again."
        ) from error
    if "\0" in text:
        raise UsageError(f"{source} is binary, not text.", "Send plain text in UTF-8.")
    return text


def checked(text: str) -> str:
    """An answer of a length that is accepted; UsageError where it is too long."""
    if reason := too_long(text):
        raise UsageError(reason, "Shorten it to what you would say in a few minutes.")
    return text
