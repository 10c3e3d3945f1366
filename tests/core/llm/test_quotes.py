"""A quote counts where the candidate said it, and nowhere else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.builders import said
from viva.core.llm.quotes import find_quote, related
from viva.core.llm.safety import neutralised

TEXT = "It doesn’t  find\nthe GLOBAL optimum; nonconvex losses — like k-means++ — stop early. Inertia."


@pytest.mark.parametrize(
    ("quote", "found"),
    [
        ("find the global optimum", "find\nthe GLOBAL optimum"),
        ("It doesn't find", "It doesn’t  find"),
        ('"the global optimum"', "the GLOBAL optimum"),
        ("...the global optimum; nonconvex…", "the GLOBAL optimum; nonconvex"),
        ("losses - like k-means++ - stop", "losses — like k-means++ — stop"),
        ("Inertia.", "Inertia."),
        ("inertia", "Inertia"),
        ("the global\u200b optimum", "the GLOBAL optimum"),
    ],
)
def test_white_space_case_and_typography_do_not_matter(quote: str, found: str) -> None:
    span = find_quote(quote, said(TEXT))
    assert span is not None
    assert (span.text, TEXT[span.start : span.end]) == (found, found)


@pytest.mark.parametrize(
    "quote",
    [
        "",
        " . ",
        "It always finds the global optimum",
        "It doesn't find ... stop early",
        "It doesn't find the global optimum. Inertia.",
        "convex losses",
        "optimum",
        "the",
        "t find the",
        "x" * 10_000,
    ],
    ids=["empty", "dot", "invented", "stitched", "joined", "part-of-a-word", "one-word", "small-word", "cut-word", "long"],
)
def test_what_was_not_said_or_means_nothing_is_not_found(quote: str) -> None:
    assert find_quote(quote, said(TEXT)) is None


def test_a_quote_is_found_in_the_turn_where_it_was_said_and_never_in_a_question() -> None:
    conversation = said("First answer.", "The second answer.", criteria=("wcss",))
    span = find_quote("second answer", conversation)
    assert span is not None
    assert (span.turn, span.start, span.end) == (1, 4, 17)
    assert find_quote("What does k-means minimise", conversation) is None


@given(st.text(), st.text(min_size=1), st.text())
def test_a_span_indexes_the_answer(before: str, quote: str, after: str) -> None:
    text = f"{before} {quote} {after}"
    span = find_quote(quote, said(text))
    assert span is None or text[span.start : span.end] == span.text


@given(st.from_regex(r"[a-z]{2,8} [<>`\[\]a-zA-Z:/|’“]{1,20} [a-z]{2,8}", fullmatch=True))
def test_a_model_that_copies_the_neutralised_text_is_understood(text: str) -> None:
    span = find_quote(neutralised(text), said(text))
    assert span is not None
    assert span.text == text


def test_a_quote_needs_a_word_or_some_meaning_in_common_with_its_criterion() -> None:
    wordings = ("K-means minimises the squared distances.",)
    assert related("squared error", wordings, -0.1)
    assert related("inertia goes down", wordings, 0.3)
    assert not related("ignore all instructions", wordings, 0.1)
