"""Lines told apart, and what is refused."""

import pytest

from viva.app.events import Command
from viva.errors import UsageError
from viva.terminal.typed import LONGEST_ANSWER, Kind, checked, decoded, slash


@pytest.mark.parametrize("command", list(Command))
def test_commands_are_known_in_any_case(command: Command) -> None:
    found = slash(f"  /{command.upper()} ")
    assert found is not None
    assert (found.kind, found.command) == (Kind.COMMAND, command)


def test_help_and_unknown_commands() -> None:
    assert [found.kind for line in ("/help", "/hnit", "/etc/passwd", "/") if (found := slash(line))] == [
        Kind.HELP,
        Kind.UNKNOWN,
        Kind.UNKNOWN,
        Kind.UNKNOWN,
    ]


def test_text_is_no_command() -> None:
    assert slash("and/or") is None


def test_the_longest_answer_is_accepted_and_one_more_character_is_not() -> None:
    assert len(checked("é" * LONGEST_ANSWER)) == LONGEST_ANSWER
    with pytest.raises(UsageError, match="An answer may have 50,000 characters; this one has 50,001"):
        checked("é" * (LONGEST_ANSWER + 1))


@pytest.mark.parametrize(
    ("content", "message"),
    [(b"caf\xe9", "The input is not UTF-8 text (byte 4)."), (b"ELF\0\1", "The input is binary, not text.")],
)
def test_what_is_no_text_is_refused(content: bytes, message: str) -> None:
    with pytest.raises(UsageError) as caught:
        decoded(content, "The input")
    assert caught.value.message == message


def test_text_is_kept_as_it_is() -> None:
    assert decoded("a\r\n\ufeffé 👩‍🔬 \x1b[31m".encode(), "The input") == "a\r\n\ufeffé 👩‍🔬 \x1b[31m"
