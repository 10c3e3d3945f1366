"""Where in a bank's files something stands."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Place:
    """A line of a file; the file is relative to its bank."""

    file: str
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What is meant: a question, one of its criteria, or one key of either."""

    question: str
    criterion: str = ""
    key: str = ""


Places = Mapping[Target, Place]


def place_of(target: Target, places: Places) -> Place:
    """The place of a key; where it is left out, that of its criterion, then that of its question."""
    for criterion, key in ((target.criterion, target.key), (target.criterion, ""), ("", "")):
        found = places.get(Target(question=target.question, criterion=criterion, key=key))
        if found is not None:
            return found
    raise KeyError(target.question)
