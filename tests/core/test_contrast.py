"""Which span speaks of which claim, set against the claims beside it."""

import numpy as np
import pytest

from core.builders import RUBRIC
from viva.core.contrast import APART, Strengths, key_point_contrast, mistake_contrast, own_span
from viva.core.model import KeyPoint, Rubric


def strengths(**criteria: list[float]) -> Strengths:
    """Of three spans of one, two and three words; the correction of the one misconception comes close to the second."""
    found = {name: np.array(values, dtype=np.float32) for name, values in criteria.items()}
    right = {"global": np.array([0.1, 0.7, 0.1], dtype=np.float32)}
    return Strengths(
        criteria=found,
        corrections=right,
        explained={name: np.asarray(v / 2, dtype=np.float32) for name, v in found.items()},
        words=(1, 2, 3),
    )


FOUND = strengths(wcss=[0.9, 0.8, 0.1], local=[0.2, 0.9, 0.2], alternate=[0.1, 0.2, 0.3], **{"global": [0.1, 0.5, 0.4]})


def test_a_criterions_own_span_is_not_the_one_that_is_closer_to_another() -> None:
    rivalled = strengths(wcss=[0.6, 0.7, 0.1], local=[0.1, 1.0, 0.0], alternate=[0.0, 0.0, 0.0], **{"global": [0.0, 0.0, 0.0]})
    assert [own_span(name, RUBRIC, rivalled) for name in ("wcss", "local")] == [0, 1]
    assert [own_span(name, RUBRIC, FOUND) for name in ("wcss", "local", "alternate", "global")] == [0, 1, 2, 2]


def test_a_point_is_set_against_its_rivals_and_the_mistakes() -> None:
    assert key_point_contrast("local", RUBRIC, FOUND) == pytest.approx(
        {
            "own": 0.1,
            "own_strength": 0.9,
            "explained": 0.45,
            "explained_over": 0.05,
            "span_words": np.log(3),
            "spans": 3.0,
            "own_over_mean": 0.4,
            "own_share": 1 / 3,
            "own_spans": np.log(2),
            "over_linked": 0.4,
            "linked_over": 0.2,
            "over_mistakes": 0.4,
            "beside_correction": 0.7,
        }
    )


def test_a_mistake_is_set_against_what_it_contradicts_and_its_correction() -> None:
    assert mistake_contrast(RUBRIC.misconceptions[0], RUBRIC, FOUND) == pytest.approx(
        {
            "own": 0.1,
            "own_strength": 0.4,
            "explained": 0.2,
            "explained_over": 0.05,
            "span_words": np.log(4),
            "spans": 3.0,
            "over_linked": 0.2,
            "over_correction": 0.3,
            "best_over_correction": 0.3,
            "least_over_correction": -0.2,
        }
    )


def test_a_point_without_rivals_is_set_against_its_own_mean() -> None:
    alone = Rubric(key_points=(KeyPoint(id="only", point="The only claim."),))
    only = {"only": np.array([0.5, 1.0], dtype=np.float32)}
    found = key_point_contrast("only", alone, Strengths(criteria=only, corrections={}, explained=only, words=(4, 4)))
    assert (found["own"], found["explained_over"], found["own_over_mean"]) == (0.25, 0.25, 0.25)
    assert (found["over_linked"], found["linked_over"], found["over_mistakes"]) == (APART, -APART, APART)
