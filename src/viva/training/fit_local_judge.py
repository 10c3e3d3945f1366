"""Fits the local judge's combiner: python -m viva.training.fit_local_judge.

Uses the questions held out from the stance model's training, and chooses trees and thresholds by cross-validation over
questions; tests/gold is not read.
"""

import argparse
import json
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score, roc_auc_score
from sklearn.model_selection import GroupKFold

from viva.adapters.onnx.embedder import OnnxEmbedder
from viva.adapters.onnx.files import ModelFolder
from viva.adapters.onnx.stance import OnnxStanceModel
from viva.app.grading import Grader
from viva.app.local_judge import read_stances
from viva.core.combine import key_point_features, mistake_features
from viva.core.model import KeyPoint, Misconception, Question, Rubric, Scale, Turn
from viva.core.verdict import Coefficients, EmbeddingJudge, Logistic
from viva.training.build_encoder import MODELS
from viva.training.export import describe
from viva.training.own_data import Subject
from viva.training.train_stance import is_for_calibration, own_subjects

FOLDS = 10
STRAYS = 2
TREES: dict[str, Any] = {
    "max_iter": 120,
    "learning_rate": 0.06,
    "max_leaf_nodes": 8,
    "min_samples_leaf": 20,
    "l2_regularization": 5.0,
    "max_features": 0.5,
    "random_state": 7,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Feature rows with the labels they are to explain, grouped by question."""

    rows: list[dict[str, float]]
    labels: list[str]
    groups: list[str]

    def where(self, keep: Callable[[str], bool]) -> "Table":
        """The rows whose label is kept."""
        chosen = [i for i, label in enumerate(self.labels) if keep(label)]
        return Table(
            rows=[self.rows[i] for i in chosen], labels=[self.labels[i] for i in chosen], groups=[self.groups[i] for i in chosen]
        )


def main() -> None:
    """Fit, report by cross-validation, and write combiner.json beside the models."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--models", type=Path, default=MODELS)
    options = parser.parse_args()
    points, mistakes = tables([s for s in own_subjects() if is_for_calibration(s.id)], options.models)
    credited = ("covered", "partial")
    numbers: dict[str, Any] = {}
    numbers["credited"], chance = fit_forest(points, [label in credited for label in points.labels], "credited")
    numbers["credited_at"] = _best(chance, [label in credited for label in points.labels], _macro_f1)
    graded = points.where(lambda label: label in credited)
    numbers["covered"], chance = fit_forest(graded, [label == "covered" for label in graded.labels], "covered")
    numbers["covered_at"] = _best(chance, [label == "covered" for label in graded.labels], _macro_f1)
    numbers["denied"], chance = fit_forest(points, [label == "contradicted" for label in points.labels], "denied")
    numbers["denied_at"] = _best(chance, [label == "contradicted" for label in points.labels], _f1)
    numbers["made"], chance = fit_forest(mistakes, [label == "made" for label in mistakes.labels], "made")
    numbers["made_at"] = _best(chance, [label == "made" for label in mistakes.labels], _f1)
    (options.models / "combiner.json").write_text(json.dumps(numbers) + "\n")
    describe(options.models, "viva-combiner-1", "combiner.json")


def tables(subjects: Sequence[Subject], models: Path) -> tuple[Table, Table]:
    """Features and labels of every key point and every misconception of the written answers."""
    folder = ModelFolder(models)
    grader, model = Grader(embedder=OnnxEmbedder(folder), judge=UNUSED, scale=SCALE), OnnxStanceModel(folder)
    points, mistakes = Table(rows=[], labels=[], groups=[]), Table(rows=[], labels=[], groups=[])
    rng = random.Random(7)
    for subject in subjects:
        question = as_question(subject)
        answers = [*subject.answers, *_strays(subject, subjects, rng)]
        for answer, reading in zip(
            answers, grader.read([(question, (Turn(asked=question.text, text=a["text"]),)) for a in answers]), strict=True
        ):
            if reading.gate is not None:
                continue
            found = read_stances(model, reading)
            for name, row in key_point_features(reading, found).items():
                _add(points, row, answer["key_points"][name], subject.id)
            for name, row in mistake_features(reading, found).items():
                _add(mistakes, row, "made" if name in (answer.get("mistakes") or []) else "not made", subject.id)
    return points, mistakes


def _strays(subject: Subject, subjects: Sequence[Subject], rng: random.Random) -> list[dict[str, Any]]:
    """Answers to questions of other topics: they make none of this question's points."""
    missing = {k["id"]: "missing" for k in subject.rubric["key_points"]}
    others = [s for s in subjects if s.topic != subject.topic and s.answers]
    return [{"text": rng.choice(s.answers)["text"], "key_points": missing} for s in rng.sample(others, min(STRAYS, len(others)))]


def as_question(subject: Subject) -> Question:
    """A subject as the pipeline knows it."""
    key_points = tuple(
        KeyPoint(id=k["id"], point=k["point"], also=tuple(k.get("also") or ())) for k in subject.rubric["key_points"]
    )
    wrong = tuple(
        Misconception(id=m["id"], mistake=m["mistake"], correction=m["correction"], contradicts=tuple(m.get("contradicts") or ()))
        for m in subject.misconceptions
    )
    return Question(
        id=subject.id, topic=subject.topic, text=subject.text, rubric=Rubric(key_points=key_points, misconceptions=wrong)
    )


def fit_forest(table: Table, truth: Sequence[bool], name: str) -> tuple[dict[str, Any], Any]:
    """Fit boosted trees; returns their numbers and each row's calibrated probability from the folds that did not see it."""
    names = sorted(table.rows[0])
    x, y = np.array([[row[n] for n in names] for row in table.rows]), np.array(truth)
    sums = np.zeros(len(y))
    for train, test in GroupKFold(FOLDS).split(x, y, table.groups):
        sums[test] = _trees().fit(x[train], y[train]).decision_function(x[test])
    line = LogisticRegression(C=1e6).fit(sums[:, None], y)
    chance = line.predict_proba(sums[:, None])[:, 1]
    print(f"{name}: n {len(y)}, share {y.mean():.2f}, AUC {roc_auc_score(y, chance):.3f}", flush=True)
    model = _trees().fit(x, y)
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


def _best(chance: Any, truth: Sequence[bool], figure: Callable[[Any, Any], float]) -> float:
    grid = np.arange(0.2, 0.8, 0.01)
    return round(float(max(grid, key=lambda t: figure(np.array(truth), chance >= t))), 3)


def _macro_f1(truth: Any, found: Any) -> float:
    return float(f1_score(truth, found, average="macro"))


def _f1(truth: Any, found: Any) -> float:
    return float(f1_score(truth, found, zero_division=0.0))


def _add(table: Table, row: dict[str, float], label: str, group: str) -> None:
    table.rows.append(row)
    table.labels.append(label)
    table.groups.append(group)


SCALE = Scale(bands=((0.0, ""),), partial=0.5, prompted=1.0, misconception_points=0.0, omission_points=0.0)
NOTHING = Logistic(intercept=0.0, weights={})
UNUSED = EmbeddingJudge(
    coefficients=Coefficients(version="", tokens=NOTHING, pooled=NOTHING, credited=0, covered=0, made=0, contrast=0),
    embedder_version="",
)

if __name__ == "__main__":
    main()
