"""How close an answer's words come to each claim, and how much closer than to the claims beside it.

These are the features of the embedding judge, and one half of the local judge's. What an answer says of one point is best
told by setting it against the same answer's other points: that takes the voice and the length of the answer out.
"""

from collections.abc import Mapping

from viva.core.align import FEATURES, Alignment
from viva.core.contrast import KEY_POINT_CONTRAST, MISTAKE_CONTRAST, key_point_contrast, mistake_contrast
from viva.core.fitted import Features
from viva.core.reading import Reading

RELATIVE = ("alignment", "weakest_quarter", "span_cosine", "stem_recall")
"""Alignment features that are also set against their mean over the key points of the same answer."""


COMMON = (*FEATURES, "given", "shared")
KEY_POINT_CLOSENESS = (*COMMON, *(f"{name}_over_mean" for name in RELATIVE), *KEY_POINT_CONTRAST)
MISTAKE_CLOSENESS = (*COMMON, "alignment_contrast", "cosine_contrast", "rejecting", *MISTAKE_CONTRAST)


def key_point_closeness(reading: Reading) -> dict[str, Features]:
    """Features of every key point."""
    found = {k.id: _closeness(reading.compared.alignments[k.id], k.id, reading) for k in reading.rubric.key_points}
    mean = {name: sum(features[name] for features in found.values()) / len(found) for name in RELATIVE}
    return {
        criterion: {
            **features,
            **{f"{name}_over_mean": features[name] - mean[name] for name in RELATIVE},
            **key_point_contrast(criterion, reading.rubric, reading.compared.strengths),
        }
        for criterion, features in found.items()
    }


def mistake_closeness(reading: Reading) -> dict[str, Features]:
    """Features of every misconception, which is also set against its correction."""
    return {
        m.id: {**_mistake(m.id, reading), **mistake_contrast(m, reading.rubric, reading.compared.strengths)}
        for m in reading.rubric.misconceptions
    }


def _mistake(mistake: str, reading: Reading) -> Features:
    wrong = _closeness(reading.compared.alignments[mistake], mistake, reading)
    right = _closeness(reading.compared.corrections[mistake], mistake, reading)
    return {
        **wrong,
        "alignment_contrast": wrong["alignment"] - right["alignment"],
        "cosine_contrast": wrong["span_cosine"] - right["span_cosine"],
        "rejecting": float(reading.compared.alignments[mistake].rejecting),
    }


def _closeness(alignment: Alignment, criterion: str, reading: Reading) -> Features:
    """An alignment's features, where there are no token vectors with the cosine in place of theirs."""
    found: Mapping[str, float] = alignment.features
    features = {name: found.get(name, found["span_cosine"]) for name in FEATURES}
    return {
        **features,
        "given": reading.compared.given.get(criterion, 0.0),
        "shared": reading.compared.shared.get(criterion, 0.0),
    }
