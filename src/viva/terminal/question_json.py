"""Questions as JSON for programs."""

from dataclasses import asdict
from typing import Any

from viva.core.model import Question, Rubric

SECRETS = ("model_answer", "worked_example", "rubric")


def question_json(question: Question, *, reveal: bool) -> dict[str, Any]:
    """A question; its rubric and model answer only when they are to be revealed."""
    plain = {**asdict(question), "rubric": _rubric(question.rubric) if question.rubric else None}
    del plain["accept"]
    return plain if reveal else {name: value for name, value in plain.items() if name not in SECRETS}


def _rubric(rubric: Rubric) -> dict[str, Any]:
    """As it is written in YAML: misconceptions and omissions together."""
    criteria = {"key_points": rubric.key_points, "mistakes": rubric.mistakes}
    return {key: [_without_accept(asdict(c)) for c in found] for key, found in criteria.items()}


def _without_accept(plain: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in plain.items() if name != "accept"}
