"""An answer becomes spans whose offsets are right."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.builders import said
from viva.core.segment import segment


def pieces(text: str) -> list[str]:
    return [span.text for span in segment(said(text))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It minimises inertia. It can get stuck!", ["It minimises inertia.", "It can get stuck!"]),
        ("- squared dist\n- local min\n\n3) restarts", ["squared dist", "local min", "restarts"]),
        ("Set k to 3.5 e.g. by the elbow. Fine.", ["Set k to 3.5 e.g. by the elbow.", "Fine."]),
        ('He said "stop." Then it went on.', ['He said "stop."', "Then it went on."]),
        (
            "It minimises the sum of squared distances from each point to the\ncentroid of its cluster. Fine.\nNote one\nNote two",
            [
                "It minimises the sum of squared distances from each point to the\ncentroid of its cluster.",
                "Fine.",
                "Note one",
                "Note two",
            ],
        ),
        (
            (
                "Every row gives p for a one and 1 - p for a zero, so that the likelihood is the product of p - q over all "
                "of the rows - a number that is far too small to be kept."
            ),
            [
                "Every row gives p for a one and 1 - p for a zero",
                "so that the likelihood is the product of p - q over all of the rows",
                "a number that is far too small to be kept.",
            ],
        ),
        ("   \n\t ", []),
        ("?!… --", []),
        ("one", ["one"]),
        (
            (
                "The objective is the total squared distance of all of the points to the centre of their own cluster, "
                "but the algorithm only ever goes downhill from wherever it happened to start."
            ),
            [
                "The objective is the total squared distance of all of the points to the centre of their own cluster",
                "but the algorithm only ever goes downhill from wherever it happened to start.",
            ],
        ),
    ],
)
def test_spans_are_bullet_lines_sentences_and_clauses_of_long_sentences(text: str, expected: list[str]) -> None:
    assert pieces(text) == expected


@given(st.lists(st.text(alphabet=st.characters(codec="utf-8"), max_size=200), min_size=1, max_size=3))
def test_every_span_is_the_text_at_its_offsets(texts: list[str]) -> None:
    for span in segment(said(*texts)):
        assert texts[span.turn][span.start : span.end] == span.text != ""


@given(st.text(max_size=200), st.text(max_size=200))
def test_a_further_turn_keeps_the_earlier_spans(first: str, second: str) -> None:
    alone = segment(said(first))
    assert segment(said(first, second))[: len(alone)] == alone
