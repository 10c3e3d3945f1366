"""A rubric compared with an answer of one span, for judges to read."""

from collections.abc import Mapping

import numpy as np

from viva.core.align import FEATURES, Alignment
from viva.core.comparison import Comparison
from viva.core.contrast import Strengths
from viva.core.model import Evidence, Span

SPAN = Span(turn=0, start=0, end=3, text="...")


def alignment(strength: float, *, rejecting: bool = False) -> Alignment:
    features = dict.fromkeys(FEATURES, 0.0) | {"alignment": strength, "span_alignment": strength}
    return Alignment(features=features, evidence=Evidence(span=SPAN, similarity=strength), rejecting=rejecting)


def compared(
    points: Mapping[str, Alignment],
    wrong: Alignment,
    right: Alignment,
    *,
    given: Mapping[str, float] | None = None,
    shared: Mapping[str, float] | None = None,
) -> Comparison:
    """The comparison of the rubric in `core.builders`: its key points, its one misconception and that one's correction."""
    criteria = {**points, "global": wrong}
    return Comparison(
        alignments=criteria,
        corrections={"global": right},
        strengths=Strengths(
            criteria={name: np.array([found.evidence.similarity], dtype=np.float32) for name, found in criteria.items()},
            corrections={"global": np.array([right.evidence.similarity], dtype=np.float32)},
            explained={name: np.array([0.5], dtype=np.float32) for name in criteria},
            words=(1,),
        ),
        given=given or {},
        shared=shared or {},
    )
