"""Stage 6, embeddings alone: fitted numbers turn alignment features into verdicts."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from viva.core.align import Alignment
from viva.core.model import (
    JudgeInfo,
    KeyPoint,
    KeyPointVerdict,
    Label,
    Misconception,
    MistakeVerdict,
    Omission,
    Ungraded,
    Verdicts,
)
from viva.core.reading import Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Logistic:
    """A logistic regression over named features."""

    intercept: float
    weights: Mapping[str, float]

    def probability(self, features: Mapping[str, float]) -> float:
        """The probability of the positive class."""
        return sigmoid(self.intercept + sum(weight * features[name] for name, weight in self.weights.items()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Coefficients:
    """What was fitted for the embedding judge; `pooled` serves embedders without token vectors."""

    version: str
    tokens: Logistic
    pooled: Logistic
    credited: float
    covered: float
    made: float
    contrast: float


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbeddingJudge:
    """Verdicts from similarity alone: quick and plain, and hardly able to see a reversed claim."""

    coefficients: Coefficients
    embedder_version: str
    name: str = "embedding"

    @property
    def version(self) -> str:
        """Names the coefficients and the embedder."""
        return f"{self.coefficients.version}+{self.embedder_version}"

    def judge(self, readings: Sequence[Reading]) -> list[Verdicts | Ungraded]:
        """One result per reading, in order."""
        return [self._verdicts(reading) for reading in readings]

    def _verdicts(self, reading: Reading) -> Verdicts:
        misconceptions = {m.id: self._misconception(m, reading) for m in reading.rubric.misconceptions}
        denied = {k for m in reading.rubric.misconceptions if misconceptions[m.id].made for k in m.contradicts}
        key_points = tuple(self._key_point(k, reading, denied=k.id in denied) for k in reading.rubric.key_points)
        return Verdicts(
            judge=JudgeInfo(name=self.name, version=self.version),
            key_points=key_points,
            mistakes=(*misconceptions.values(), *omissions(reading.rubric.omissions, key_points)),
            notes=reading.notes,
            details=self._details(reading),
        )

    def _key_point(self, key_point: KeyPoint, reading: Reading, *, denied: bool) -> KeyPointVerdict:
        alignment = reading.alignments[key_point.id]
        probability = self._probability(alignment)
        label = self._label(probability)
        if denied and probability >= self.coefficients.credited:
            label, probability = Label.CONTRADICTED, min(probability, self.coefficients.credited) / 2
        evidence = None if label is Label.MISSING else alignment.evidence
        return KeyPointVerdict(criterion=key_point.id, label=label, probability=rounded(probability), evidence=evidence)

    def _label(self, probability: float) -> Label:
        if probability >= self.coefficients.covered:
            return Label.COVERED
        return Label.PARTIAL if probability >= self.coefficients.credited else Label.MISSING

    def _misconception(self, mistake: Misconception, reading: Reading) -> MistakeVerdict:
        wrong, right = reading.alignments[mistake.id], reading.corrections[mistake.id]
        contrast = _similarity(wrong) - _similarity(right)
        probability = (
            self._probability(wrong) * sigmoid(self.coefficients.contrast * contrast) * (0.5 if wrong.rejecting else 1.0)
        )
        made = probability >= self.coefficients.made
        evidence = wrong.evidence if made else None
        return MistakeVerdict(criterion=mistake.id, made=made, probability=rounded(probability), evidence=evidence)

    def _probability(self, alignment: Alignment) -> float:
        logistic = self.coefficients.tokens if "alignment" in alignment.features else self.coefficients.pooled
        return logistic.probability(alignment.features)

    def _details(self, reading: Reading) -> dict[str, dict[str, float]]:
        thresholds = {k.id: self.coefficients.credited for k in reading.rubric.key_points}
        thresholds |= {m.id: self.coefficients.made for m in reading.rubric.misconceptions}
        return {
            criterion: {**alignment.features, "threshold": thresholds[criterion]}
            for criterion, alignment in reading.alignments.items()
        }


def omissions(mistakes: Sequence[Omission], key_points: Sequence[KeyPointVerdict]) -> tuple[MistakeVerdict, ...]:
    """Omissions follow from the labels: made when none of the named key points is credited."""
    credited = {v.criterion for v in key_points if v.label.credited}
    return tuple(MistakeVerdict(criterion=o.id, made=not credited.intersection(o.when_missing)) for o in mistakes)


def sigmoid(x: float) -> float:
    """The logistic function, safe at both ends."""
    return 1 / (1 + math.exp(-x)) if x >= 0 else math.exp(x) / (1 + math.exp(x))


def rounded(probability: float) -> float:
    """A probability as it is stored and shown: four decimals."""
    return round(probability, 4)


def _similarity(alignment: Alignment) -> float:
    return alignment.features.get("span_alignment", 0.0) + alignment.features["span_cosine"]
