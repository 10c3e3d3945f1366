"""Reads our own training data: hand-written labelled answers, statements, and sentences in pairs.

A statement makes one thing clear about one criterion. The two sentences of a pair differ in as little as can be, and one of
them says of a criterion what the other denies.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

Data = dict[str, Any]
Pair = Mapping[str, str]
"""Two sentences by their state, as in statements: one says (or half says) the criterion, the other denies (or rejects) it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """One question with its rubric, its labelled answers, its statements, and by criterion its pairs, as plain data."""

    id: str
    topic: str
    text: str
    rubric: Data
    answers: tuple[Data, ...]
    statements: Data
    pairs: Mapping[str, Sequence[Pair]] = field(default_factory=dict)

    @property
    def misconceptions(self) -> list[Data]:
        """The mistakes that are claims."""
        return [m for m in self.rubric.get("mistakes") or [] if "when_missing" not in m]

    @property
    def claims(self) -> dict[str, list[str]]:
        """The rubric's own words for each key point, in every wording, and for each misconception."""
        points = {k["id"]: [k["point"], *(k.get("also") or [])] for k in self.rubric["key_points"]}
        return points | {m["id"]: [m["mistake"]] for m in self.misconceptions}


def read_subjects(bank: Path, labelled: Path) -> list[Subject]:
    """All questions of `bank` that `labelled` has answers or statements for."""
    rubrics = _merged(bank / "rubric", "rubrics")
    statements, pairs = _statements(labelled / "statements"), _merged(labelled / "pairs", "pairs")
    answers: dict[str, list[Data]] = {}
    for path in sorted((labelled / "gold").glob("*.yaml")):
        for group in _load(path)["gold"]:
            answers.setdefault(group["question"], []).extend(group["answers"])
    return [
        Subject(
            id=question["id"],
            topic=topic,
            text=question["text"],
            rubric=rubrics[question["id"]],
            answers=(*answers.get(question["id"], ()), *_model_answers(question, rubrics[question["id"]])),
            statements=_with_wordings(statements.get(question["id"], {}), rubrics[question["id"]]),
            pairs=pairs.get(question["id"], {}),
        )
        for topic, question in _questions(bank)
        if question["id"] in answers or question["id"] in statements
    ]


def _questions(bank: Path) -> Iterator[tuple[str, Data]]:
    for path in sorted((bank / "questions").glob("*.yaml")):
        data = _load(path)
        yield from ((data["topic"], question) for question in data["questions"])


def _model_answers(question: Data, rubric: Data) -> list[Data]:
    """The model answer makes every point and no mistake."""
    labels = {k["id"]: "covered" for k in rubric["key_points"]}
    return [{"kind": "model", "text": question["model_answer"], "key_points": labels}] if question.get("model_answer") else []


def _with_wordings(statements: Data, rubric: Data) -> Data:
    """The statements, and beside them the rubric's own words: without them the right words would speak for a reversed claim."""
    merged = {name: dict(pools) if isinstance(pools, dict) else pools for name, pools in statements.items()}

    def add(criterion: str, state: str, wordings: list[str]) -> None:
        pools = merged.setdefault(criterion, {})
        pools[state] = [*(pools.get(state) or []), *wordings]

    for key_point in rubric["key_points"]:
        add(key_point["id"], "says", [key_point["point"], *(key_point.get("also") or [])])
    for mistake in rubric.get("mistakes") or []:
        if "when_missing" not in mistake:
            add(mistake["id"], "says", [mistake["mistake"]])
            add(mistake["id"], "rejects", [mistake["correction"]])
    return merged


def _statements(folder: Path) -> Data:
    """The statements of all files by question; several files may add to the same criterion."""
    merged: Data = {}
    for path in sorted(folder.glob("*.yaml")):
        for question, criteria in _load(path)["statements"].items():
            known = merged.setdefault(question, {})
            for criterion, pools in criteria.items():
                known[criterion] = _joined_pools(known[criterion], pools) if criterion in known else pools
    return merged


def _joined_pools(first: Any, second: Any) -> Any:
    if isinstance(first, list):
        return [*first, *second]
    return {state: [*(first.get(state) or []), *(second.get(state) or [])] for state in {**first, **second}}


def _merged(folder: Path, key: str) -> Data:
    merged: Data = {}
    for path in sorted(folder.glob("*.yaml")):
        for name, value in (_load(path).get(key) or {}).items():
            merged[name] = value
    return merged


def _load(path: Path) -> Data:
    data: Data = yaml.load(path.read_text(encoding="utf-8"), getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - safe loaders
    return data
