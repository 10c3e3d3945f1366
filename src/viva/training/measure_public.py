"""Measures the shipped models on the held-out parts of public sets: python -m viva.training.measure_public --public DIR.

The stance model beside a regression over alignment features alone, and the best sentence's cosine: coverage on argkp's dev
arguments, and correct against contradictory answers on the held-out questions of beetle and scientsbank.
"""

import argparse
import random
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from viva.adapters.onnx.embedder import OnnxEmbedder
from viva.adapters.onnx.files import ModelFolder
from viva.adapters.onnx.stance import OnnxStanceModel
from viva.core.align import FEATURES, Alignment, EmbeddedAnswer, Embedding, align, pool
from viva.core.combine import ASSERTED, DENIED, PARTLY, chances
from viva.core.model import Turn
from viva.core.segment import segment
from viva.training.build_encoder import MODELS
from viva.training.examples import Claim, Example, sample
from viva.training.public_sets import answer_examples, argkp_examples, is_held_out

FITTED_ON = 2500


class Aligner:
    """Aligns claims with texts, embedding each text once."""

    def __init__(self, models: ModelFolder) -> None:
        self.embedder = OnnxEmbedder(models)
        self.known: dict[str, Embedding] = {}

    def alignments(self, example: Example) -> list[Alignment]:
        """One for each claim; none for a text without words."""
        spans = segment((Turn(asked="", text=example.text),))
        if not spans:
            return []
        embeddings = tuple(self._embed(span.text) for span in spans)
        answer = EmbeddedAnswer(spans=spans, embeddings=embeddings, pooled=pool(embeddings))
        return [align([self._embed(c.text)], answer) for c in example.claims]

    def _embed(self, text: str) -> Embedding:
        if text not in self.known:
            self.known[text] = self.embedder.embed([text])[0]
        return self.known[text]


def main() -> None:
    """Print a line of figures for each set."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--public", type=Path, required=True, help="folder with the public sets")
    parser.add_argument("--models", type=Path, default=MODELS)
    options = parser.parse_args()
    folder = ModelFolder(options.models)
    aligner, model = Aligner(folder), OnnxStanceModel(folder)
    train = argkp_examples(options.public, "train", random.Random(7))
    regression = _regression(aligner, sample(train, FITTED_ON, random.Random(7)))
    _report("argkp dev, covered or not", argkp_examples(options.public, "dev"), aligner, model, regression)
    for name in ("beetle", "scientsbank"):
        held_out = [e for e in answer_examples(options.public, name) if is_held_out(e.group)]
        decided = [e for e in held_out if all(_decided(c) for c in e.claims)]
        _report(f"{name}, correct against contradictory", decided, aligner, model, regression)


def _decided(claim: Claim) -> bool:
    return claim.allowed in ({"asserted"}, {"denied"})


def _regression(aligner: Aligner, examples: Sequence[Example]) -> LogisticRegression:
    rows = [(a, "asserted" in c.allowed) for e in examples for a, c in zip(aligner.alignments(e), e.claims, strict=False)]
    x = np.array([[a.features[name] for name in FEATURES] for a, _ in rows])
    return LogisticRegression(class_weight="balanced", max_iter=1000).fit(x, [credited for _, credited in rows])


def _report(
    name: str, examples: Sequence[Example], aligner: Aligner, model: OnnxStanceModel, regression: LogisticRegression
) -> None:
    truth, stance, aligned, cosine = [], [], [], []
    for example in examples:
        alignments = aligner.alignments(example)
        if not alignments:
            continue
        truth += ["asserted" in c.allowed for c in example.claims]
        found = chances(model.stances(example.question, example.text, [c.text for c in example.claims]))
        stance += [float(p[ASSERTED] + p[PARTLY] - p[DENIED]) for p in found]
        rows = [[a.features[name] for name in FEATURES] for a in alignments]
        aligned += [float(p) for p in regression.predict_proba(np.array(rows))[:, 1]]
        cosine += [a.features["span_cosine"] for a in alignments]
    figures = " · ".join(
        f"{what} {roc_auc_score(truth, scores):.3f}"
        for what, scores in (("stance model", stance), ("alignment regression", aligned), ("best cosine", cosine))
    )
    print(f"{name}: {len(truth)} claims, AUC: {figures}", flush=True)


if __name__ == "__main__":
    main()
