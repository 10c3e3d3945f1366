"""Labelled answers: what an examiner said of them."""

from collections.abc import Mapping
from dataclasses import dataclass

from viva.core.model import Label


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldAnswer:
    """An answer with an examiner's labels; `kind` is a word for the sort of answer.

    `key_points` has every key point of the question's rubric, or is None where only the score was given; `mistakes` are
    the misconceptions really made, `rejects` those that are mentioned only to reject them; `score` runs from 0 to 100.
    """

    question: str
    kind: str
    text: str
    key_points: Mapping[str, Label] | None = None
    mistakes: tuple[str, ...] = ()
    rejects: tuple[str, ...] = ()
    score: float | None = None
