"""Stage 6, the local judge: stance and alignment become features, fitted trees turn features into verdicts.

The stance model reads each claim beside the whole answer. What it finds is set beside the alignment of the claim's words,
beside what the same answer does to its other criteria, and, for a misconception, beside its correction.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from viva.core.align import FEATURES, Alignment, Vector
from viva.core.closeness import RELATIVE, key_point_closeness, mistake_closeness
from viva.core.fitted import Features, Forest, rounded
from viva.core.model import KeyPoint, KeyPointVerdict, Label, Misconception, MistakeVerdict
from viva.core.reading import Reading
from viva.core.text import words

ASSERTED, PARTLY, SILENT, DENIED = range(4)
SPEAKS = 0.5
CLEARLY = 2.0
"""How many times as likely as a denial credit has to be."""

GROUPS = {
    "claim": (
        *("credit", "asserted", "denied", "silent", "best_credit", "mean_wording", "rejecting"),
        *("quoted_credit", "quoted_denied"),
    ),
    "words": (*FEATURES, "given", "shared", "own_strength", "explained"),
    "other points": (
        *("own", "explained_over", "own_over_mean", "own_share", "own_spans"),
        *("best_over_mean", "credit_over_mean", "best_other"),
        *(f"{name}_over_mean" for name in RELATIVE),
    ),
    "linked criteria": (
        *("linked_mistake", "linked_correction", "correction_credit", "correction_denied"),
        *("linked_credit", "linked_denied", "alignment_contrast", "cosine_contrast"),
        *("over_linked", "linked_over", "over_mistakes", "beside_correction"),
        *("over_correction", "best_over_correction", "least_over_correction"),
    ),
    "whole answer": ("words", "spans", "span_words", "mean_credit", "mean_best", "mean_denied", "worst_mistake"),
}
"""What features tell of: what the answer says of the claim, its words, and what stands beside it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Combiner:
    """The fitted parts of the local judge: four forests and their thresholds."""

    version: str
    credited: Forest
    covered: Forest
    denied: Forest
    made: Forest
    credited_at: float
    covered_at: float
    denied_at: float
    made_at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Stances:
    """What the stance model found, as log-probabilities (4,) by criterion; `corrections` by misconception.

    `best` and `mean` are a key point's credit over all its wordings: whoever avoids the point's vocabulary may still come
    close to another wording. `quoted` is what the quoted passage says by itself, `taken_back` are misconceptions that a later
    turn corrects.
    """

    criteria: Mapping[str, Vector]
    corrections: Mapping[str, Vector]
    best: Mapping[str, float]
    mean: Mapping[str, float]
    quoted: Mapping[str, Vector] = field(default_factory=dict)
    taken_back: frozenset[str] = frozenset()


def claims(reading: Reading) -> tuple[str, ...]:
    """The claims that the stance model is to read: every wording of every key point, misconceptions, then corrections."""
    rubric = reading.rubric
    return (
        *(wording for k in rubric.key_points for wording in k.wordings),
        *(m.mistake for m in rubric.misconceptions),
        *(m.correction for m in rubric.misconceptions),
    )


def stances(reading: Reading, logits: Vector) -> Stances:
    """Logits (claims, 4), in the order of `claims`, as log-probabilities by criterion."""
    found = iter(log_chances(logits))
    wordings = {k.id: [next(found) for _ in k.wordings] for k in reading.rubric.key_points}
    wrong = {m.id: next(found) for m in reading.rubric.misconceptions}
    odds = {name: [credit(stance) for stance in own] for name, own in wordings.items()}
    return Stances(
        criteria={name: own[0] for name, own in wordings.items()} | wrong,
        corrections={m.id: next(found) for m in reading.rubric.misconceptions},
        best={name: max(own) for name, own in odds.items()},
        mean={name: sum(own) / len(own) for name, own in odds.items()},
    )


def last_word(before: Vector, reply: Vector) -> Vector:
    """Logits (claims, 4) of a conversation, taken from the latest reply wherever that is more likely to speak than not."""
    return np.where((chances(reply)[:, SILENT] < SPEAKS)[:, None], reply, before)


def corrected(reading: Reading, reply: Vector) -> frozenset[str]:
    """The misconceptions whose correction a reply asserts, from its logits (claims, 4)."""
    wrong = reading.rubric.misconceptions
    asserted = chances(reply)[len(reply) - len(wrong) :, ASSERTED]
    return frozenset(m.id for m, chance in zip(wrong, asserted, strict=True) if chance > SPEAKS)


def asserted_again(reading: Reading, reply: Vector) -> frozenset[str]:
    """The misconceptions that a reply asserts, from its logits (claims, 4)."""
    wrong = reading.rubric.misconceptions
    asserted = chances(reply)[len(reply) - 2 * len(wrong) : len(reply) - len(wrong), ASSERTED]
    return frozenset(m.id for m, chance in zip(wrong, asserted, strict=True) if chance > SPEAKS)


def log_chances(logits: Vector) -> Vector:
    """Logits as log-probabilities over the stances."""
    return np.asarray(logits - np.logaddexp.reduce(logits, axis=-1, keepdims=True))


def chances(logits: Vector) -> Vector:
    """Logits as probabilities over the stances."""
    return np.asarray(np.exp(log_chances(logits)))


def credit(stance: Vector) -> float:
    """Log-odds of being credited: asserted or partly, against silent or denied."""
    return float(np.logaddexp(stance[ASSERTED], stance[PARTLY]) - np.logaddexp(stance[SILENT], stance[DENIED]))


def key_point_features(reading: Reading, found: Stances) -> dict[str, Features]:
    """Features of every key point."""
    odds = {k.id: credit(found.criteria[k.id]) for k in reading.rubric.key_points}
    closeness, common = key_point_closeness(reading), _common(reading, found)
    return {k.id: {**common, **closeness[k.id], **_key_point(k, reading, found, odds)} for k in reading.rubric.key_points}


def mistake_features(reading: Reading, found: Stances) -> dict[str, Features]:
    """Features of every misconception."""
    closeness, common = mistake_closeness(reading), _common(reading, found)
    return {m.id: {**common, **closeness[m.id], **_mistake(m, found)} for m in reading.rubric.misconceptions}


def pushes(forest: Forest, features: Features) -> dict[str, float]:
    """How far each group of features moved a probability, in log-odds from that of an average criterion."""
    moved = forest.pushes(features)
    return {group: sum(moved.get(name, 0.0) for name in names) for group, names in GROUPS.items()}


def _common(reading: Reading, found: Stances) -> Features:
    points = [found.criteria[k.id] for k in reading.rubric.key_points]
    wrong = [float(np.exp(found.criteria[m.id][ASSERTED])) for m in reading.rubric.misconceptions] or [0.0]
    return {
        "words": float(np.log1p(len(words(reading.text)))),
        "mean_credit": float(np.mean([credit(s) for s in points])),
        "mean_best": float(np.mean(list(found.best.values()))),
        "mean_denied": float(np.mean([np.exp(s[DENIED]) for s in points])),
        "worst_mistake": max(wrong),
    }


def _key_point(key_point: KeyPoint, reading: Reading, found: Stances, odds: Mapping[str, float]) -> Features:
    own, others = odds[key_point.id], [c for name, c in odds.items() if name != key_point.id] or [0.0]
    linked = [m.id for m in reading.rubric.misconceptions if key_point.id in m.contradicts]
    return {
        **_stance(found.criteria[key_point.id]),
        **_quoted(found, key_point.id),
        "best_credit": found.best[key_point.id],
        "mean_wording": found.mean[key_point.id],
        "best_over_mean": found.best[key_point.id] - float(np.mean(list(found.best.values()))),
        "credit_over_mean": own - float(np.mean(others)),
        "best_other": max(others),
        "linked_mistake": max((float(np.exp(found.criteria[m][ASSERTED])) for m in linked), default=0.0),
        "linked_correction": max((credit(found.corrections[m]) for m in linked), default=-3.0),
    }


def _mistake(mistake: Misconception, found: Stances) -> Features:
    linked = [found.criteria[k] for k in mistake.contradicts]
    return {
        **_stance(found.criteria[mistake.id]),
        **_quoted(found, mistake.id),
        "correction_credit": credit(found.corrections[mistake.id]),
        "correction_denied": float(found.corrections[mistake.id][DENIED]),
        "linked_credit": float(np.mean([credit(s) for s in linked])) if linked else 0.0,
        "linked_denied": max((float(np.exp(s[DENIED])) for s in linked), default=0.0),
    }


def _stance(stance: Vector) -> Features:
    asserted = float(stance[ASSERTED] - np.logaddexp.reduce(stance[[PARTLY, SILENT, DENIED]]))
    denied = float(stance[DENIED] - np.logaddexp.reduce(stance[[ASSERTED, PARTLY, SILENT]]))
    return {"credit": credit(stance), "asserted": asserted, "denied": denied, "silent": float(stance[SILENT])}


def _quoted(found: Stances, criterion: str) -> Features:
    quoted = _stance(found.quoted.get(criterion, found.criteria[criterion]))
    return {"quoted_credit": quoted["credit"], "quoted_denied": quoted["denied"]}


def take_back(
    key_points: Sequence[KeyPointVerdict], made: Sequence[MistakeVerdict], reading: Reading, found: Stances, combiner: Combiner
) -> tuple[tuple[KeyPointVerdict, ...], tuple[MistakeVerdict, ...]]:
    """The last word counts: a corrected misconception is no longer made, and what it denied is half said by its correction."""
    still_made = {v.criterion for v in made if v.made} - found.taken_back
    denied = {k for m in reading.rubric.misconceptions if m.id in still_made for k in m.contradicts}
    cleared = {k for m in reading.rubric.misconceptions if m.id in found.taken_back for k in m.contradicts} - denied
    return (
        tuple(
            replace(v, label=Label.PARTIAL, probability=max(v.probability or 0.0, combiner.credited_at))
            if v.criterion in cleared and v.label is Label.CONTRADICTED
            else v
            for v in key_points
        ),
        tuple(
            replace(v, made=False, probability=min(v.probability or 0.0, combiner.made_at / 2), evidence=None)
            if v.criterion in found.taken_back
            else v
            for v in made
        ),
    )


def key_point_verdict(key_point: KeyPoint, features: Features, alignment: Alignment, combiner: Combiner) -> KeyPointVerdict:
    """Contradiction first, then coverage; what may be either is neither credited nor charged."""
    credited, denied = combiner.credited.probability(features), combiner.denied.probability(features)
    label = Label.MISSING
    if denied >= combiner.denied_at and credited < max(combiner.credited_at, 1 - denied):
        label = Label.CONTRADICTED
    elif credited >= max(combiner.credited_at, CLEARLY * denied):
        label = Label.COVERED if combiner.covered.probability(features) >= combiner.covered_at else Label.PARTIAL
    evidence = None if label is Label.MISSING else alignment.evidence
    return KeyPointVerdict(criterion=key_point.id, label=label, probability=rounded(credited), evidence=evidence)


def mistake_verdict(mistake: Misconception, features: Features, alignment: Alignment, combiner: Combiner) -> MistakeVerdict:
    """Made where its probability reaches the threshold."""
    probability = combiner.made.probability(features)
    made = probability >= combiner.made_at
    evidence = alignment.evidence if made else None
    return MistakeVerdict(criterion=mistake.id, made=made, probability=rounded(probability), evidence=evidence)
