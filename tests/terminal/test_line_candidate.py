"""A candidate behind a pipe."""

import io

import pytest
from rich.console import Console

from viva.app.events import Command, Heard, Said
from viva.errors import UsageError
from viva.terminal.line_candidate import LineCandidate, Lines, lines_of
from viva.terminal.screen import Screen


class Pipe:
    """Bytes that arrive in chunks; after the last one nothing is there without waiting."""

    def __init__(self, *chunks: bytes) -> None:
        self.chunks = list(chunks)

    def read(self) -> bytes:
        return self.chunks.pop(0) if self.chunks else b""

    def ready(self) -> bool:
        return bool(self.chunks)


def candidate(*chunks: bytes) -> tuple[LineCandidate, io.StringIO]:
    out = io.StringIO()
    pipe = Pipe(*chunks)
    return LineCandidate(Screen(Console(file=out, width=100)), Lines(pipe.read, pipe.ready)), out


def heard(*chunks: bytes) -> list[Heard]:
    """Everything up to the end of input."""
    listener, _ = candidate(*chunks)
    found: list[Heard] = []
    while not found or found[-1] is not Command.QUIT:
        found.append(listener.listen())
    return found


def test_an_empty_line_sends_and_the_end_sends_and_quits() -> None:
    assert heard(b"one\ntwo\n\n", b"three") == [Said(text="one\ntwo"), Said(text="three"), Command.QUIT]


def test_an_empty_line_with_nothing_typed_sends_nothing() -> None:
    assert heard(b"\n\n \n") == [Command.QUIT]


def test_lines_are_joined_whatever_the_chunks_and_line_ends() -> None:
    assert heard(b"caf\xc3", b"\xa9\r\nno", b"ir\r\n\r\n") == [Said(text="café\nnoir"), Command.QUIT]


def test_asking_for_help_keeps_what_was_typed() -> None:
    """A hint in the middle of an answer does not lose its lines."""
    assert heard(b"one\n/hint\ntwo\n\n") == [Command.HINT, Said(text="one\ntwo"), Command.QUIT]


def test_leaving_drops_what_was_typed_and_says_so() -> None:
    listener, out = candidate(b"one\n/skip\n")
    assert (listener.listen(), listener.listen()) == (Command.SKIP, Command.QUIT)
    assert out.getvalue() == "What you had typed was not sent.\n\n"


def test_an_unknown_command_is_told_and_kept() -> None:
    listener, out = candidate(b"/hnit now\nmore\n\n")
    assert listener.listen() == Said(text="/hnit now\nmore")
    assert out.getvalue() == "/hnit is no command (/help lists them); the line stays in your answer.\n\n"


def test_a_mistyped_command_alone_is_no_answer() -> None:
    listener, out = candidate(b"/hnit\n\none\n\n")
    assert listener.listen() == Said(text="one")
    assert out.getvalue() == "/hnit is no command (/help lists them); it was not taken as your answer.\n\n"


def test_help_is_shown() -> None:
    listener, out = candidate(b"/help\n")
    assert listener.listen() is Command.QUIT
    assert "/repeat" in out.getvalue()


def test_between_questions_a_waiting_command_is_taken_and_text_is_left() -> None:
    listener, _ = candidate(b"a\n\n/again\nb\n\n")
    assert [listener.listen(), listener.pause(), listener.pause(), listener.listen()] == [
        Said(text="a"),
        Command.AGAIN,
        None,
        Said(text="b"),
    ]


def test_between_questions_nothing_is_waited_for() -> None:
    """What is not there yet may come after the next question."""
    listener, _ = candidate(b"a\n\n")
    listener.listen()
    assert listener.pause() is None


def test_between_questions_help_is_shown_and_empty_lines_are_passed() -> None:
    listener, out = candidate(b"\n/help\n\n/why\n")
    assert listener.pause() is Command.WHY
    assert "/repeat" in out.getvalue()


@pytest.mark.parametrize(
    "content", [b"caf\xe9\n\n", b"a\0b\n\n", b"x" * 50_001 + b"\n\n", b"x" * 700_000, b"y\n" * 30_000 + b"\n"]
)
def test_what_is_no_text_or_too_long_is_refused(content: bytes) -> None:
    with pytest.raises(UsageError):
        heard(*(content[i : i + 65_536] for i in range(0, len(content), 65_536)))


def test_a_stream_that_is_no_file_can_be_read() -> None:
    lines = lines_of(io.BytesIO(b"one\ntwo"))
    assert [lines.waiting(), lines.next(), lines.next(), lines.next()] == ["one", "one", "two", None]
