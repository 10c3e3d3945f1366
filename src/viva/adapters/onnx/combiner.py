"""Reads the local judge's fitted trees from the model folder."""

import json
from typing import Any

from viva.adapters.onnx.files import ModelFolder
from viva.core.combine import Combiner
from viva.core.fitted import Forest, Tree

FILE = "combiner.json"


def read_combiner(models: ModelFolder) -> Combiner:
    """The combiner that was fitted for the stance model in the same folder."""
    numbers: dict[str, Any] = json.loads(models.read(FILE))
    return Combiner(
        version=models.describe(FILE).version,
        credited=_forest(numbers["credited"]),
        covered=_forest(numbers["covered"]),
        denied=_forest(numbers["denied"]),
        made=_forest(numbers["made"]),
        credited_at=float(numbers["credited_at"]),
        covered_at=float(numbers["covered_at"]),
        denied_at=float(numbers["denied_at"]),
        made_at=float(numbers["made_at"]),
    )


def _forest(numbers: dict[str, Any]) -> Forest:
    return Forest(
        names=tuple(numbers["names"]),
        trees=tuple(Tree(**{name: tuple(values) for name, values in tree.items()}) for tree in numbers["trees"]),
        base=numbers["base"],
        slope=numbers["slope"],
        intercept=numbers["intercept"],
    )
