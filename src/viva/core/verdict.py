"""Stage 6, embeddings alone: fitted numbers turn alignment features into verdicts."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from viva.core.align import Alignment
from viva.core.closeness import key_point_closeness, mistake_closeness
from viva.core.fitted import Features, Logistic, rounded
from viva.core.model import (
    JudgeInfo,
    KeyPoint,
    KeyPointVerdict,
    Label,
    Misconception,
    MistakeVerdict,
    Omission,
    Rubric,
    Ungraded,
    Verdicts,
)
from viva.core.reading import Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Regressions:
    """A regression over the features of `viva.core.closeness`; `pooled` serves embedders without token vectors."""

    tokens: Logistic
    pooled: Logistic


@dataclass(frozen=True, slots=True, kw_only=True)
class Coefficients:
    """What was fitted for the embedding judge; the thresholds are on the probabilities of the two regressions."""

    version: str
    key_points: Regressions
    mistakes: Regressions
    credited: float
    covered: float
    made: float


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
        points, wrong = key_point_closeness(reading), mistake_closeness(reading)
        made = {m.id: self._misconception(m, wrong[m.id], reading) for m in reading.rubric.misconceptions}
        denied = {k for m in reading.rubric.misconceptions if made[m.id].made for k in m.contradicts}
        key_points = tuple(self._key_point(k, points[k.id], reading, denied=k.id in denied) for k in reading.rubric.key_points)
        numbers = self.coefficients
        thresholds = dict.fromkeys(points, numbers.credited) | dict.fromkeys(wrong, numbers.made)
        return Verdicts(
            judge=JudgeInfo(name=self.name, version=self.version),
            key_points=quote_denials(key_points, tuple(made.values()), reading.rubric),
            mistakes=(*made.values(), *omissions(reading.rubric.omissions, key_points)),
            notes=reading.notes,
            details={name: {"threshold": thresholds[name], **features} for name, features in (points | wrong).items()},
        )

    def _key_point(self, key_point: KeyPoint, features: Features, reading: Reading, *, denied: bool) -> KeyPointVerdict:
        alignment = reading.compared.alignments[key_point.id]
        probability = _regression(self.coefficients.key_points, alignment).probability(features)
        label = self._label(probability)
        if denied and probability >= self.coefficients.credited:
            label, probability = Label.CONTRADICTED, self.coefficients.credited / 2
        evidence = None if label is Label.MISSING else alignment.evidence
        return KeyPointVerdict(criterion=key_point.id, label=label, probability=rounded(probability), evidence=evidence)

    def _label(self, probability: float) -> Label:
        if probability >= self.coefficients.covered:
            return Label.COVERED
        return Label.PARTIAL if probability >= self.coefficients.credited else Label.MISSING

    def _misconception(self, mistake: Misconception, features: Features, reading: Reading) -> MistakeVerdict:
        alignment = reading.compared.alignments[mistake.id]
        probability = _regression(self.coefficients.mistakes, alignment).probability(features)
        made = probability >= self.coefficients.made
        evidence = alignment.evidence if made else None
        return MistakeVerdict(criterion=mistake.id, made=made, probability=rounded(probability), evidence=evidence)


def _regression(fitted: Regressions, alignment: Alignment) -> Logistic:
    return fitted.tokens if "alignment" in alignment.features else fitted.pooled


def quote_denials(
    key_points: Sequence[KeyPointVerdict], made: Sequence[MistakeVerdict], rubric: Rubric
) -> tuple[KeyPointVerdict, ...]:
    """What contradicts a key point is the misconception that denies it, where one is made: its words are the evidence."""
    words = {v.criterion: v.evidence for v in made if v.made and v.evidence}
    denials = {k: words[m.id] for m in rubric.misconceptions if m.id in words for k in m.contradicts}
    return tuple(
        replace(v, evidence=denials[v.criterion]) if v.label is Label.CONTRADICTED and v.criterion in denials else v
        for v in key_points
    )


def omissions(mistakes: Sequence[Omission], key_points: Sequence[KeyPointVerdict]) -> tuple[MistakeVerdict, ...]:
    """Omissions follow from the labels: made when none of the named key points is credited."""
    credited = {v.criterion for v in key_points if v.label.credited}
    return tuple(MistakeVerdict(criterion=o.id, made=not credited.intersection(o.when_missing)) for o in mistakes)
