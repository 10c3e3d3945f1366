"""Which of our own questions train the models, and which are kept for fitting the judges on what the models have not seen."""

import hashlib
from functools import cache
from pathlib import Path

from viva.training.own_data import Subject, read_subjects

ROOT = Path(__file__).parents[3]
DATA = Path(__file__).parent / "data"
ONE_IN = 4


def training_subjects() -> list[Subject]:
    """The questions that the models are trained on."""
    return [subject for key, subject in _keyed() if not _held_out(key)]


def calibration_subjects() -> list[Subject]:
    """The questions that no model is trained on: the judges' numbers are fitted on them.

    Single questions of the built-in bank, and whole topics of those made only for training: the questions of users' own banks
    are of topics that the models do not know either.
    """
    return [subject for key, subject in _keyed() if _held_out(key)]


@cache
def _keyed() -> tuple[tuple[str, Subject], ...]:
    """Every question with what decides its side; read once, as it takes seconds."""
    bank, extra = read_subjects(ROOT, DATA / "builtin"), read_subjects(DATA / "extra", DATA / "extra")
    return (*((subject.id, subject) for subject in bank), *((subject.topic, subject) for subject in extra))


def _held_out(key: str) -> bool:
    return int(hashlib.sha256(key.encode()).hexdigest(), 16) % ONE_IN == 0
