"""The one form in which every training set arrives: a text and the claims that it is judged on."""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

STANCES = ("asserted", "partly", "silent", "denied")
"""What a text does to a claim; the order is that of the model's outputs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One claim and the stances that its label allows: some sets know only "not asserted"."""

    text: str
    allowed: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A text with every claim it is judged on, so that claims can be ordered within one text."""

    source: str
    group: str
    question: str
    text: str
    claims: tuple[Claim, ...]
    kin: str = ""
    """Texts of one kin are read side by side, where a plan asks for it: they differ in little and disagree."""


def claim(text: str, *allowed: str) -> Claim:
    """Make a claim whose label is one of the given stances."""
    return Claim(text=text, allowed=frozenset(allowed))


def sample(examples: Sequence[Example], limit: int, rng: random.Random) -> list[Example]:
    """Draw at most `limit` examples without replacement."""
    return list(examples) if len(examples) <= limit else rng.sample(list(examples), limit)


def count_claims(examples: Iterable[Example]) -> int:
    """Count labelled pairs of text and claim."""
    return sum(len(example.claims) for example in examples)
