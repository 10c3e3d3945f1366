"""Measures the shipped judge on the held-out parts of public sets: python -m viva.training.measure_public --public DIR.

Coverage on argkp's dev arguments, and correct against contradictory answers on the held-out questions of beetle and
scientsbank: the whole local judge and its stance model, beside a regression over alignment features fitted on argkp, and the
best sentence's cosine.
"""

import argparse
import random
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from viva.adapters.onnx.combiner import read_combiner
from viva.adapters.onnx.files import ModelFolder
from viva.adapters.onnx.stance import OnnxStanceModel
from viva.app.local_judge import read_closely
from viva.core.align import FEATURES
from viva.core.combine import ASSERTED, DENIED, PARTLY, key_point_features
from viva.core.model import KeyPoint, Question, Rubric, opening
from viva.core.reading import Reading
from viva.training.build_encoder import MODELS
from viva.training.examples import Claim, Example, sample
from viva.training.public_sets import answer_examples, argkp_examples, is_held_out
from viva.training.tables import reader

FITTED_ON = 2500
AT_ONCE = 64
Scores = dict[str, list[float]]


def main() -> None:
    """Print a line of figures for each set."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--public", type=Path, required=True, help="folder with the public sets")
    parser.add_argument("--models", type=Path, default=MODELS)
    options = parser.parse_args()
    measure = Measure(ModelFolder(options.models))
    measure.fit(sample(argkp_examples(options.public, "train", random.Random(7)), FITTED_ON, random.Random(7)))
    measure.report("argkp dev, covered or not", argkp_examples(options.public, "dev"))
    for name in ("beetle", "scientsbank"):
        held_out = [e for e in answer_examples(options.public, name) if is_held_out(e.group)]
        decided = [e for e in held_out if all(_decided(c) for c in e.claims)]
        measure.report(f"{name}, correct against contradictory", decided)


class Measure:
    """The judge, and the baselines that it is set beside."""

    def __init__(self, models: ModelFolder) -> None:
        self.grader = reader(models)
        self.model = OnnxStanceModel(models)
        self.combiner = read_combiner(models)
        self.regression = LogisticRegression(class_weight="balanced", max_iter=1000)

    def fit(self, examples: Sequence[Example]) -> None:
        """Fit the regression over alignment features."""
        read = [
            (row, "asserted" in c.allowed) for e, r in self._read(examples) for c, row in zip(e.claims, _rows(r), strict=True)
        ]
        self.regression.fit([row for row, _ in read], [credited for _, credited in read])

    def report(self, name: str, examples: Sequence[Example]) -> None:
        """Print the AUC of each way of telling asserted claims from others."""
        truth: list[bool] = []
        scores: Scores = {"judge": [], "stance model": [], "alignment regression": [], "best cosine": []}
        for example, reading in self._read(examples):
            truth += ["asserted" in c.allowed for c in example.claims]
            for way, found in self._score(reading).items():
                scores[way] += found
        figures = " · ".join(f"{way} {roc_auc_score(truth, found):.3f}" for way, found in scores.items())
        print(f"{name}: {len(truth)} claims, AUC: {figures}", flush=True)

    def _score(self, reading: Reading) -> Scores:
        found, combiner, rows = read_closely(self.model, reading), self.combiner, _rows(reading)
        features = key_point_features(reading, found).values()
        stances = [np.exp(stance) for stance in found.criteria.values()]
        return {
            "judge": [combiner.credited.probability(f) - combiner.denied.probability(f) for f in features],
            "stance model": [float(p[ASSERTED] + p[PARTLY] - p[DENIED]) for p in stances],
            "alignment regression": [float(p) for p in self.regression.predict_proba(np.array(rows))[:, 1]],
            "best cosine": [row[FEATURES.index("span_cosine")] for row in rows],
        }

    def _read(self, examples: Sequence[Example]) -> Iterator[tuple[Example, Reading]]:
        """Each example as the judge gets it; a text on which a gate closes is left out."""
        for start in range(0, len(examples), AT_ONCE):
            some = examples[start : start + AT_ONCE]
            questions = [_question(e) for e in some]
            readings = self.grader.read([(q, opening(q, e.text)) for q, e in zip(questions, some, strict=True)])
            yield from ((e, r) for e, r in zip(some, readings, strict=True) if r.gate is None)


def _question(example: Example) -> Question:
    """An example's question, with its claims as key points."""
    points = tuple(KeyPoint(id=str(number), point=c.text) for number, c in enumerate(example.claims))
    return Question(id=example.group, topic=example.source, text=example.question, rubric=Rubric(key_points=points))


def _rows(reading: Reading) -> list[list[float]]:
    return [[reading.compared.alignments[k.id].features[name] for name in FEATURES] for k in reading.rubric.key_points]


def _decided(claim: Claim) -> bool:
    return claim.allowed in ({"asserted"}, {"denied"})


if __name__ == "__main__":
    main()
