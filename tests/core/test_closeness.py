"""How close an answer comes to each claim, beside its other claims."""

import pytest

from core.builders import QUESTION, said
from core.comparisons import SPAN, alignment, compared
from viva.core.align import Alignment
from viva.core.closeness import KEY_POINT_CLOSENESS, MISTAKE_CLOSENESS, key_point_closeness, mistake_closeness
from viva.core.model import Evidence
from viva.core.reading import Reading


def reading(points: dict[str, Alignment], wrong: Alignment, right: Alignment) -> Reading:
    return Reading(
        question=QUESTION,
        conversation=said("..."),
        spans=(SPAN,),
        gate=None,
        notes=(),
        compared=compared(points, wrong, right, given={"wcss": 0.4}, shared={"local": 0.3, "global": 0.2}),
    )


def test_a_point_is_set_against_the_mean_of_all_points() -> None:
    points = {"wcss": alignment(0.9), "local": alignment(0.3), "alternate": alignment(0.3)}
    found = key_point_closeness(reading(points, alignment(0.1), alignment(0.1)))
    assert list(found) == ["wcss", "local", "alternate"]
    assert set(found["wcss"]) == set(KEY_POINT_CLOSENESS)
    assert [f["own"] for f in found.values()] == pytest.approx([0.6, -0.6, -0.6])
    assert [f["alignment_over_mean"] for f in found.values()] == pytest.approx([0.4, -0.2, -0.2])
    assert [(f["given"], f["shared"]) for f in found.values()] == [(0.4, 0.0), (0.0, 0.3), (0.0, 0.0)]


def test_a_mistake_is_set_against_its_correction() -> None:
    points = dict.fromkeys(("wcss", "local", "alternate"), alignment(0.5))
    (found,) = mistake_closeness(reading(points, alignment(0.8, rejecting=True), alignment(0.5))).values()
    assert (found["alignment"], found["rejecting"], found["shared"]) == (0.8, 1.0, 0.2)
    assert (found["alignment_contrast"], found["over_correction"]) == pytest.approx((0.3, 0.3))
    assert set(found) == set(MISTAKE_CLOSENESS)


def test_without_token_vectors_the_cosine_stands_in() -> None:
    features = {"answer_cosine": 0.5, "span_cosine": 0.7, "stem_recall": 0.2, "negation_differs": 0.0}
    pooled = Alignment(features=features, evidence=Evidence(span=SPAN, similarity=0.7), rejecting=False)
    found = key_point_closeness(reading(dict.fromkeys(("wcss", "local", "alternate"), pooled), pooled, pooled))["wcss"]
    assert (found["alignment"], found["weakest_quarter"], found["alignment_over_mean"]) == pytest.approx((0.7, 0.7, 0.0))
