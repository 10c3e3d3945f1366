"""How far two readers agree who labelled the same answers independently: second-reader.jsonl beside the first labels."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from viva.core import agreement

TESTS = Path(__file__).parents[1]
FOLDERS = {
    "answers": (TESTS / "gold", TESTS / "other_bank" / "gold"),
    "single sentences": (TESTS / "other_bank" / "sentences",),
}
LABELS = ("covered", "partial", "missing", "contradicted")


def rows() -> Iterator[tuple[str, str]]:
    """Agreement over answers, then over single sentences."""
    for name, folders in FOLDERS.items():
        yield from _agreement(name, list(labelled_twice(*folders)))


def _agreement(name: str, pairs: list[tuple[dict[str, Any], dict[str, Any]]]) -> Iterator[tuple[str, str]]:
    """Cohen's kappa over the four labels, over credited, for each label; agreement on misconceptions; Pearson of the scores."""
    points = [(one["key_points"][k], other["key_points"][k]) for one, other in pairs for k in one["key_points"]]
    yield f"two readers, {len(pairs)} {name}, {len(points)} key points: kappa of four labels", _kappa(points)
    credited = [(a in LABELS[:2], b in LABELS[:2]) for a, b in points]
    yield "  kappa of credited", _kappa(credited)
    for label in LABELS:
        yield f"  kappa of {label}", _kappa([(a == label, b == label) for a, b in points])
    made = [
        (m in (one.get("mistakes") or []), m in (other.get("mistakes") or []))
        for one, other in pairs
        for m in _mistakes(one, other)
    ]
    yield "  misconceptions that either reader finds: both find", f"{sum(a and b for a, b in made) / max(1, len(made)):.2f}"
    scores = [(float(one["score"]), float(other["score"])) for one, other in pairs if "score" in one and "score" in other]
    if scores:
        yield "  Pearson of the scores", f"{agreement.pearson(*zip(*scores, strict=True)) or 0:.3f}"


def labelled_twice(*folders: Path) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Each answer's first and second labels."""
    for folder in folders:
        lines = (folder / "second-reader.jsonl").read_text(encoding="utf-8").splitlines()
        second = {row["id"]: row for row in map(json.loads, lines)}
        for path in sorted(folder.glob("*.yaml")):
            for group in yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)["gold"]:
                for number, answer in enumerate(group["answers"]):
                    other = second.get(f"{group['question']}#{number}")
                    if other is not None:
                        yield answer, other


def _mistakes(one: dict[str, Any], other: dict[str, Any]) -> set[str]:
    return {*(one.get("mistakes") or []), *(other.get("mistakes") or [])}


def _kappa(pairs: list[tuple[Any, Any]]) -> str:
    found = agreement.kappa([a for a, _ in pairs], [b for _, b in pairs])
    return "–" if found is None else f"{found:.3f}"
