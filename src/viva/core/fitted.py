"""Fitted models as plain numbers: logistic regressions and boosted trees, fitted elsewhere and evaluated here."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

Features = dict[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Logistic:
    """A logistic regression over named features."""

    intercept: float
    weights: Mapping[str, float]

    def probability(self, features: Mapping[str, float]) -> float:
        """The probability of the positive class."""
        return sigmoid(self.intercept + sum(weight * features[name] for name, weight in self.weights.items()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    """A decision tree as arrays: inner nodes go left where the feature is at most the threshold; leaves have left -1.

    The value of an inner node is the mean of its leaves, each weighted by the training rows that fell into it.
    """

    feature: tuple[int, ...]
    threshold: tuple[float, ...]
    left: tuple[int, ...]
    right: tuple[int, ...]
    value: tuple[float, ...]

    def path(self, row: Sequence[float]) -> list[int]:
        """The nodes that a row passes, from the root to its leaf."""
        node, passed = 0, [0]
        while self.left[node] >= 0:
            node = self.left[node] if row[self.feature[node]] <= self.threshold[node] else self.right[node]
            passed.append(node)
        return passed

    def __call__(self, row: Sequence[float]) -> float:
        """The value of the leaf that a row falls into."""
        return self.value[self.path(row)[-1]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Forest:
    """Boosted trees over named features, with a fitted straight line on their sum that calibrates it."""

    names: tuple[str, ...]
    trees: tuple[Tree, ...]
    base: float
    slope: float = 1.0
    intercept: float = 0.0

    def probability(self, features: Mapping[str, float]) -> float:
        """The probability of the positive class."""
        row = self._row(features)
        return sigmoid(self.intercept + self.slope * (self.base + sum(tree(row) for tree in self.trees)))

    def pushes(self, features: Mapping[str, float]) -> dict[str, float]:
        """How far each feature moved the log-odds: what the value changed by at the nodes that ask for it.

        Saabas, "Interpreting random forests" (2014).
        """
        row = self._row(features)
        moved = dict.fromkeys(self.names, 0.0)
        for tree in self.trees:
            for node, following in pairwise(tree.path(row)):
                moved[self.names[tree.feature[node]]] += self.slope * (tree.value[following] - tree.value[node])
        return moved

    def _row(self, features: Mapping[str, float]) -> list[float]:
        return [features[name] for name in self.names]


def sigmoid(x: float) -> float:
    """The logistic function, safe at both ends."""
    return 1 / (1 + math.exp(-x)) if x >= 0 else math.exp(x) / (1 + math.exp(x))


def rounded(probability: float) -> float:
    """A probability as it is stored and shown: four decimals."""
    return round(probability, 4)
