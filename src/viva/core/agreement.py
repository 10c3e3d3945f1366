"""How well verdicts and scores match human labels: plain functions on arrays. None where a figure cannot be computed."""

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]

BINS = 10
SCORE_STEPS = 11


def auc(truth: Sequence[bool] | Flags, scores: Sequence[float] | Array) -> float | None:
    """Area under the ROC curve: how often a true case outranks a false one, ties counted half."""
    flags, values = np.asarray(truth, dtype=bool), np.asarray(scores, dtype=float)
    positives, negatives = int(flags.sum()), int((~flags).sum())
    if not positives or not negatives:
        return None
    rank_sum = float(ranks(values)[flags].sum())
    return (rank_sum - positives * (positives + 1) / 2) / (positives * negatives)


def ranks(values: Array) -> Array:
    """Ranks from 1, ties sharing their mean."""
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    return np.asarray((last - (counts - 1) / 2)[inverse], dtype=float)


def precision_recall_f1(
    truth: Sequence[bool] | Flags, found: Sequence[bool] | Flags
) -> tuple[float | None, float | None, float | None]:
    """Precision, recall and F1 of the true class."""
    flags, guesses = np.asarray(truth, dtype=bool), np.asarray(found, dtype=bool)
    hits = int((flags & guesses).sum())
    precision = _ratio(hits, int(guesses.sum()))
    recall = _ratio(hits, int(flags.sum()))
    both = int(guesses.sum()) + int(flags.sum())
    return precision, recall, _ratio(2 * hits, both)


def macro_f1(truth: Sequence[bool] | Flags, found: Sequence[bool] | Flags) -> float | None:
    """Mean F1 over the two classes."""
    flags, guesses = np.asarray(truth, dtype=bool), np.asarray(found, dtype=bool)
    scores = [precision_recall_f1(flags, guesses)[2], precision_recall_f1(~flags, ~guesses)[2]]
    known = [s for s in scores if s is not None]
    return sum(known) / len(known) if known else None


def kappa(first: Sequence[Any], second: Sequence[Any]) -> float | None:
    """Cohen's kappa between two labellings."""
    if not len(first):
        return None
    labels = sorted({*first, *second})
    a, b = np.array([labels.index(x) for x in first]), np.array([labels.index(x) for x in second])
    agreed = float((a == b).mean())
    chance = float(sum((a == i).mean() * (b == i).mean() for i in range(len(labels))))
    return None if chance == 1 else (agreed - chance) / (1 - chance)


def quadratic_kappa(first: Sequence[float], second: Sequence[float]) -> float | None:
    """Quadratically weighted kappa of scores from 0 to 100 rounded to tens."""
    if not len(first):
        return None
    a, b = (np.floor(np.asarray(x, dtype=float) / 10 + 0.5).astype(int) for x in (first, second))
    observed = np.zeros((SCORE_STEPS, SCORE_STEPS))
    np.add.at(observed, (a, b), 1)
    steps = np.arange(SCORE_STEPS)
    weights = (steps[:, None] - steps[None, :]) ** 2
    expected = np.outer(observed.sum(1), observed.sum(0)) / len(a)
    total = float((weights * expected).sum())
    return None if total == 0 else 1 - float((weights * observed).sum()) / total


def pearson(first: Sequence[float], second: Sequence[float]) -> float | None:
    """Pearson's correlation."""
    a, b = np.asarray(first, dtype=float), np.asarray(second, dtype=float)
    if len(a) < 2 or a.std() == 0 or b.std() == 0:
        return None
    return float(np.corrcoef(a, b)[0, 1])


def spearman(first: Sequence[float], second: Sequence[float]) -> float | None:
    """Pearson's correlation of the ranks."""
    return pearson(list(ranks(np.asarray(first, dtype=float))), list(ranks(np.asarray(second, dtype=float))))


def reliability(truth: Sequence[bool] | Flags, probabilities: Sequence[float] | Array) -> list[tuple[float, float, int]]:
    """Per occupied bin of ten equal ones: mean probability, share that was true, and how many."""
    flags, values = np.asarray(truth, dtype=bool), np.asarray(probabilities, dtype=float)
    bins = np.minimum((values * BINS).astype(int), BINS - 1)
    return [
        (float(values[bins == b].mean()), float(flags[bins == b].mean()), int((bins == b).sum()))
        for b in range(BINS)
        if (bins == b).any()
    ]


def calibration_error(truth: Sequence[bool] | Flags, probabilities: Sequence[float] | Array) -> float | None:
    """Expected calibration error over ten equal bins."""
    table = reliability(truth, probabilities)
    total = sum(n for _, _, n in table)
    return sum(n * abs(p - share) for p, share, n in table) / total if total else None


def recall_at_precision(truth: Sequence[bool] | Flags, scores: Sequence[float] | Array, precision: float) -> float | None:
    """The highest recall at which a threshold on the scores keeps at least that precision."""
    flags, values = np.asarray(truth, dtype=bool), np.asarray(scores, dtype=float)
    if not flags.any():
        return None
    order = np.argsort(-values, kind="stable")
    hits, taken = np.cumsum(flags[order]), np.arange(1, len(flags) + 1)
    last_of_tie = np.append(np.diff(values[order]) != 0, True)
    good = (hits / taken >= precision) & last_of_tie
    return float(hits[good].max() / flags.sum()) if good.any() else 0.0


def bootstrap(
    groups: Sequence[str], figure: Callable[[Sequence[int]], float | None], times: int = 200, seed: int = 0
) -> tuple[float, float] | None:
    """A 95 % interval of a figure of row numbers, drawing whole groups (questions) with replacement."""
    rows: dict[str, list[int]] = {}
    for number, group in enumerate(groups):
        rows.setdefault(group, []).append(number)
    names, rng = sorted(rows), np.random.default_rng(seed)
    drawn = [[i for g in rng.integers(0, len(names), len(names)) for i in rows[names[g]]] for _ in range(times)] if names else []
    found = [f for f in (figure(indices) for indices in drawn) if f is not None and not math.isnan(f)]
    return (float(np.quantile(found, 0.025)), float(np.quantile(found, 0.975))) if found else None


def _ratio(part: float, whole: float) -> float | None:
    return part / whole if whole else None
