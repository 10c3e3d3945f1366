"""Which span speaks of which claim: how close each span comes to a claim, set against the claims beside it.

Criteria of one question share their words, so that the span closest to a claim is often about another one. Taking off what
the closest rival gets finds the right span of a composed answer for 91 of 100 key points instead of 82 (measured by
viva.training.measure_evidence), and tells what an answer leaves out.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from viva.core.align import Vector
from viva.core.fitted import Features
from viva.core.model import Misconception, Rubric

RIVALRY = 0.6
"""How much of the closest rival's strength is taken off when a criterion's own span is chosen."""

APART = 1.0
"""How far a key point that no misconception contradicts stands from them."""

OWN = ("own", "own_strength", "explained", "explained_over", "span_words", "spans")
KEY_POINT_CONTRAST = (
    *OWN,
    *("own_over_mean", "own_share", "own_spans"),
    *("over_linked", "linked_over", "over_mistakes", "beside_correction"),
)
MISTAKE_CONTRAST = (*OWN, "over_linked", "over_correction", "best_over_correction", "least_over_correction")


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Strengths:
    """How close every span comes to every claim, (spans,): `criteria` and, by misconception, `corrections`.

    `explained` is how much of each span each criterion's claim says, `words` (spans,) how many words each span has.
    """

    criteria: Mapping[str, Vector]
    corrections: Mapping[str, Vector]
    explained: Mapping[str, Vector]
    words: tuple[int, ...]


def own_span(criterion: str, rubric: Rubric, found: Strengths) -> int:
    """The span that speaks of a criterion more than of those beside it."""
    return _standing(criterion, rubric, found).best


def key_point_contrast(criterion: str, rubric: Rubric, found: Strengths) -> Features:
    """Features of a key point, set against the other key points and against the misconceptions."""
    standing = _standing(criterion, rubric, found)
    own, best, nearest = standing.own, standing.best, standing.own >= standing.rivals.max(axis=0)
    linked = [m.id for m in rubric.misconceptions if criterion in m.contradicts]
    wrong = {m.id: found.criteria[m.id] for m in rubric.misconceptions}
    return {
        **_own(criterion, rubric, found, standing),
        "own_over_mean": float((own - standing.rivals.mean(axis=0)).max()),
        "own_share": float(nearest.mean()),
        "own_spans": float(np.log1p(nearest.sum())),
        "over_linked": min((float(own[best] - wrong[m][best]) for m in linked), default=APART),
        "linked_over": max((float((wrong[m] - own).max()) for m in linked), default=-APART),
        "over_mistakes": min((float(own[best] - strength[best]) for strength in wrong.values()), default=APART),
        "beside_correction": max((float(found.corrections[m][best]) for m in linked), default=0.0),
    }


def mistake_contrast(mistake: Misconception, rubric: Rubric, found: Strengths) -> Features:
    """Features of a misconception, set against the key points that it contradicts and against its correction."""
    standing = _standing(mistake.id, rubric, found)
    own, best, over_correction = standing.own, standing.best, standing.own - found.corrections[mistake.id]
    return {
        **_own(mistake.id, rubric, found, standing),
        "over_linked": min((float(own[best] - found.criteria[k][best]) for k in mistake.contradicts), default=APART),
        "over_correction": float(over_correction[best]),
        "best_over_correction": float(over_correction.max()),
        "least_over_correction": float(over_correction.min()),
    }


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class _Standing:
    """A criterion's strengths (spans,), those of the claims beside it (rivals, spans), and which span is its own."""

    own: Vector
    rivals: Vector
    best: int


def _standing(criterion: str, rubric: Rubric, found: Strengths) -> _Standing:
    own, rivals = found.criteria[criterion], _rivals(criterion, rubric, found.criteria)
    return _Standing(own=own, rivals=rivals, best=int(np.argmax(own - RIVALRY * rivals.max(axis=0))))


def _own(criterion: str, rubric: Rubric, found: Strengths, standing: _Standing) -> Features:
    best, said = standing.best, found.explained[criterion]
    return {
        "own": float((standing.own - standing.rivals.max(axis=0)).max()),
        "own_strength": float(standing.own[best]),
        "explained": float(said[best]),
        "explained_over": float((said - _rivals(criterion, rubric, found.explained).max(axis=0)).max()),
        "span_words": float(np.log1p(found.words[best])),
        "spans": float(len(found.words)),
    }


def _rivals(criterion: str, rubric: Rubric, by_criterion: Mapping[str, Vector]) -> Vector:
    """What the claims beside a criterion get (rivals, spans); what a misconception contradicts is none of them.

    A criterion with nothing beside it is set against its own mean.
    """
    points = [k.id for k in rubric.key_points]
    contradicted = next((m.contradicts for m in rubric.misconceptions if m.id == criterion), None)
    beside = points if contradicted is None else [*points, *(m.id for m in rubric.misconceptions)]
    rivals = [by_criterion[name] for name in beside if name != criterion and name not in (contradicted or ())]
    own = by_criterion[criterion]
    return np.stack(rivals) if rivals else np.full_like(own, own.mean())[None]
