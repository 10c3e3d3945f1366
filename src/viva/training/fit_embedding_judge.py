"""Fits the embedding judge's numbers on our own answers: python -m viva.training.fit_embedding_judge.

Uses the questions held out from the encoder's training. Regressions over closeness, and thresholds chosen by
cross-validation over questions; tests/gold is not read.
"""

import argparse
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from viva.core.align import POOLED_FEATURES
from viva.core.closeness import KEY_POINT_CLOSENESS, MISTAKE_CLOSENESS, key_point_closeness, mistake_closeness
from viva.training.bert import load_bert
from viva.training.build_encoder import MODELS, base_model, build
from viva.training.own_data import Subject
from viva.training.split import ROOT, calibration_subjects
from viva.training.tables import Table, best_threshold, labelled_readings, mistake_label

FOLDS = 10
POOLED_POINTS = (*POOLED_FEATURES, "span_cosine_over_mean", "stem_recall_over_mean")
POOLED_MISTAKES = (*POOLED_FEATURES, "cosine_contrast", "rejecting")
CREDITED = ("covered", "partial")
SIGNS = {
    **dict.fromkeys(("negation_differs", "given", "shared", "linked_over", "rejecting"), -1),
    **dict.fromkeys(("span_words", "spans", "beside_correction"), 0),
}
"""Which way a feature may push: towards its claim where nothing is said, 0 for either way."""

HEADER = """# The embedding judge's numbers, fitted by: python -m viva.training.fit_embedding_judge
# Logistic regressions over the features of viva.core.closeness, for key points and for mistakes; `pooled` serves embedders
# without token vectors, and is fitted on the original all-MiniLM-L6-v2. The thresholds are on their probabilities.
"""


def main() -> None:
    """Fit, report by cross-validation, and write rubric/embedding-judge.yaml."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--models", type=Path, default=MODELS)
    parser.add_argument("--out", type=Path, default=ROOT / "rubric" / "embedding-judge.yaml")
    options = parser.parse_args()
    subjects = calibration_subjects()
    points, mistakes = tables(subjects, options.models)
    credited, made = points.truth(*CREDITED), mistakes.truth("made")
    point_numbers, chance = _fit(points, credited, KEY_POINT_CLOSENESS)
    mistake_numbers, made_chance = _fit(mistakes, made, MISTAKE_CLOSENESS)
    with tempfile.TemporaryDirectory() as folder:
        build(load_bert(base_model()), Path(folder))
        other_points, other_mistakes = tables(subjects, Path(folder))
    pooled_points, _ = _fit(other_points, other_points.truth(*CREDITED), POOLED_POINTS)
    pooled_mistakes, _ = _fit(other_mistakes, other_mistakes.truth("made"), POOLED_MISTAKES)
    at = best_threshold(chance, credited, "macro")
    numbers = {
        "version": 4,
        "key_points": {"tokens": point_numbers, "pooled": pooled_points},
        "mistakes": {"tokens": mistake_numbers, "pooled": pooled_mistakes},
        "credited": at,
        "covered": max(at, best_threshold(chance[credited], points.truth("covered")[credited], "macro")),
        "made": best_threshold(made_chance, made, "binary"),
    }
    options.out.write_text(HEADER + yaml.safe_dump(numbers, sort_keys=False), encoding="utf-8")


def tables(subjects: Sequence[Subject], models: Path) -> tuple[Table, Table]:
    """Features and labels of every key point and every misconception of the written answers, as the encoder in `models` sees them."""
    points, mistakes = Table(), Table()
    for subject, answer, reading in labelled_readings(subjects, models):
        for name, row in key_point_closeness(reading).items():
            points.add(row, answer["key_points"][name], subject.id)
        for name, row in mistake_closeness(reading).items():
            mistakes.add(row, mistake_label(answer, name), subject.id)
    return points, mistakes


def _fit(table: Table, truth: Any, names: Sequence[str]) -> tuple[dict[str, Any], Any]:
    """A regression's numbers, and each row's probability from the folds that did not see it."""
    weights, intercept = _sensible(table, truth, names)
    x, model = _columns(table, list(weights)), make_pipeline(StandardScaler(), _regression())
    chance = cross_val_predict(model, x, truth, groups=table.groups, cv=GroupKFold(FOLDS), method="predict_proba")[:, 1]
    print(
        f"{len(weights)} of {len(names)} features: n {len(truth)}, share {truth.mean():.2f}, AUC {roc_auc_score(truth, chance):.3f}",
        flush=True,
    )
    return {"intercept": round(intercept, 4), "weights": {n: round(w, 4) for n, w in weights.items()}}, chance


def _sensible(table: Table, truth: Any, names: Sequence[str]) -> tuple[dict[str, float], float]:
    """Weights and intercept over the features that push the way they should; the others are left out, and the rest fitted again.

    Whoever says a claim word for word must not lose by it, although most answers that come so close reverse it.
    """
    scaler, line = make_pipeline(StandardScaler(), _regression()).fit(_columns(table, names), truth)
    weights = dict(zip(names, map(float, line.coef_[0] / scaler.scale_), strict=True))
    kept = [name for name, weight in weights.items() if weight * SIGNS.get(name, 1) >= 0]
    if len(kept) < len(names):
        return _sensible(table, truth, kept)
    return weights, float(line.intercept_[0] - np.array(list(weights.values())) @ scaler.mean_)


def _columns(table: Table, names: Sequence[str]) -> Any:
    return np.array([[row[name] for name in names] for row in table.rows])


def _regression() -> LogisticRegression:
    return LogisticRegression(C=0.3, max_iter=2000)


if __name__ == "__main__":
    main()
