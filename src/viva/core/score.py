"""Stage 7: verdicts and weights become points, a band, and shares by aspect."""

from collections import defaultdict
from collections.abc import Mapping

from viva.core.model import KeyPointVerdict, Label, Misconception, Rubric, Scale, Score, Verdicts


def score(rubric: Rubric, verdicts: Verdicts, scale: Scale) -> Score:
    """Points from 0 to 100: the weighted share of key points credited, less what misconceptions cost.

    An omission costs `omission_points` a unit of penalty, which is 0 in the built-in scale: the missing points already do.
    """
    if verdicts.gate is not None:
        return Score(points=0.0, band=band(0.0, scale), aspects=_aspects(rubric, {}))
    shares = {v.criterion: credit(v, scale) for v in verdicts.key_points}
    total = sum(k.weight for k in rubric.key_points)
    earned = sum(k.weight * shares[k.id] for k in rubric.key_points)
    points = round(min(100.0, max(0.0, 100 * earned / total - _cost(rubric, verdicts, scale))), 1)
    return Score(points=points, band=band(points, scale), aspects=_aspects(rubric, shares))


def credit(verdict: KeyPointVerdict, scale: Scale) -> float:
    """The share of a key point's weight that its verdict earns, from 0 to 1."""
    share = {Label.COVERED: 1.0, Label.PARTIAL: scale.partial}.get(verdict.label, 0.0)
    return share * (scale.prompted if verdict.prompted else 1.0)


def band(points: float, scale: Scale) -> str:
    """The name of the highest band whose threshold is reached."""
    return max((threshold, name) for threshold, name in scale.bands if points >= threshold)[1]


def _cost(rubric: Rubric, verdicts: Verdicts, scale: Scale) -> float:
    made = {v.criterion for v in verdicts.mistakes if v.made}
    return sum(
        m.penalty * (scale.misconception_points if isinstance(m, Misconception) else scale.omission_points)
        for m in rubric.mistakes
        if m.id in made
    )


def _aspects(rubric: Rubric, shares: Mapping[str, float]) -> dict[str, float]:
    earned: dict[str, float] = defaultdict(float)
    weight: dict[str, float] = defaultdict(float)
    for key_point in rubric.key_points:
        earned[key_point.aspect] += key_point.weight * shares.get(key_point.id, 0.0)
        weight[key_point.aspect] += key_point.weight
    return {str(aspect): round(earned[aspect] / weight[aspect], 3) for aspect in weight}
