"""Fitted numbers: what they come to, and what moved it."""

import pytest

from viva.core.combine import GROUPS
from viva.core.fitted import Forest, Tree, sigmoid

TREE = Tree(
    feature=(0, 0, 1, 0, 0),
    threshold=(0.5, 0.0, 2.0, 0.0, 0.0),
    left=(1, -1, 3, -1, -1),
    right=(2, -1, 4, -1, -1),
    value=(0.2, -1.0, 0.8, 0.0, 1.0),
)
"""Goes by `a`, and where that is over 0.5 by `b`."""


@pytest.mark.parametrize(
    ("row", "path", "value"), [((0.5, 9.0), [0, 1], -1.0), ((0.6, 2.0), [0, 2, 3], 0.0), ((0.6, 2.1), [0, 2, 4], 1.0)]
)
def test_a_row_goes_left_where_it_is_at_most_the_threshold(row: tuple[float, float], path: list[int], value: float) -> None:
    assert (list(TREE.path(row)), TREE(row)) == (path, value)


def test_pushes_add_up_to_the_log_odds() -> None:
    forest = Forest(names=("a", "b"), trees=(TREE, TREE), base=0.1, slope=2.0, intercept=-0.3)
    features = {"b": 3.0, "a": 1.0}
    moved = forest.pushes(features)
    assert moved == pytest.approx({"a": 2 * 2 * 0.6, "b": 2 * 2 * 0.2})
    log_odds = -0.3 + 2.0 * (0.1 + 2 * 0.2) + sum(moved.values())
    assert forest.probability(features) == pytest.approx(1 / (1 + 2.718281828**-log_odds))


def test_no_feature_is_in_two_groups() -> None:
    names = [name for group in GROUPS.values() for name in group]
    assert len(names) == len(set(names))


def test_sigmoid_is_safe_at_both_ends() -> None:
    assert (sigmoid(-1000), sigmoid(0), sigmoid(1000)) == (0.0, 0.5, 1.0)
