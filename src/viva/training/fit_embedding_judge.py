"""Fits the embedding judge on public sets: python -m viva.training.fit_embedding_judge --public DIR.

Coverage comes from argkp, beetle and scientsbank (training questions), the contrast between a mistake and its correction
from cad: there the same text is judged against a statement and its minimally changed twin.
"""

import argparse
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score, roc_auc_score

from viva.adapters.onnx.embedder import OnnxEmbedder
from viva.adapters.onnx.files import ModelFolder
from viva.core.align import FEATURES, POOLED_FEATURES, Alignment, EmbeddedAnswer, Embedding, align, pool
from viva.core.model import Turn
from viva.core.segment import segment
from viva.training.build_encoder import MODELS
from viva.training.examples import Example, sample
from viva.training.public_sets import answer_examples, argkp_examples, file_hash, is_held_out, pair_examples

ROOT = Path(__file__).parents[3]
SETS = ("argkp/train", "beetle/train", "scientsbank/train", "cad/train")
TEXTS_PER_SET = 2500

Rows = list[tuple[Alignment, frozenset[str]]]


class Aligner:
    """Aligns claims with texts, embedding each text once."""

    def __init__(self, embedder: OnnxEmbedder) -> None:
        self.embedder = embedder
        self.known: dict[str, Embedding] = {}

    def rows(self, examples: Sequence[Example]) -> Rows:
        """An alignment for every claim of every example that has words, with its allowed stances."""
        rows: Rows = []
        for example in examples:
            spans = segment((Turn(asked="", text=example.text),))
            if spans:
                embeddings = tuple(self._embed(span.text) for span in spans)
                answer = EmbeddedAnswer(spans=spans, embeddings=embeddings, pooled=pool(embeddings))
                rows += [(align([self._embed(c.text)], answer), c.allowed) for c in example.claims]
        return rows

    def _embed(self, text: str) -> Embedding:
        if text not in self.known:
            self.known[text] = self.embedder.embed([text])[0]
        return self.known[text]


def main() -> None:
    """Fit, report, and write rubric/embedding-judge.yaml."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--public", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=ROOT / "rubric" / "embedding-judge.yaml")
    options = parser.parse_args()
    aligner, rng = Aligner(OnnxEmbedder(ModelFolder(MODELS))), random.Random(7)
    coverage = sample(argkp_examples(options.public, "train", rng), TEXTS_PER_SET, rng)
    for name in ("beetle", "scientsbank"):
        coverage += sample([e for e in answer_examples(options.public, name) if not is_held_out(e.group)], TEXTS_PER_SET, rng)
    rows = aligner.rows(coverage)
    report = aligner.rows(argkp_examples(options.public, "dev"))
    numbers: dict[str, Any] = {
        "version": 1,
        "fitted_on": {f"{s}.jsonl.gz": file_hash(options.public / f"{s}.jsonl.gz") for s in SETS},
    }
    for kind, names in (("tokens", FEATURES), ("pooled", POOLED_FEATURES)):
        numbers[kind] = _logistic(rows, names)
        print(f"{kind}: argkp dev AUC {roc_auc_score(_credited(report), _scores(report, numbers[kind])):.3f}")
    print(
        f"best span's cosine: argkp dev AUC {roc_auc_score(_credited(report), [a.features['span_cosine'] for a, _ in report]):.3f}"
    )
    numbers["credited"], numbers["covered"] = _thresholds(rows, numbers["tokens"])
    numbers["contrast"] = _contrast(aligner, sample(pair_examples(options.public, "cad/train"), TEXTS_PER_SET, rng))
    numbers["made"] = round(numbers["credited"] * 0.5, 4)
    options.out.write_text(HEADER + yaml.safe_dump(numbers, sort_keys=False), encoding="utf-8")


HEADER = """# The embedding judge's numbers, fitted by: python -m viva.training.fit_embedding_judge --public DIR
# tokens and pooled are logistic regressions over the features of viva.core.align; the rest are thresholds:
# credited and covered on the probability of a key point, made on that of a mistake, contrast how sharply a mistake's
# similarity is set against its correction's.
"""


def _logistic(rows: Rows, names: Sequence[str]) -> dict[str, Any]:
    table = np.array([[a.features[name] for name in names] for a, _ in rows])
    model = LogisticRegression(C=1.0, class_weight="balanced", max_iter=1000).fit(table, _credited(rows))
    weights = {name: round(float(w), 4) for name, w in zip(names, model.coef_[0], strict=True)}
    return {"intercept": round(float(model.intercept_[0]), 4), "weights": weights}


def _credited(rows: Rows) -> list[bool]:
    return ["asserted" in allowed or allowed == {"partly"} for _, allowed in rows]


def _scores(rows: Rows, logistic: dict[str, Any]) -> np.ndarray[Any, Any]:
    weights = logistic["weights"]
    sums = [logistic["intercept"] + sum(w * a.features[name] for name, w in weights.items()) for a, _ in rows]
    return np.asarray(1 / (1 + np.exp(-np.array(sums))))


def _thresholds(rows: Rows, logistic: dict[str, Any]) -> tuple[float, float]:
    """Where macro-F1 of credited is best, and where that of covered among the credited is."""
    scores, credited = _scores(rows, logistic), np.array(_credited(rows))
    grid = np.arange(0.2, 0.9, 0.01)
    first = max(grid, key=lambda t: f1_score(credited, scores >= t, average="macro"))
    graded = np.array([credited[i] and "partly" in allowed for i, (_, allowed) in enumerate(rows)])
    whole = credited & ~graded
    second = max(grid[grid >= first], key=lambda t: f1_score(whole[credited], scores[credited] >= t, average="macro"))
    return round(float(first), 4), round(float(max(second, first + 0.1)), 4)


def _contrast(aligner: Aligner, examples: Sequence[Example]) -> float:
    """The slope of a logistic regression of "the statement holds" on its similarity less its twin's."""
    differences, holds = [], []
    for example in examples:
        rows = aligner.rows([example])
        true = [_similarity(a) for a, allowed in rows if allowed == {"asserted"}]
        false = [_similarity(a) for a, allowed in rows if allowed == {"denied"}]
        if true and false:
            differences += [true[0] - false[0], false[0] - true[0]]
            holds += [1, 0]
    model = LogisticRegression(fit_intercept=False).fit(np.array(differences)[:, None], holds)
    print(
        f"contrast: {len(holds) // 2} pairs, the statement that holds is nearer in {np.mean(np.array(differences[::2]) > 0):.2f}"
    )
    return round(float(model.coef_[0][0]), 4)


def _similarity(alignment: Alignment) -> float:
    return alignment.features["span_alignment"] + alignment.features["span_cosine"]


if __name__ == "__main__":
    main()
