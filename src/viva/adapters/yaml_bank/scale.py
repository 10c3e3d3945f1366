"""Reads `rubric/scale.yaml`."""

from viva.adapters.yaml_bank.fields import Fields
from viva.core.model import Scale

MOST_POINTS = 100


def read_scale(fields: Fields) -> Scale:
    """How verdicts become points and points a band; every key has to be there."""
    scale = Scale(
        bands=_bands(fields.inner("bands", "'bands'")),
        partial=fields.number("partial", 0, 1),
        prompted=fields.number("prompted", 0, 1),
        misconception_points=fields.number("misconception_points", 0, MOST_POINTS),
        omission_points=fields.number("omission_points", 0, MOST_POINTS),
    )
    fields.close()
    return scale


def _bands(fields: Fields) -> tuple[tuple[float, str], ...]:
    """The thresholds with their names, highest first; one of them is 0, so that every score has a band."""
    bands = sorted(((fields.number(name, 0, MOST_POINTS), name) for name in fields.nodes), reverse=True)
    thresholds = [threshold for threshold, _ in bands]
    if len(set(thresholds)) < len(thresholds):
        fields.report(fields.line, "two bands begin at the same score; give each its own threshold")
    if fields.is_mapping and 0.0 not in thresholds:
        fields.report(fields.line, "no band begins at 0; add one, such as 'weak: 0', so that every score has a name")
    return tuple(bands)
