"""Whatever a model claims, a verdict that costs or earns something rests on words that the candidate said."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.builders import JUDGE, QUESTION, RUBRIC, said
from viva.core.llm.judge_prompt import KEY_POINT_LABELS, MISTAKE_LABELS
from viva.core.llm.reply import Claim, Claims
from viva.core.llm.verdicts import evidence, quoted, verdicts
from viva.core.model import Label, Verdicts
from viva.core.reading import Reading
from viva.errors import JudgeProtocolError

TEXT = "K-means minimises the squared distances. It alternates between two steps. It always finds the best clustering."
READING = Reading(question=QUESTION, conversation=said(TEXT), spans=(), gate=None, notes=("a note",))


def judged(claims: Claims, similarity: float = 0.5) -> Verdicts:
    quotes = quoted(claims, READING.conversation)
    proved = evidence(quotes, RUBRIC, dict.fromkeys(quotes, similarity))
    return verdicts(READING, claims, proved, JUDGE)


def claims(wcss: tuple[str, str], local: tuple[str, str], alternate: tuple[str, str], made: tuple[str, str]) -> Claims:
    points = zip(("wcss", "local", "alternate"), (wcss, local, alternate), strict=True)
    return Claims(
        key_points=tuple(Claim(criterion=c, label=label, quote=quote) for c, (label, quote) in points),
        mistakes=(Claim(criterion="global", label=made[0], quote=made[1]),),
    )


quotes = st.one_of(
    st.just(""),
    st.text(max_size=20),
    st.tuples(st.integers(0, len(TEXT)), st.integers(0, len(TEXT))).map(lambda ends: TEXT[min(ends) : max(ends)]),
)
points = st.tuples(st.sampled_from(KEY_POINT_LABELS), quotes)


@given(points, points, points, st.tuples(st.sampled_from(MISTAKE_LABELS), quotes), st.floats(-1, 1))
def test_no_words_no_verdict(
    wcss: tuple[str, str], local: tuple[str, str], alternate: tuple[str, str], made: tuple[str, str], similarity: float
) -> None:
    """Property: verdicts or a protocol failure; all that is not missing shows its place in the answer."""
    try:
        found = judged(claims(wcss, local, alternate, made), similarity)
    except JudgeProtocolError:
        return
    assert [v.criterion for v in found.key_points] == ["wcss", "local", "alternate"]
    assert [v.criterion for v in found.mistakes] == ["global", "no-start"]
    shown = [v.evidence for v in found.key_points if v.label is not Label.MISSING]
    shown += [v.evidence for v in found.mistakes if v.made and v.criterion == "global"]
    assert all(e is not None and TEXT[e.span.start : e.span.end] == e.span.text for e in shown)
    assert all(v.evidence is None for v in found.key_points if v.label is Label.MISSING)


def test_points_without_any_proof_are_a_failure_of_the_protocol() -> None:
    with pytest.raises(JudgeProtocolError, match="None of the quotes"):
        judged(claims(("covered", "made up"), ("missing", ""), ("missing", ""), ("not made", "")))


def test_nothing_credited_needs_no_proof() -> None:
    found = judged(claims(("missing", ""), ("contradicted", "made up"), ("missing", ""), ("not made", "")))
    assert {v.label for v in found.key_points} == {Label.MISSING}
    assert found.notes[0] == "a note"
    assert found.notes[1].endswith("counts as not said: local.")


def test_words_that_have_nothing_to_do_with_the_point_prove_nothing() -> None:
    claimed = claims(("covered", "K-means minimises the squared distances"), ("missing", ""), ("missing", ""), ("not made", ""))
    assert judged(claimed, -0.5).key_points[0].label is Label.COVERED
    far = replace(claimed, key_points=(replace(claimed.key_points[0], quote="It always finds the best"), *claimed.key_points[1:]))
    with pytest.raises(JudgeProtocolError):
        judged(far, 0.1)
