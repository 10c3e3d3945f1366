"""The history in a terminal of any width, and on a pipe."""

from dataclasses import replace
from datetime import UTC, timedelta, timezone

from inline_snapshot import snapshot

from app.attempts import AT, M, attempt, followed_up, judged
from core.builders import verdicts
from terminal.rendering import plain, styled
from viva.app.history import Entry, entry
from viva.core.model import JudgeInfo
from viva.terminal.history_views import HistoryTable, history_lines, moment

FALLEN_BACK = JudgeInfo(name="local", version="3", instead_of="llm", reason="no answer in time")
ENTRIES = [
    entry(followed_up(FALLEN_BACK)),
    entry(attempt("b7", judged(1, 0.0, verdicts(M, M, M), "weak"), minutes=60)),
    entry(attempt("c8d9e0f1a2b3", minutes=120)),
    entry(attempt("d0", answers=(), minutes=180)),
]


def table(entries: list[Entry], width: int, *, more: bool = False) -> str:
    return plain(HistoryTable(entries, more=more, zone=UTC), width)


def test_a_wide_terminal_has_a_line_for_each_attempt_the_latest_first() -> None:
    assert table(ENTRIES, 120) == snapshot("""\
When              Attempt   Question  Topic       Tier       Score  Band   Judge
2026-03-01 23:05  d0        kmeans    clustering  core   no answer
2026-03-01 22:05  c8d9e0f1  kmeans    clustering  core  not graded
2026-03-01 21:05  b7        kmeans    clustering  core           0  weak   fake
2026-03-01 20:05  a1b2c3d4  kmeans    clustering  core     40 → 62  solid  local for llm

viva why ATTEMPT explains a score.\
""")


def test_eighty_columns_put_the_rest_below_the_question() -> None:
    assert table(ENTRIES, 80, more=True) == snapshot("""\
When              Attempt   Question                                Score  Band
2026-03-01 23:05  d0        kmeans                              no answer
                            clustering · core
2026-03-01 22:05  c8d9e0f1  kmeans                             not graded
                            clustering · core
2026-03-01 21:05  b7        kmeans                                      0  weak
                            clustering · core · fake
2026-03-01 20:05  a1b2c3d4  kmeans                                40 → 62  solid
                            clustering · core · local for llm

Older ones are left out; --limit N shows more.
viva why ATTEMPT explains a score.\
""")


def test_a_narrow_terminal_has_a_block_for_each_attempt() -> None:
    assert table(ENTRIES, 40) == snapshot("""\
kmeans
  no answer
  clustering · core
  2026-03-01 23:05 · d0

kmeans
  not graded
  clustering · core
  2026-03-01 22:05 · c8d9e0f1

kmeans
  0 · weak
  clustering · core · fake
  2026-03-01 21:05 · b7

kmeans
  40 → 62 · solid
  clustering · core · local for llm
  2026-03-01 20:05 · a1b2c3d4

viva why ATTEMPT explains a score.\
""")


def test_a_pipe_has_a_line_for_each_attempt_with_the_whole_id() -> None:
    assert list(history_lines(ENTRIES, UTC)) == snapshot(
        [
            "2026-03-01 23:05  d0            kmeans  clustering  core  no answer   -      -",
            "2026-03-01 22:05  c8d9e0f1a2b3  kmeans  clustering  core  not graded  -      -",
            "2026-03-01 21:05  b7            kmeans  clustering  core  0           weak   fake",
            "2026-03-01 20:05  a1b2c3d4e5f6  kmeans  clustering  core  40 → 62     solid  local for llm",
        ]
    )


def test_what_others_wrote_is_shown_and_never_obeyed() -> None:
    hostile = [replace(ENTRIES[0], attempt=replace(ENTRIES[0].attempt, question="[red]\x1b[31mq", topic="\u202et"))]
    for width in (40, 80, 120):
        shown = styled(HistoryTable(hostile, more=False, zone=UTC), width)
        assert "[red]�[31mq" in shown
        assert "\u202e" not in shown
    assert "[red]�[31mq" in next(history_lines(hostile, UTC))


def test_times_are_shown_in_the_zone_of_the_reader() -> None:
    assert moment(AT, timezone(timedelta(hours=9))) == "2026-03-02 05:05"
