"""A candidate at a terminal: what keys do, and what becomes of what was typed."""

import io
import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from prompt_toolkit.input import PipeInput, create_pipe_input
from prompt_toolkit.output import DummyOutput
from rich.console import Console

from core.builders import QUESTION
from viva.adapters.private_files import DraftFile
from viva.app.events import Command, Event, FollowUpAsked, QuestionAsked, Said
from viva.core.model import FollowUp
from viva.errors import EditorFailed, UsageError
from viva.terminal.editor import write_in_editor
from viva.terminal.field import Ask, Field, Typed, terminal_field
from viva.terminal.prompt_candidate import PromptCandidate
from viva.terminal.screen import Screen
from viva.terminal.typed import slash

ENTER, END, BREAK = "\r", "\x04", "\x03"


@pytest.fixture
def keys() -> Iterator[PipeInput]:
    with create_pipe_input() as pipe:
        yield pipe


NOWHERE = DraftFile(Path("nowhere"))
ASKED = QuestionAsked(question=QUESTION, title="Clustering", number=1, total=1)


def at_terminal(keys: PipeInput, drafts: DraftFile = NOWHERE) -> tuple[PromptCandidate, io.StringIO]:
    out = io.StringIO()
    return PromptCandidate(Screen(Console(file=out, width=100)), terminal_field(keys, DummyOutput()), drafts), out


def test_several_lines_are_sent_by_an_empty_one(keys: PipeInput) -> None:
    candidate, _ = at_terminal(keys)
    keys.send_text(f"one{ENTER}two{ENTER}{ENTER}")
    assert candidate.listen() == Said(text="one\ntwo")


def test_a_line_feed_is_as_good_as_enter(keys: PipeInput) -> None:
    candidate, _ = at_terminal(keys)
    keys.send_text("one\ntwo\n\n")
    assert candidate.listen() == Said(text="one\ntwo")


def test_a_paste_with_empty_lines_is_one_text_and_does_not_send(keys: PipeInput) -> None:
    candidate, _ = at_terminal(keys)
    keys.send_text(f"\x1b[200~one\n\ntwo\n/quit\n\n\x1b[201~three{ENTER}{ENTER}")
    assert candidate.listen() == Said(text="one\n\ntwo\n/quit\n\nthree")


def test_enter_in_the_middle_of_a_text_begins_a_line(keys: PipeInput) -> None:
    candidate, _ = at_terminal(keys)
    keys.send_text(f"onetwo\x1b[D\x1b[D\x1b[D{ENTER}\x1b[F{ENTER}{ENTER}")
    assert candidate.listen() == Said(text="one\ntwo")


def test_enter_with_nothing_typed_sends_nothing(keys: PipeInput) -> None:
    candidate, _ = at_terminal(keys)
    keys.send_text(f"{ENTER}{ENTER}one{ENTER}{ENTER}")
    assert candidate.listen() == Said(text="one")


def test_a_hint_keeps_the_draft(keys: PipeInput) -> None:
    candidate, _ = at_terminal(keys)
    keys.send_text(f"one{ENTER}/hint{ENTER}")
    assert candidate.listen() is Command.HINT
    keys.send_text(f" and two{ENTER}{ENTER}")
    assert candidate.listen() == Said(text="one and two")


@pytest.mark.parametrize(("command", "told"), [("answer", ""), ("again", "What you had typed is kept as a draft.")])
def test_a_command_that_may_be_refused_keeps_the_draft(keys: PipeInput, tmp_path: Path, command: str, told: str) -> None:
    candidate, out = at_terminal(keys, DraftFile(tmp_path / "drafts.json"))
    keys.send_text(f"one{ENTER}/{command}{ENTER}")
    assert candidate.listen() is Command(command)
    assert out.getvalue().strip() == told
    keys.send_text(f" and two{ENTER}{ENTER}")
    assert candidate.listen() == Said(text="one and two")


def test_leaving_drops_the_draft_and_says_so(keys: PipeInput) -> None:
    candidate, out = at_terminal(keys)
    keys.send_text(f"one{ENTER}/skip{ENTER}")
    assert candidate.listen() is Command.SKIP
    assert out.getvalue() == "What you had typed was not sent.\n\n"


def test_an_unknown_command_is_told_and_kept(keys: PipeInput) -> None:
    candidate, out = at_terminal(keys)
    keys.send_text(f"/hnit the{ENTER}{ENTER}")
    assert candidate.listen() == Said(text="/hnit the")
    assert out.getvalue() == "/hnit is no command (/help lists them); the line stays in your answer.\n\n"


def test_a_mistyped_command_alone_is_no_answer(keys: PipeInput) -> None:
    candidate, out = at_terminal(keys)
    keys.send_text(f"/hnit{ENTER}{ENTER}one{ENTER}{ENTER}")
    assert candidate.listen() == Said(text="one")
    assert out.getvalue() == "/hnit is no command (/help lists them); it was not taken as your answer.\n\n"


def test_the_end_key_sends_what_is_typed_and_then_quits(keys: PipeInput) -> None:
    candidate, _ = at_terminal(keys)
    keys.send_text(f"one{END}")
    assert (candidate.listen(), candidate.listen(), candidate.pause()) == (Said(text="one"), Command.QUIT, Command.QUIT)


def test_the_end_key_with_nothing_typed_quits(keys: PipeInput) -> None:
    candidate, _ = at_terminal(keys)
    keys.send_text(END)
    assert candidate.listen() is Command.QUIT


@pytest.fixture
def drafts(tmp_path: Path) -> DraftFile:
    return DraftFile(tmp_path / "data" / "drafts.json")


def asked_again(criterion: str) -> FollowUpAsked:
    return FollowUpAsked(follow_up=FollowUp(criterion=criterion, text="And?", reason=""), number=1, total=2)


def broken_off(keys: PipeInput, drafts: DraftFile, *events: Event, typed: str) -> str:
    """What is told when Ctrl-C comes while this is typed."""
    candidate, out = at_terminal(keys, drafts)
    for event in events:
        candidate.show(event)
    shown = len(out.getvalue())
    keys.send_text(typed + BREAK)
    with pytest.raises(KeyboardInterrupt):
        candidate.listen()
    return out.getvalue()[shown:].strip()


def test_what_is_typed_when_the_break_key_interrupts_is_a_draft_for_the_same_question(keys: PipeInput, drafts: DraftFile) -> None:
    told = broken_off(keys, drafts, ASKED, typed=f"half{ENTER}an answer")
    assert told == "What you had typed is kept as a draft."
    assert drafts.file.stat().st_mode & 0o777 == 0o600
    resumed, _ = at_terminal(keys, drafts)
    resumed.show(ASKED)
    keys.send_text(f" and the rest{ENTER}{ENTER}")
    assert resumed.listen() == Said(text="half\nan answer and the rest")
    assert drafts.find(QUESTION.id) == ""


def test_a_draft_answers_what_was_asked_and_nothing_else(keys: PipeInput, drafts: DraftFile) -> None:
    broken_off(keys, drafts, ASKED, asked_again("local"), typed="about minima")
    broken_off(keys, drafts, ASKED, asked_again("wcss"), typed="about squares")
    candidate, _ = at_terminal(keys, drafts)
    candidate.show(ASKED)
    keys.send_text(f"new{ENTER}{ENTER}")
    assert candidate.listen() == Said(text="new")
    candidate.show(asked_again("local"))
    keys.send_text(f"{ENTER}{ENTER}")
    assert candidate.listen() == Said(text="about minima")
    candidate.show(asked_again("wcss"))
    keys.send_text(f"{ENTER}{ENTER}")
    assert candidate.listen() == Said(text="about squares")


def test_a_draft_that_is_given_up_is_forgotten(keys: PipeInput, drafts: DraftFile) -> None:
    broken_off(keys, drafts, ASKED, typed=f"half{ENTER}")
    candidate, _ = at_terminal(keys, drafts)
    candidate.show(ASKED)
    keys.send_text(f"/skip{ENTER}")
    assert (candidate.listen(), drafts.find(QUESTION.id)) == (Command.SKIP, "")


def test_what_was_sent_and_not_taken_is_a_draft_again(keys: PipeInput, drafts: DraftFile) -> None:
    candidate, out = at_terminal(keys, drafts)
    candidate.show(ASKED)
    candidate.hand_back(Said(text="Do you mean hard clusters?"))
    assert drafts.find(QUESTION.id) == "Do you mean hard clusters?"
    assert out.getvalue().strip().endswith("What you had typed is kept as a draft.")


def test_what_is_typed_between_questions_answers_what_comes_next(keys: PipeInput, drafts: DraftFile) -> None:
    candidate, _ = at_terminal(keys, drafts)
    candidate.show(ASKED)
    keys.send_text(f"eager{BREAK}")
    with pytest.raises(KeyboardInterrupt):
        candidate.pause()
    resumed, _ = at_terminal(keys, drafts)
    resumed.show(QuestionAsked(question=replace(QUESTION, id="another"), title="Clustering", number=2, total=2))
    keys.send_text(f"{ENTER}{ENTER}")
    assert resumed.listen() == Said(text="eager")


def test_leaving_between_questions_keeps_what_was_typed(keys: PipeInput, drafts: DraftFile) -> None:
    candidate, _ = at_terminal(keys, drafts)
    keys.send_text(f"eager{END}")
    assert candidate.pause() is Command.QUIT
    assert list(json.loads(drafts.file.read_text()).values()) == ["eager"]


def test_a_search_in_what_was_typed_does_not_take_its_place(keys: PipeInput, drafts: DraftFile) -> None:
    broken_off(keys, drafts, ASKED, typed="my long answer\x12zz")
    assert drafts.find(QUESTION.id) == "my long answer"


def test_alt_enter_sends_at_once(keys: PipeInput) -> None:
    candidate, _ = at_terminal(keys)
    keys.send_text("one\x1b\r")
    assert candidate.listen() == Said(text="one")


def test_a_draft_that_cannot_be_kept_is_told(keys: PipeInput, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    told = broken_off(keys, DraftFile(tmp_path / "file" / "drafts.json"), ASKED, typed="half")
    assert told == "What you had typed could not be kept: File exists."


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"a": 1}', "\udcff"])
def test_a_draft_file_that_is_damaged_holds_none(content: str, tmp_path: Path) -> None:
    file = tmp_path / "drafts.json"
    file.write_bytes(content.encode(errors="surrogateescape"))
    drafts = DraftFile(file)
    assert drafts.find("a") == ""
    drafts.keep("a", "text")
    assert drafts.find("a") == "text"


@pytest.mark.parametrize(("typed", "found"), [(ENTER, None), (f"/again{ENTER}", Command.AGAIN), (END, Command.QUIT)])
def test_between_questions(keys: PipeInput, typed: str, found: Command | None) -> None:
    candidate, _ = at_terminal(keys)
    keys.send_text(typed)
    assert candidate.pause() is found


def test_text_between_questions_is_kept_as_a_draft(keys: PipeInput) -> None:
    candidate, out = at_terminal(keys)
    keys.send_text(f"eager{ENTER}{ENTER}{ENTER}")
    assert candidate.pause() is None
    assert out.getvalue() == "Nothing was asked, so this is kept as a draft for what comes next.\n\n"
    keys.send_text(f"{ENTER}{ENTER}")
    assert candidate.listen() == Said(text="eager")


def scripted(*typed: Typed) -> tuple[Ask, list[str]]:
    """Prompts that are answered from a list, and the drafts that they began with."""
    begun: list[str] = []
    answers = iter(typed)

    def ask(field: Field) -> Typed:
        begun.append(field.draft)
        return next(answers)

    return ask, begun


def test_a_text_that_is_too_long_is_refused_and_kept() -> None:
    out = io.StringIO()
    ask, begun = scripted(Typed(text="x" * 50_001), Typed(text="short"))
    assert PromptCandidate(Screen(Console(file=out, width=200)), ask, NOWHERE).listen() == Said(text="short")
    assert begun == ["", "x" * 50_001]
    assert "An answer may have 50,000 characters; this one has 50,001. It was not sent" in out.getvalue()


def test_bytes_that_are_no_text_are_refused_and_shown() -> None:
    out = io.StringIO()
    ask, begun = scripted(Typed(text="caf\udce9"), Typed(text="café"))
    assert PromptCandidate(Screen(Console(file=out, width=200)), ask, NOWHERE).listen() == Said(text="café")
    assert begun == ["", "caf?"]
    assert "bytes that are not UTF-8" in out.getvalue()


def editor(tmp_path: Path, code: str) -> str:
    """An editor that runs some code on its file."""
    script = tmp_path / "editor.py"
    script.write_text(f"import sys, pathlib\npage = pathlib.Path(sys.argv[1])\ntext = page.read_text()\n{code}\n")
    return f"{sys.executable} {script}"


def test_an_answer_can_be_written_in_an_editor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The question is there as a comment and is no part of the answer."""
    monkeypatch.setenv("VISUAL", editor(tmp_path, "page.write_text('my # answer ' + text.splitlines()[-1] + text)"))
    ask, _ = scripted(Typed(text=""))
    candidate = PromptCandidate(Screen(Console(file=io.StringIO())), ask, NOWHERE, editor=True)
    candidate.show(QuestionAsked(question=QUESTION, title="Clustering", number=1, total=1))
    assert candidate.listen() == Said(text="my # answer # What does k-means minimise?")


def test_commands_work_before_the_editor_is_opened() -> None:
    ask, _ = scripted(Typed(text="", command=slash("/skip")))
    assert PromptCandidate(Screen(Console(file=io.StringIO())), ask, NOWHERE, editor=True).listen() is Command.SKIP


@pytest.mark.parametrize("command", ["/nowhere/no-editor", "'unclosed"])
def test_an_editor_that_cannot_be_started_is_named(command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VISUAL", command)
    with pytest.raises(UsageError, match="cannot be started"):
        write_in_editor("What?")


def test_what_stands_in_an_editor_that_fails_is_kept(tmp_path: Path, drafts: DraftFile, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VISUAL", editor(tmp_path, "page.write_text('half ' + text); sys.exit(1)"))
    ask, _ = scripted(Typed(text=""))
    candidate = PromptCandidate(Screen(Console(file=io.StringIO())), ask, drafts, editor=True)
    candidate.show(ASKED)
    with pytest.raises(EditorFailed, match="failed"):
        candidate.listen()
    assert drafts.find(QUESTION.id) == "half"


def test_a_draft_goes_on_in_the_editor(tmp_path: Path, drafts: DraftFile, monkeypatch: pytest.MonkeyPatch) -> None:
    drafts.keep(QUESTION.id, "half")
    monkeypatch.setenv("VISUAL", editor(tmp_path, "page.write_text(text.replace('half', 'half and the rest'))"))
    ask, begun = scripted(Typed(text=""))
    candidate = PromptCandidate(Screen(Console(file=io.StringIO())), ask, drafts, editor=True)
    candidate.show(ASKED)
    assert (candidate.listen(), begun) == (Said(text="half and the rest"), [""])


def test_an_interrupt_while_the_editor_runs_is_the_editors_affair(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code = "import os, signal, time; os.kill(os.getppid(), signal.SIGINT); time.sleep(0.2); page.write_text('all of it' + text)"
    monkeypatch.setenv("VISUAL", editor(tmp_path, code))
    assert write_in_editor("What?") == "all of it"
