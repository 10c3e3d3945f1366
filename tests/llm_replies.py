"""What a model may reply about the k-means question of core/builders.py."""

import json
from typing import Any

ANSWER = "It minimises the sum of squared distances to the centroids. It always finds the best clustering."
WCSS_QUOTE = "minimises the sum of squared distances to the centroids"
GLOBAL_QUOTE = "It always finds the best clustering."


def entry(criterion: str, label: str, quote: str = "") -> dict[str, str]:
    """One criterion in a reply."""
    return {"id": criterion, "reasoning": "Because.", "label": label, "quote": quote}


def reply(key_points: list[dict[str, str]] | None = None, mistakes: list[dict[str, str]] | None = None, **more: Any) -> str:
    """A whole reply; what is not given is as a careful model would judge the answer above."""
    points = [entry("wcss", "covered", WCSS_QUOTE), entry("local", "missing"), entry("alternate", "missing")]
    made = [entry("global", "made", GLOBAL_QUOTE)]
    found = {"mistakes": made if mistakes is None else mistakes, "key_points": points if key_points is None else key_points}
    return json.dumps(found | more)


GOOD_REPLY = reply()
