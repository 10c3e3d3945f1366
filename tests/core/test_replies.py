"""What a reply changes in the verdicts before it."""

from dataclasses import replace

import pytest

from core.builders import QUESTION, RUBRIC, assessed, said, verdicts
from viva.core.model import Evidence, Label, Span, Verdicts
from viva.core.replies import settled

C, P, M, X = Label.COVERED, Label.PARTIAL, Label.MISSING, Label.CONTRADICTED
TALK = said("It minimises squared distances.", "It is the assignment step and the update step in turn.", criteria=("local",))


def quoted(labels: tuple[Label, ...], turns: tuple[int, ...], *, makes: int | None = None) -> Verdicts:
    """Verdicts on wcss, local and alternate, each quoted from one turn; `makes` is the turn that makes the misconception."""
    found = verdicts(*labels)
    points = tuple(
        v if v.label is M else replace(v, evidence=quote(turn)) for v, turn in zip(found.key_points, turns, strict=True)
    )
    made = tuple(
        replace(v, made=makes is not None, evidence=None if makes is None else quote(makes)) if v.criterion == "global" else v
        for v in found.mistakes
    )
    return replace(found, key_points=points, mistakes=made)


def quote(turn: int) -> Evidence:
    return Evidence(span=Span(turn=turn, start=0, end=2, text="It"), similarity=0.5)


def labels(found: Verdicts) -> list[Label]:
    return [v.label for v in found.key_points]


def after(before: Verdicts, now: Verdicts, reply: str = TALK[1].text, *, asked: str | None = "local") -> Verdicts:
    talk = said(TALK[0].text, reply, criteria=(asked,))
    return settled(QUESTION, RUBRIC, talk, now, assessed(before, 50.0))


@pytest.mark.parametrize(
    ("before", "now", "turns", "expected"),
    [
        pytest.param((C, M, M), (M, M, C), (0, 0, 1), (C, M, C), id="credit-is-kept"),
        pytest.param((C, M, M), (P, M, C), (1, 0, 1), (C, M, C), id="nor-halved"),
        pytest.param((C, M, M), (X, M, M), (0, 0, 0), (C, M, M), id="an-old-sentence-denies-nothing-new"),
        pytest.param((C, M, M), (X, M, M), (1, 0, 0), (X, M, M), id="the-reply-may-deny"),
        pytest.param((M, M, M), (C, M, M), (0, 0, 0), (M, M, M), id="an-old-sentence-earns-nothing-new"),
        pytest.param((M, M, M), (C, M, M), (1, 0, 0), (C, M, M), id="the-reply-may-earn-what-was-not-asked-for"),
        pytest.param((M, P, M), (M, C, M), (0, 0, 0), (M, C, M), id="what-was-asked-for-may-be-completed"),
        pytest.param((X, M, M), (C, M, M), (0, 0, 0), (X, M, M), id="a-denial-stands-until-the-reply-speaks"),
    ],
)
def test_a_verdict_that_the_reply_does_not_touch_stands(
    before: tuple[Label, ...], now: tuple[Label, ...], turns: tuple[int, ...], expected: tuple[Label, ...]
) -> None:
    assert labels(after(quoted(before, (0, 0, 0)), quoted(now, turns))) == list(expected)


@pytest.mark.parametrize("reply", ["no idea, sorry", "What does k-means minimise?"])
def test_a_reply_that_says_nothing_changes_nothing(reply: str) -> None:
    before = quoted((C, X, M), (0, 0, 0), makes=0)
    found = after(before, quoted((M, C, C), (1, 1, 1)), reply)
    assert (found.key_points, found.mistakes) == (before.key_points, before.mistakes)


def test_an_old_sentence_makes_no_new_misconception_and_a_corrected_one_frees_what_it_denied() -> None:
    silent, made = quoted((C, M, M), (0, 0, 0)), quoted((C, X, M), (0, 0, 0), makes=0)
    assert not after(silent, made).mistakes[0].made
    assert after(silent, quoted((C, X, M), (0, 1, 0), makes=1)).mistakes[0].made
    freed = after(made, quoted((C, P, M), (0, 0, 0)), asked="alternate")
    assert (freed.mistakes[0].made, labels(freed)) == (False, [C, P, M])


def test_omissions_follow_from_what_stands_and_details_from_the_verdict_in_force() -> None:
    before = replace(quoted((C, C, M), (0, 0, 0)), details={"wcss": {"old": 1.0}, "local": {"old": 1.0}})
    now = replace(quoted((M, M, C), (0, 0, 1)), details={"wcss": {"new": 1.0}, "local": {"new": 1.0}, "alternate": {"new": 1.0}})
    found = after(before, now, asked="alternate")
    assert [v.made for v in found.mistakes if v.criterion == "no-start"] == [False]
    assert found.details == {"wcss": {"old": 1.0}, "local": {"old": 1.0}, "alternate": {"new": 1.0}}
    assert [v.prompted for v in found.key_points] == [False, False, True]
