"""The default offline judge: a stance model and alignment, combined by fitted trees."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from viva.app.ports import StanceModel
from viva.core.align import Vector
from viva.core.combine import (
    SILENT,
    Combiner,
    Stances,
    asserted_again,
    claims,
    corrected,
    key_point_features,
    key_point_verdict,
    last_word,
    log_chances,
    mistake_features,
    mistake_verdict,
    pushes,
    stances,
    take_back,
)
from viva.core.fitted import Features, Forest
from viva.core.model import JudgeInfo, Ungraded, Verdicts
from viva.core.reading import Reading
from viva.core.verdict import omissions, quote_denials

SURELY_SILENT = -0.1
"""Log-probability of silence above which a quoted passage is not read by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalJudge:
    """Decides for each criterion whether the answer asserts it, half asserts it, is silent, or denies it."""

    model: StanceModel
    combiner: Combiner
    embedder_version: str
    name: str = "local"

    @property
    def version(self) -> str:
        """Names the combiner, the stance model and the embedder."""
        return f"{self.combiner.version}+{self.model.version}+{self.embedder_version}"

    def judge(self, readings: Sequence[Reading]) -> list[Verdicts | Ungraded]:
        """One result per reading, in order."""
        return [self._verdicts(reading) for reading in readings]

    def _verdicts(self, reading: Reading) -> Verdicts:
        found = read_closely(self.model, reading)
        points, wrong = key_point_features(reading, found), mistake_features(reading, found)
        rubric, combiner = reading.rubric, self.combiner
        key_points = tuple(
            key_point_verdict(k, points[k.id], reading.compared.alignments[k.id], combiner) for k in rubric.key_points
        )
        made = tuple(mistake_verdict(m, wrong[m.id], reading.compared.alignments[m.id], combiner) for m in rubric.misconceptions)
        key_points, made = take_back(key_points, made, reading, found, combiner)
        return Verdicts(
            judge=JudgeInfo(name=self.name, version=self.version),
            key_points=quote_denials(key_points, made, rubric),
            mistakes=(*made, *omissions(rubric.omissions, key_points)),
            notes=reading.notes,
            details=self._details(points, wrong, found),
        )

    def _details(
        self, points: dict[str, dict[str, float]], wrong: dict[str, dict[str, float]], found: Stances
    ) -> dict[str, dict[str, float]]:
        combiner = self.combiner
        details = {}
        for name, features in points.items():
            chances = {"covered": combiner.covered, "denied": combiner.denied}
            details[name] = {
                **_stance_details(found.criteria[name]),
                **{f"p_{chance}": forest.probability(features) for chance, forest in chances.items()},
                "threshold": combiner.credited_at,
                **_push_details(combiner.credited, features),
                **features,
            }
        for name, features in wrong.items():
            details[name] = {
                **_stance_details(found.criteria[name]),
                "threshold": combiner.made_at,
                **_push_details(combiner.made, features),
                **features,
            }
        return details


def read_stances(model: StanceModel, reading: Reading) -> Stances:
    """Run the stance model over all claims of a reading; on each claim the last turn that is not silent has the last word."""
    texts = claims(reading)
    logits = model.stances(reading.question.text, reading.text, texts)
    taken_back: frozenset[str] = frozenset()
    for turn in reading.conversation[1:]:
        reply = model.stances(reading.question.text, turn.text, texts)
        logits = last_word(logits, reply)
        taken_back = (taken_back | corrected(reading, reply)) - asserted_again(reading, reply)
    return replace(stances(reading, logits), taken_back=taken_back)


def read_closely(model: StanceModel, reading: Reading) -> Stances:
    """What `read_stances` finds, and beside it what each quoted passage says by itself: there a single word weighs more."""
    found = read_stances(model, reading)
    return replace(found, quoted=_read_quotes(model, reading, found))


def _read_quotes(model: StanceModel, reading: Reading, found: Stances) -> dict[str, Vector]:
    """By criterion, where the answer is not surely silent and the passage not all of it."""
    rubric = reading.rubric
    texts = {k.id: k.point for k in rubric.key_points} | {m.id: m.mistake for m in rubric.misconceptions}
    passages: dict[str, list[str]] = {}
    for name in texts:
        passage = reading.compared.alignments[name].evidence.span.text
        if found.criteria[name][SILENT] < SURELY_SILENT and passage != reading.text:
            passages.setdefault(passage, []).append(name)
    quoted: dict[str, Vector] = {}
    for passage, names in passages.items():
        logits = model.stances(reading.question.text, passage, [texts[name] for name in names])
        quoted.update(zip(names, log_chances(logits), strict=True))
    return quoted


def _push_details(forest: Forest, features: Features) -> dict[str, float]:
    return {f"push_{group}": moved for group, moved in pushes(forest, features).items()}


def _stance_details(stance: Vector) -> dict[str, float]:
    import numpy as np

    return {
        f"stance_{name}": float(np.exp(value))
        for name, value in zip(("asserted", "partly", "silent", "denied"), stance, strict=True)
    }
