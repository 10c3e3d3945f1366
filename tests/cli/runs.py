"""What a run of the command line comes to."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Run:
    """How a run ended, and what it wrote."""

    code: int
    out: str
    err: str


Viva = Callable[..., Run]
"""The fixture `viva`."""
