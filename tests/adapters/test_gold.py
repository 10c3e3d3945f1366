"""Labelled answers, read and held against their bank."""

from pathlib import Path

import pytest

from adapters.banks import GOOD, open_bank, write_bank
from viva.adapters.resources import REPOSITORY, builtin_bank
from viva.adapters.yaml_bank.gold import read_gold
from viva.core.gold import GoldAnswer
from viva.core.model import Label
from viva.errors import BankError, UsageError

GOLD = """\
topic: clustering
gold:
  - question: kmeans-objective
    answers:
      - kind: negated
        text: |
          It does not minimise inertia.
        key_points: {wcss: contradicted, local-minimum: missing}
        mistakes: [global-optimum]
        rejects: []
        score: 12.5
      - kind: empty
        text: ""
        score: 0
      - {kind: terse, text: Inertia., key_points: {wcss: covered, local-minimum: partial}, rejects: [global-optimum]}
"""


def gold(folder: Path, text: str, name: str = "clustering.yaml") -> list[GoldAnswer]:
    bank = open_bank(write_bank(folder / "bank", GOOD))
    return read_gold(write_bank(folder / "labels", {name: text}), bank)


ANSWERS = [
    GoldAnswer(
        question="kmeans-objective",
        kind="negated",
        text="It does not minimise inertia.\n",
        key_points={"wcss": Label.CONTRADICTED, "local-minimum": Label.MISSING},
        mistakes=("global-optimum",),
        score=12.5,
    ),
    GoldAnswer(question="kmeans-objective", kind="empty", text="", score=0),
    GoldAnswer(
        question="kmeans-objective",
        kind="terse",
        text="Inertia.",
        key_points={"wcss": Label.COVERED, "local-minimum": Label.PARTIAL},
        rejects=("global-optimum",),
    ),
]


@pytest.mark.parametrize("name", ["clustering.yaml", "gold/clustering.yaml"])
def test_labels_and_scores_are_read_each_of_them_optional(tmp_path: Path, name: str) -> None:
    assert gold(tmp_path, GOLD, name) == ANSWERS


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        (
            "question: kmeans-objective",
            "question: kmeans",
            "3: 'question' names 'kmeans', but there is no such question in the bank; did you mean 'kmeans-objective'?",
        ),
        ("wcss: contradicted", "wcss: denied", "8: 'wcss' must be covered, partial, missing or contradicted, not 'denied'"),
        ("wcss: contradicted, ", "", "8: 'key_points' has no label for wcss; label every key point"),
        (
            "wcss: contradicted",
            "wcss: missing, wcs: missing",
            "8: 'key_points' names 'wcs', but there is no such key point of kmeans-objective; did you mean 'wcss'?",
        ),
        (
            "[global-optimum]\n",
            "[no-start]\n",
            "9: 'mistakes' names 'no-start', but there is no such misconception of kmeans-objective (omissions are not listed); correct or remove it",
        ),
        ("score: 12.5", "score: 101", "11: 'score' must be a number from 0 to 100, not 101"),
        ("        score: 0\n", "", "12: an answer needs 'key_points' with 'mistakes', or a 'score', or both"),
        ("kind: empty", "sort: empty", "12: an answer has no 'kind'; add 'kind: ...'"),
        ("text: Inertia.", "text: 7", "15: 'text' must be a text, not 7; put it in quotes"),
        ("gold:", "golden:", "1: a file of labelled answers has no 'gold'; add 'gold: ...'"),
        (
            "    answers:\n",
            "    answers\n",
            "4: malformed YAML: could not find expected ':'; look at the indentation and the quotes on this line and the one above",
        ),
    ],
)
def test_labels_that_do_not_fit_are_reported_with_their_line(tmp_path: Path, old: str, new: str, line: str) -> None:
    with pytest.raises(BankError) as raised:
        gold(tmp_path, GOLD.replace(old, new, 1))
    assert f"clustering.yaml:{line}" in str(raised.value).split("\n")


def test_labels_for_a_question_without_a_rubric_are_reported(tmp_path: Path) -> None:
    answers = "      - {kind: a, text: b, key_points: {wcss: covered}}\n      - {kind: a, text: b, score: 7}\n"
    with pytest.raises(BankError) as raised:
        gold(tmp_path, f"gold:\n  - question: choosing-k\n    answers:\n{answers}")
    assert str(raised.value) == "clustering.yaml:2: choosing-k has no rubric to measure its answers by"


def test_a_folder_without_labelled_answers_is_said_to_be_one(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="There are no labelled answers in"):
        read_gold(tmp_path, open_bank(write_bank(tmp_path, GOOD)))


@pytest.mark.skipif(not any((REPOSITORY / "tests" / "gold").glob("*.yaml")), reason="no labelled answers beside this test")
def test_the_projects_own_labels_fit_the_builtin_bank() -> None:
    assert read_gold(REPOSITORY / "tests" / "gold", open_bank(builtin_bank()))
