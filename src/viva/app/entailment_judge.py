"""A judge from any entailment model: what the answer entails is covered, what it contradicts is contradicted."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from viva.app.local_judge import read_stances
from viva.app.ports import StanceModel
from viva.core.align import Vector
from viva.core.combine import ASSERTED, DENIED, PARTLY, Stances
from viva.core.fitted import rounded
from viva.core.model import JudgeInfo, KeyPointVerdict, Label, MistakeVerdict, Ungraded, Verdicts
from viva.core.reading import Reading
from viva.core.verdict import omissions

LIKELY = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class EntailmentJudge:
    """Takes the model's word as it is: nothing is fitted on our own answers."""

    model: StanceModel
    name: str = "cross-encoder"

    @property
    def version(self) -> str:
        """Names the model."""
        return self.model.version

    def judge(self, readings: Sequence[Reading]) -> list[Verdicts | Ungraded]:
        """One result per reading, in order."""
        return [self._verdicts(reading) for reading in readings]

    def _verdicts(self, reading: Reading) -> Verdicts:
        found = read_stances(self.model, reading)
        key_points = tuple(_key_point(k.id, reading, found) for k in reading.rubric.key_points)
        made = tuple(_mistake(m.id, reading, found) for m in reading.rubric.misconceptions)
        return Verdicts(
            judge=JudgeInfo(name=self.name, version=self.version),
            key_points=key_points,
            mistakes=(*made, *omissions(reading.rubric.omissions, key_points)),
            notes=reading.notes,
            details={name: _details(stance) for name, stance in found.criteria.items()},
        )


def _key_point(criterion: str, reading: Reading, found: Stances) -> KeyPointVerdict:
    asserted, partly, denied = (float(np.exp(found.criteria[criterion][i])) for i in (ASSERTED, PARTLY, DENIED))
    label = Label.MISSING
    if denied >= LIKELY:
        label = Label.CONTRADICTED
    elif asserted + partly >= LIKELY:
        label = Label.COVERED if asserted >= partly else Label.PARTIAL
    evidence = None if label is Label.MISSING else reading.compared.alignments[criterion].evidence
    return KeyPointVerdict(criterion=criterion, label=label, probability=rounded(asserted + partly), evidence=evidence)


def _mistake(criterion: str, reading: Reading, found: Stances) -> MistakeVerdict:
    probability = float(np.exp(found.criteria[criterion][ASSERTED]))
    made = probability >= LIKELY
    evidence = reading.compared.alignments[criterion].evidence if made else None
    return MistakeVerdict(criterion=criterion, made=made, probability=rounded(probability), evidence=evidence)


def _details(stance: Vector) -> dict[str, float]:
    return {"stance_asserted": float(np.exp(stance[ASSERTED])), "p_denied": float(np.exp(stance[DENIED])), "threshold": LIKELY}
