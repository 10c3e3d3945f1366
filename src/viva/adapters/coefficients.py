"""Reads the judges' fitted numbers from `rubric/*-judge.yaml`."""

import hashlib
from pathlib import Path
from typing import Any

from viva.core.closeness import KEY_POINT_CLOSENESS, MISTAKE_CLOSENESS
from viva.core.fitted import Logistic
from viva.core.verdict import Coefficients, Regressions
from viva.errors import BackendError

KNOWN = {*KEY_POINT_CLOSENESS, *MISTAKE_CLOSENESS}


def read_numbers(path: Path) -> tuple[dict[str, Any], str]:
    """A file of fitted numbers and the beginning of its hash; BackendError where it is missing or damaged."""
    import yaml

    try:
        content = path.read_bytes()
        numbers = yaml.load(content, getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - both are safe loaders
    except (OSError, yaml.YAMLError) as error:
        raise damaged(path) from error
    if not isinstance(numbers, dict):
        raise damaged(path)
    return numbers, hashlib.sha256(content).hexdigest()[:12]


def embedding_coefficients(path: Path) -> Coefficients:
    """The embedding judge's numbers."""
    numbers, digest = read_numbers(path)
    try:
        return Coefficients(
            version=f"embedding-{numbers['version']}@{digest}",
            key_points=_regressions(numbers["key_points"]),
            mistakes=_regressions(numbers["mistakes"]),
            credited=float(numbers["credited"]),
            covered=float(numbers["covered"]),
            made=float(numbers["made"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise damaged(path) from error


def damaged(path: Path) -> BackendError:
    """The error for numbers that cannot be used."""
    return BackendError(f"The judge's numbers in {path.name} are missing or damaged.", f"Restore {path}, or reinstall Viva.")


def _regressions(numbers: dict[str, Any]) -> Regressions:
    return Regressions(tokens=_logistic(numbers["tokens"]), pooled=_logistic(numbers["pooled"]))


def _logistic(numbers: dict[str, Any]) -> Logistic:
    unknown = set(numbers["weights"]) - KNOWN
    if unknown:
        raise ValueError(unknown)
    return Logistic(intercept=float(numbers["intercept"]), weights={str(k): float(v) for k, v in numbers["weights"].items()})
