"""Verdicts and weights become points."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.builders import RUBRIC, SCALE, verdicts
from viva.core.gates import gated_verdicts
from viva.core.model import Gate, JudgeInfo, Label, Score
from viva.core.score import band, score

C, P, M, X = Label.COVERED, Label.PARTIAL, Label.MISSING, Label.CONTRADICTED


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (verdicts(C, C, C), 100.0),
        (verdicts(M, M, M), 0.0),
        (verdicts(C, M, M), 50.0),  # 3 of 6
        (verdicts(C, P, M), 66.7),  # 3 + 1 of 6
        (verdicts(C, C, C, made=True), 88.0),  # less 2 × 6
        (verdicts(C, C, C, prompted=("local",)), 91.7),  # 3 + 1.5 + 1 of 6
        (verdicts(X, X, X, made=True), 0.0),  # never below
    ],
)
def test_points_are_the_weighted_share_less_the_cost_of_misconceptions(found: object, expected: float) -> None:
    assert score(RUBRIC, found, SCALE).points == expected  # type: ignore[arg-type]


def test_a_score_has_a_band_and_the_share_of_each_aspect() -> None:
    assert score(RUBRIC, verdicts(C, P, M), SCALE) == Score(
        points=66.7, band="solid", aspects={"definition": 0.75, "limits": 0.5}
    )


def test_a_gated_answer_scores_zero() -> None:
    gated = gated_verdicts(RUBRIC, Gate.ECHO, JudgeInfo(name="fake", version="1"), ())
    assert score(RUBRIC, gated, SCALE) == Score(points=0.0, band="weak", aspects={"definition": 0.0, "limits": 0.0})


@pytest.mark.parametrize(
    ("points", "name"), [(0, "weak"), (29.9, "weak"), (30, "developing"), (85, "excellent"), (100, "excellent")]
)
def test_a_band_begins_at_its_threshold(points: float, name: str) -> None:
    assert band(points, SCALE) == name


labels = st.sampled_from(Label)


@given(labels, labels, labels, st.booleans())
def test_a_score_lies_between_0_and_100(first: Label, second: Label, third: Label, made: bool) -> None:
    assert 0 <= score(RUBRIC, verdicts(first, second, third, made=made), SCALE).points <= 100


@given(labels, labels, labels, st.booleans())
def test_one_more_covered_point_never_lowers_a_score(first: Label, second: Label, third: Label, made: bool) -> None:
    before = score(RUBRIC, verdicts(first, second, third, made=made), SCALE).points
    assert score(RUBRIC, verdicts(first, C, third, made=made), SCALE).points >= before
