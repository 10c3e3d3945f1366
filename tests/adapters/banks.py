"""Small banks on disk to test with."""

from collections.abc import Mapping
from pathlib import Path

from viva.adapters.resources import builtin_scale
from viva.adapters.yaml_bank import YamlBank
from viva.errors import BankError

QUESTIONS = """\
topic: clustering
title: Clustering
questions:
  - id: kmeans-objective
    text: What does k-means minimise?
    tier: advanced
    tags: [unsupervised]
    model_answer: |
      The sum of squares.
    worked_example: |
      1 + 1 = 2
    leads_to: [choosing-k]
    sources: ["ESL, 14.3"]
    accept: {answer-length: it is an example}
  - id: choosing-k
    text: How do you choose k?
"""
RUBRICS = """\
topic: clustering
rubrics:
  kmeans-objective:
    key_points:
      - id: wcss
        point: It minimises the squared distances to the centroids.
        also: [It minimises inertia.]
        weight: 3
        aspect: mathematics
        probe: What goes down?
        hint: Think of distances.
      - id: local-minimum
        point: It can stop at a local minimum.
    mistakes:
      - id: global-optimum
        mistake: It always finds the best clustering.
        correction: It can stop at a local minimum.
        contradicts: [local-minimum]
        penalty: 2
        probe: Is there only one?
      - id: no-start
        mistake: Never says that the start matters.
        when_missing: [local-minimum]
        correction: Name the dependence on the start.
        accept: {no-probe: a test}
"""
GOOD = {"questions/clustering.yaml": QUESTIONS, "rubric/clustering.yaml": RUBRICS}


def write_bank(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write files below a folder; returns the folder."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def open_bank(*folders: Path, cache_dir: Path | None = None) -> YamlBank:
    """The bank in the folders."""
    return YamlBank(folders, default_scale=builtin_scale(), cache_dir=cache_dir)


def problems_of(*folders: Path) -> list[str]:
    """What is reported of the bank in the folders, line by line."""
    try:
        open_bank(*folders).questions()
    except BankError as error:
        return str(error).split("\n")
    return []


def changed(name: str, old: str, new: str) -> dict[str, str]:
    """The good bank with one thing changed, which has to be there."""
    assert GOOD[name].count(old) >= 1, old
    return {**GOOD, name: GOOD[name].replace(old, new, 1)}
