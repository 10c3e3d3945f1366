"""`viva practice` behind a pipe and at a terminal, with the real store, bank and judge."""

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from adapters.banks import GOOD, write_bank
from cli.pty_session import PtySession
from cli.runs import Viva
from viva.errors import Exit

GOOD_ANSWER = "It minimises the squared distances to the centroids. It can stop at a local minimum."
POOR_ANSWER = "It can stop at a local minimum."
REPLY = "It minimises the squared distances to the centroids."
OPTIONS = ("--judge", "embedding", "--bank")


@pytest.fixture
def bank(tmp_path: Path) -> Path:
    return write_bank(tmp_path / "bank", GOOD)


def rows(tmp_path: Path, query: str) -> list[tuple[object, ...]]:
    """What lies in the history."""
    connection = sqlite3.connect(next((tmp_path / "data").glob("*.db")))
    found = connection.execute(query).fetchall()
    connection.close()
    return found


def test_behind_a_pipe_a_whole_session_runs(viva: Viva, bank: Path, tmp_path: Path) -> None:
    """Ask, score, follow up, tell everything, sum up."""
    stdin = f"{POOR_ANSWER}\n\n{REPLY}\n\n"
    run = viva("practice", "kmeans-objective", "--follow-ups", "1", *OPTIONS, bank, stdin=stdin)
    assert (run.code, run.err) == (0, "")
    places = [
        run.out.index(words) for words in ("1 of 1", "Score ", "Follow-up 1 of 1", "prompted)", "Model answer", "Session over")
    ]
    assert places == sorted(places)
    assert rows(tmp_path, "SELECT text FROM turns") == [(POOR_ANSWER,), (REPLY,)]


def test_plain_viva_practises(viva: Viva, bank: Path) -> None:
    assert "1 of 2" in viva(*OPTIONS, bank).out


def test_the_end_of_input_sends_what_is_typed_and_quits(viva: Viva, bank: Path, tmp_path: Path) -> None:
    run = viva("practice", "kmeans-objective", *OPTIONS, bank, stdin=POOR_ANSWER)
    assert (run.code, "Score " in run.out, "Session over" in run.out) == (0, True, True)
    assert rows(tmp_path, "SELECT count(*) FROM turns") == [(1,)]


def test_an_exam_tells_nothing_before_the_end(viva: Viva, bank: Path) -> None:
    stdin = f"{POOR_ANSWER}\n\n/hint\nno idea\n\n"
    run = viva("practice", "kmeans-objective", "--exam", "--follow-ups", "1", *OPTIONS, bank, stdin=stdin)
    before, after = run.out.split("Recorded.\n\n──")[0], run.out.split("Recorded.")[-1]
    assert not any(word in before for word in ("Score", "Hint", "why:", "What worked"))
    assert all(word in after for word in ("Score", "What worked", "Model answer", "Session over"))


def test_a_weak_question_comes_back_first(viva: Viva, bank: Path) -> None:
    viva("practice", "kmeans-objective", *OPTIONS, bank, stdin="idk\n\n/quit\n")
    assert viva("practice", "--questions", "1", *OPTIONS, bank).out.count("kmeans-objective") == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nonsense"], "nonsense"),
        (["--topic", "clusterin"], "There is no topic clusterin."),
        (["--tier", "deep"], "No question fits what was asked for."),
        (["--resume"], "No session was interrupted, so there is none to go on with."),
        (["--editor"], "--editor needs a terminal."),
        (["--judge", "oracle"], "oracle"),
        (["--follow-ups", "11"], "--follow-ups"),
    ],
)
def test_what_cannot_be_practised_is_refused(viva: Viva, bank: Path, arguments: list[str], message: str) -> None:
    run = viva("practice", "--bank", bank, *arguments)
    assert (run.code, run.out) == (Exit.USAGE, "")
    assert message in run.err


@pytest.mark.parametrize("content", [b"caf\xe9\n\n", b"a\0b\n\n", b"x" * 50_001 + b"\n\n"])
def test_what_is_no_text_or_too_long_keeps_what_was_sent_before(viva: Viva, bank: Path, tmp_path: Path, content: bytes) -> None:
    call = ("practice", "kmeans-objective", "--follow-ups", "2", *OPTIONS, bank)
    run = viva(*call, stdin=POOR_ANSWER.encode() + b"\n\n" + content)
    assert run.code == Exit.USAGE
    assert rows(tmp_path, "SELECT text FROM turns") == [(POOR_ANSWER,)]
    assert "You had answered:" in viva("practice", "--resume", *OPTIONS, bank).out


def test_a_data_folder_that_cannot_be_made_exits_with_five(viva: Viva, bank: Path, tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file", encoding="utf-8")
    run = viva("practice", "kmeans-objective", *OPTIONS, bank, stdin=GOOD_ANSWER)
    assert run.code == Exit.STORE


@pytest.fixture
def terminal(tmp_path: Path, bank: Path) -> Iterator[Callable[..., PtySession]]:
    """Starts sessions at a terminal, all with the same folders."""
    folders = {f"VIVA_{name}_DIR": str(tmp_path / name.lower()) for name in ("DATA", "CACHE", "CONFIG")}
    opened: list[PtySession] = []

    def start(*arguments: object, **more: int) -> PtySession:
        opened.append(PtySession("practice", *arguments, *OPTIONS, bank, environment=folders, **more))
        return opened[-1]

    yield start
    for session in opened:
        session.close()


def test_at_a_terminal_a_paste_with_empty_lines_is_one_answer(terminal: Callable[..., PtySession], tmp_path: Path) -> None:
    session = terminal("kmeans-objective")
    session.expect("an empty line sends it")
    session.send(f"\x1b[200~{GOOD_ANSWER}\r\rThat is all.\x1b[201~\r\r")
    session.expect("Score 100 / 100")
    session.expect("Enter goes on")
    session.send("\r")
    assert session.wait() == 0
    assert rows(tmp_path, "SELECT text FROM turns") == [(f"{GOOD_ANSWER}\n\nThat is all.",)]


def test_control_d_sends_and_ends(terminal: Callable[..., PtySession], tmp_path: Path) -> None:
    session = terminal("kmeans-objective", "choosing-k")
    session.expect("an empty line sends it")
    session.send(f"{GOOD_ANSWER}\x04")
    session.expect("Score 100 / 100")
    assert session.wait() == 0
    assert "Session over · 1 of 2 answered" in session.text


def test_control_c_keeps_what_is_done_and_says_how_to_go_on(terminal: Callable[..., PtySession], tmp_path: Path) -> None:
    session = terminal("kmeans-objective")
    session.expect("an empty line sends it")
    session.send(f"{POOR_ANSWER}\r\r")
    session.expect("Follow-up 1 of 2")
    session.expect("an empty line sends it", 2)
    session.send("half an answer\x03")
    assert session.wait() == Exit.INTERRUPTED
    assert "What you had typed is kept as a draft." in session.text
    assert f"`viva practice --resume --bank {tmp_path / 'bank'}` goes on from here." in " ".join(session.text.split())
    again = terminal("--resume")
    again.expect("You had answered:")
    again.expect("Follow-up 1 of 2")
    again.expect("› half an answer")
    assert POOR_ANSWER in again.text
    again.send(" and the rest\x04")
    assert again.wait() == 0
    assert rows(tmp_path, "SELECT text FROM turns")[1:] == [("half an answer and the rest",)]


def test_a_session_goes_on_with_its_judge_and_its_rules(terminal: Callable[..., PtySession], viva: Viva, bank: Path) -> None:
    session = terminal("kmeans-objective")
    session.expect("an empty line sends it")
    session.send("\x03")
    session.wait()
    refused = viva("practice", "--resume", "--exam", "--topic", "clustering", "--bank", bank)
    assert (refused.code, refused.err) == (
        Exit.USAGE,
        "--resume goes on with a session as it was begun.\nLeave out --topic, --exam.\n",
    )
    run = viva("practice", "--resume", "--bank", bank, stdin=f"{POOR_ANSWER}\n\n/why\n/quit\n")
    assert (run.code, run.err, "Judge: embedding " in run.out) == (0, "", True)


def test_a_killed_session_loses_nothing_that_was_sent(terminal: Callable[..., PtySession], tmp_path: Path) -> None:
    session = terminal("kmeans-objective")
    session.expect("an empty line sends it")
    session.send(f"{POOR_ANSWER}\r\r")
    session.expect("Follow-up 1 of 2")
    session.kill()
    session.wait()
    assert rows(tmp_path, "SELECT text FROM turns") == [(POOR_ANSWER,)]
    again = terminal("--resume")
    again.expect("Follow-up 1 of 2")
    again.expect("an empty line sends it")
    again.send("/quit\r")
    assert again.wait() == 0


def test_forty_columns_are_enough(terminal: Callable[..., PtySession]) -> None:
    session = terminal("kmeans-objective", columns=40)
    session.expect("an empty line")
    session.send(f"{GOOD_ANSWER}\r\r")
    session.expect("Enter goes on")
    session.send("\x04")
    assert session.wait() == 0
