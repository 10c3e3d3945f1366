"""A point first made after its probe counts as prompted."""

from collections.abc import Sequence
from dataclasses import replace

from viva.core.model import Assessment, Conversation, KeyPointVerdict


def mark_prompted(
    verdicts: Sequence[KeyPointVerdict], conversation: Conversation, before: Assessment
) -> tuple[KeyPointVerdict, ...]:
    """Mark what is credited now, was not before (or was already prompted), and had been asked for."""
    earlier = {v.criterion: v for v in before.verdicts.key_points}
    asked = {turn.criterion for turn in conversation if turn.criterion}
    return tuple(replace(v, prompted=_is_prompted(v, earlier[v.criterion], asked)) for v in verdicts)


def _is_prompted(now: KeyPointVerdict, before: KeyPointVerdict, asked: set[str]) -> bool:
    if not now.label.credited:
        return False
    return before.prompted or (not before.label.credited and now.criterion in asked)
