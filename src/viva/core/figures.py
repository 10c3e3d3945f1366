"""The figures of an evaluation: rows of verdicts beside labels in, a tree of numbers out; None where there is nothing to count."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from viva.core import agreement
from viva.core.model import Label

WITHIN_KINDS = ("paraphrase", "terse", "partial", "oral", "misconception")
JUNK_KINDS = ("echo", "stuffed", "off_topic", "dont_know", "injection")
CONTRADICTION_PRECISION = 0.8

Figures = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyPointRow:
    """One key point of one answer: what the examiner said, what the judge said; `denial` ranks contradictions."""

    question: str
    kind: str
    gold: Label
    found: Label
    probability: float
    denial: float


@dataclass(frozen=True, slots=True, kw_only=True)
class MistakeRow:
    """One misconception of one answer; `rejected` where the answer mentions it only to reject it."""

    question: str
    kind: str
    gold: bool
    found: bool
    probability: float
    rejected: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreRow:
    """One answer's score, the judge's beside the examiner's."""

    question: str
    kind: str
    gold: float
    found: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """Everything one judge said of the labelled answers; `kinds` counts the answers of each."""

    key_points: tuple[KeyPointRow, ...]
    mistakes: tuple[MistakeRow, ...]
    scores: tuple[ScoreRow, ...]
    kinds: tuple[tuple[str, int], ...]


Row = TypeVar("Row", KeyPointRow, MistakeRow, ScoreRow)


def figures(rows: Rows) -> Figures:
    """Every figure, overall and by kind, with 95 % intervals by question for the main ones."""
    return {
        "key_points": {**_key_points(rows.key_points), **_labels(rows.key_points)},
        "mistakes": _mistakes(rows.mistakes),
        "score": _scores(rows.scores),
        "junk_mean_score": _mean([r.found for r in rows.scores if r.kind in JUNK_KINDS]),
        "junk_mean_gold": _mean([r.gold for r in rows.scores if r.kind in JUNK_KINDS]),
        "wrongly_charged": _wrongly_charged(rows.key_points, rows.mistakes),
        "by_kind": {kind: _kind(kind, count, rows) for kind, count in rows.kinds},
        "intervals": _intervals(rows),
    }


def paired(first: Rows, second: Rows) -> Figures:
    """How much better the first judge is than the second on the same answers, with 95 % intervals by question."""
    return {
        "auc": _difference(first.key_points, second.key_points, _auc),
        "within_kind_auc": _difference(first.key_points, second.key_points, within_kind_auc),
        "macro_f1": _difference(first.key_points, second.key_points, _macro_f1),
        "mistakes_f1": _difference(first.mistakes, second.mistakes, _mistakes_f1),
        "pearson": _difference(first.scores, second.scores, _pearson),
    }


def within_kind_auc(rows: Sequence[KeyPointRow]) -> float | None:
    """The mean AUC inside each kind of answer that makes some points and not others."""
    aucs = [_auc([r for r in rows if r.kind == kind]) for kind in WITHIN_KINDS]
    return _mean([a for a in aucs if a is not None])


def _key_points(rows: Sequence[KeyPointRow]) -> Figures:
    gold, found = [r.gold.credited for r in rows], [r.found.credited for r in rows]
    return {
        "n": len(rows),
        "macro_f1": _macro_f1(rows),
        "auc": _auc(rows),
        "within_kind_auc": within_kind_auc(rows),
        "accuracy": _mean([float(g == f) for g, f in zip(gold, found, strict=True)]),
        "kappa": agreement.kappa(gold, found),
        "calibration_error": agreement.calibration_error(gold, [r.probability for r in rows]),
    }


def _labels(rows: Sequence[KeyPointRow]) -> Figures:
    gold, found = [r.gold for r in rows], [r.found for r in rows]
    denied = [g is Label.CONTRADICTED for g in gold]
    return {
        "per_label": {str(label): _per_label(label, rows) for label in Label},
        "confusion": {
            str(g): {str(f): sum(a is g and b is f for a, b in zip(gold, found, strict=True)) for f in Label} for g in Label
        },
        "contradicted_recall_at_precision_80": agreement.recall_at_precision(
            denied, [r.denial for r in rows], CONTRADICTION_PRECISION
        ),
        "reliability": [
            {"probability": p, "credited": share, "n": n}
            for p, share, n in agreement.reliability([g.credited for g in gold], [r.probability for r in rows])
        ],
    }


def _per_label(label: Label, rows: Sequence[KeyPointRow]) -> Figures:
    values = agreement.precision_recall_f1([r.gold is label for r in rows], [r.found is label for r in rows])
    return dict(zip(("precision", "recall", "f1"), values, strict=True))


def _mistakes(rows: Sequence[MistakeRow]) -> Figures:
    precision, recall, f1 = agreement.precision_recall_f1([r.gold for r in rows], [r.found for r in rows])
    rejected = [r for r in rows if r.rejected]
    return {
        "n": len(rows),
        "precision": precision,
        "recall": recall,
        "f1": f1,
        "auc": agreement.auc([r.gold for r in rows], [r.probability for r in rows]),
        "rejected": len(rejected),
        "rejected_flagged": _mean([float(r.found) for r in rejected]),
    }


def _wrongly_charged(points: Sequence[KeyPointRow], mistakes: Sequence[MistakeRow]) -> float | None:
    """Of the points not contradicted and the misconceptions not made, the share that the judge holds against the answer."""
    charged = [r.found is Label.CONTRADICTED for r in points if r.gold is not Label.CONTRADICTED]
    return _mean([float(c) for c in (*charged, *(r.found for r in mistakes if not r.gold))])


def _scores(rows: Sequence[ScoreRow]) -> Figures:
    found, gold = [r.found for r in rows], [r.gold for r in rows]
    return {
        "n": len(rows),
        "pearson": _pearson(rows),
        "spearman": agreement.spearman(found, gold),
        "mae": _mean([abs(f - g) for f, g in zip(found, gold, strict=True)]),
        "qwk": agreement.quadratic_kappa(found, gold),
    }


def _kind(kind: str, answers: int, rows: Rows) -> Figures:
    points = [r for r in rows.key_points if r.kind == kind]
    scores = [r for r in rows.scores if r.kind == kind]
    return {
        "answers": answers,
        "mean_score": _mean([r.found for r in scores]),
        "mean_gold": _mean([r.gold for r in scores]),
        "macro_f1": _macro_f1(points) if points else None,
        "auc": _auc(points),
        "credited": _credited(points),
        "gold_credited": _mean([float(r.gold.credited) for r in points]),
        "wrongly_credited": _credited([r for r in points if not r.gold.credited]),
        "missed": _missed([r for r in points if r.gold.credited]),
        "wrongly_charged": _wrongly_charged(points, [r for r in rows.mistakes if r.kind == kind]),
    }


def _credited(rows: Sequence[KeyPointRow]) -> float | None:
    return _mean([float(r.found.credited) for r in rows])


def _missed(rows: Sequence[KeyPointRow]) -> float | None:
    return _mean([float(not r.found.credited) for r in rows])


def _intervals(rows: Rows) -> Figures:
    return {
        "auc": _interval(rows.key_points, _auc),
        "within_kind_auc": _interval(rows.key_points, within_kind_auc),
        "macro_f1": _interval(rows.key_points, _macro_f1),
        "mistakes_f1": _interval(rows.mistakes, _mistakes_f1),
        "pearson": _interval(rows.scores, _pearson),
    }


def _interval(rows: Sequence[Row], figure: Callable[[Sequence[Row]], float | None]) -> list[float] | None:
    found = agreement.bootstrap([r.question for r in rows], lambda indices: figure([rows[i] for i in indices]))
    return list(found) if found else None


def _difference(first: Sequence[Row], second: Sequence[Row], figure: Callable[[Sequence[Row]], float | None]) -> Figures | None:
    if [r.question for r in first] != [r.question for r in second]:
        return None

    def gain(indices: Sequence[int]) -> float | None:
        ours, theirs = figure([first[i] for i in indices]), figure([second[i] for i in indices])
        return None if ours is None or theirs is None else ours - theirs

    interval = agreement.bootstrap([r.question for r in first], gain)
    return {"difference": gain(range(len(first))), "interval": list(interval) if interval else None}


def _macro_f1(rows: Sequence[KeyPointRow]) -> float | None:
    return agreement.macro_f1([r.gold.credited for r in rows], [r.found.credited for r in rows])


def _mistakes_f1(rows: Sequence[MistakeRow]) -> float | None:
    return agreement.precision_recall_f1([r.gold for r in rows], [r.found for r in rows])[2]


def _pearson(rows: Sequence[ScoreRow]) -> float | None:
    return agreement.pearson([r.found for r in rows], [r.gold for r in rows])


def _auc(rows: Sequence[KeyPointRow]) -> float | None:
    return agreement.auc([r.gold.credited for r in rows], [r.probability for r in rows])


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None
