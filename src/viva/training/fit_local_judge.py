"""Fits the local judge's combiner: python -m viva.training.fit_local_judge.

Uses the questions held out from the stance model's training, and chooses trees and thresholds by cross-validation over
questions; tests/gold is not read.
"""

import argparse
import json
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold

from viva.adapters.onnx.files import ModelFolder
from viva.adapters.onnx.stance import OnnxStanceModel
from viva.app.local_judge import read_closely
from viva.core.combine import key_point_features, mistake_features
from viva.training.build_encoder import MODELS
from viva.training.export import describe
from viva.training.own_data import Subject
from viva.training.split import calibration_subjects
from viva.training.tables import (
    DENIAL_COSTS,
    STATEMENT,
    Table,
    best_threshold,
    charging_threshold,
    crediting_threshold,
    labelled_readings,
    mistake_label,
)

FOLDS = 10
CREDITED = ("covered", "partial")
STATEMENT_WEIGHT = 0.3
CHARGED_WEIGHT = {"credited": 0.2, "covered": 0.2, "denied": 0.1, "made": 0.2}
"""What a single statement counts beside a criterion of a whole answer; less where it is wrong, as real replies are mostly right.

Least for denials, which what the model finds makes too readily of short replies.
"""

TREES: dict[str, Any] = {
    "max_iter": 300,
    "learning_rate": 0.06,
    "max_leaf_nodes": 16,
    "min_samples_leaf": 20,
    "l2_regularization": 5.0,
    "max_features": 0.3,
    "random_state": 7,
}


def main() -> None:
    """Fit, report by cross-validation, and write combiner.json beside the models."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--models", type=Path, default=MODELS)
    options = parser.parse_args()
    points, mistakes = tables(calibration_subjects(), options.models)
    graded = points.of_answers(*CREDITED)
    numbers: dict[str, Any] = {}
    for name, table, positive, threshold in (
        ("credited", points, CREDITED, crediting_threshold),
        ("covered", graded, ("covered",), partial(best_threshold, average="macro")),
        ("denied", points, ("contradicted",), partial(charging_threshold, costs=DENIAL_COSTS)),
        ("made", mistakes, ("made",), charging_threshold),
    ):
        truth = table.truth(*positive)
        numbers[name], chance = fit_forest(table, truth, name)
        numbers[f"{name}_at"] = threshold(chance, truth[np.array(table.whole)])
    (options.models / "combiner.json").write_text(json.dumps(numbers) + "\n")
    describe(options.models, "viva-combiner-1", "combiner.json")


def tables(subjects: Sequence[Subject], models: Path) -> tuple[Table, Table]:
    """Features and labels of every key point and every misconception of the written answers, and of single statements.

    Of a statement its own key point is read: without that a denial in one sentence was credited six times in ten.
    """
    model, points, mistakes = OnnxStanceModel(ModelFolder(models)), Table(), Table()
    for subject, answer, reading in labelled_readings(subjects, models, short=True):
        found, whole = read_closely(model, reading), answer.get("kind") != STATEMENT
        for name, row in key_point_features(reading, found).items():
            if name in answer["key_points"]:
                points.add(row, answer["key_points"][name], subject.id, whole=whole)
        for name, row in mistake_features(reading, found).items():
            if (label := mistake_label(answer, name)) != "undecided":
                mistakes.add(row, label, subject.id, whole=whole)
    return points, mistakes


def fit_forest(table: Table, truth: Any, name: str) -> tuple[dict[str, Any], Any]:
    """Fit boosted trees; returns their numbers and the calibrated probabilities from the folds that did not see a row.

    Calibrated, and returned, are whole answers alone: single statements are there to learn from.
    """
    names = sorted(table.rows[0])
    x = np.array([[row[n] for n in names] for row in table.rows])
    whole, sums = np.array(table.whole), np.zeros(len(truth))
    weights = np.where(whole, 1.0, np.where(table.truth("contradicted", "made"), CHARGED_WEIGHT[name], STATEMENT_WEIGHT))
    for train, test in GroupKFold(FOLDS).split(x, truth, table.groups):
        sums[test] = _trees().fit(x[train], truth[train], weights[train]).decision_function(x[test])
    line = LogisticRegression(C=1e6).fit(sums[whole, None], truth[whole])
    chance = line.predict_proba(sums[whole, None])[:, 1]
    auc = roc_auc_score(truth[whole], chance)
    print(f"{name}: n {whole.sum()} of {len(truth)}, share {truth[whole].mean():.2f}, AUC {auc:.3f}", flush=True)
    model = _trees().fit(x, truth, weights)
    numbers = {
        "names": names,
        "trees": [_tree(stage[0].nodes) for stage in model._predictors],  # noqa: SLF001 - scikit-learn has no public way
        "base": float(model._baseline_prediction.ravel()[0]),  # noqa: SLF001
        "slope": float(line.coef_[0][0]),
        "intercept": float(line.intercept_[0]),
    }
    return numbers, chance


def _trees() -> HistGradientBoostingClassifier:
    return HistGradientBoostingClassifier(**TREES)


def _tree(nodes: Any) -> dict[str, list[float]]:
    leaf = nodes["is_leaf"].astype(bool)
    values = [float(v) for v in nodes["value"]]
    for node in reversed(range(len(nodes))):  # children come after their parent
        if not leaf[node]:
            children = [int(nodes["left"][node]), int(nodes["right"][node])]
            values[node] = float(np.average([values[c] for c in children], weights=[nodes["count"][c] for c in children]))
    return {
        "feature": [int(f) for f in nodes["feature_idx"]],
        "threshold": [round(float(t), 6) for t in nodes["num_threshold"]],
        "left": [-1 if end else int(n) for end, n in zip(leaf, nodes["left"], strict=True)],
        "right": [-1 if end else int(n) for end, n in zip(leaf, nodes["right"], strict=True)],
        "value": [round(v, 6) for v in values],
    }


if __name__ == "__main__":
    main()
