"""`viva questions`: lists, one question, JSON."""

import json
import re
from pathlib import Path

import pytest
from inline_snapshot import snapshot

from adapters.banks import GOOD, changed, write_bank
from cli.runs import Run, Viva
from viva.errors import Exit

MORE = """\
topic: losses
questions:
  - id: cross-entropy
    text: What does cross-entropy measure?
    tier: deep
    tags: [classification, information-theory]
"""


@pytest.fixture
def bank(tmp_path: Path) -> Path:
    return write_bank(tmp_path / "bank", {**GOOD, "questions/losses.yaml": MORE})


def trimmed(text: str) -> str:
    """Without styles and trailing spaces."""
    return "\n".join(line.rstrip() for line in re.sub(r"\x1b\[\d+m", "", text).splitlines())


def test_on_a_pipe_each_question_is_a_line(bank: Path, viva: Viva) -> None:
    assert viva("questions", "--bank", bank) == Run(
        code=Exit.OK,
        err="",
        out=snapshot("""\
kmeans-objective  advanced  clustering  What does k-means minimise?
choosing-k        core      clustering  How do you choose k?
cross-entropy     deep      losses      What does cross-entropy measure?
"""),
    )


@pytest.mark.parametrize("columns", [40, 80, 120])
def test_in_a_terminal_they_stand_under_their_topics_from_core_to_deep(bank: Path, viva: Viva, columns: int) -> None:
    assert (
        trimmed(viva("questions", "--bank", bank, columns=columns).out)
        == {
            40: snapshot("""\
Clustering  clustering · 1 core, 1
advanced
  core      choosing-k
            How do you choose k?
  advanced  kmeans-objective
            What does k-means minimise?

Losses  losses · 1 deep
  deep      cross-entropy
            What does cross-entropy
            measure?

3 questions: 1 core, 1 advanced, 1 deep.
`viva questions ID` shows one.\
"""),
            80: snapshot("""\
Clustering  clustering · 1 core, 1 advanced
  core      choosing-k
            How do you choose k?
  advanced  kmeans-objective
            What does k-means minimise?

Losses  losses · 1 deep
  deep      cross-entropy
            What does cross-entropy measure?

3 questions: 1 core, 1 advanced, 1 deep. `viva questions ID` shows one.\
"""),
            120: snapshot("""\
Clustering  clustering · 1 core, 1 advanced
  core      choosing-k        How do you choose k?
  advanced  kmeans-objective  What does k-means minimise?

Losses  losses · 1 deep
  deep      cross-entropy  What does cross-entropy measure?

3 questions: 1 core, 1 advanced, 1 deep. `viva questions ID` shows one.\
"""),
        }[columns]
    )


@pytest.mark.parametrize(
    ("options", "ids"),
    [
        (["--topic", "losses"], ["cross-entropy"]),
        (["--tier", "core", "--tier", "deep"], ["choosing-k", "cross-entropy"]),
        (["--search", "K-MEANS minimise"], ["kmeans-objective"]),
        (["--search", "information"], ["cross-entropy"]),
        (["--search", "choosing", "--topic", "clustering"], ["choosing-k"]),
    ],
)
def test_questions_are_chosen_by_topic_tier_and_words(bank: Path, viva: Viva, options: list[str], ids: list[str]) -> None:
    run = viva("questions", "--bank", bank, *options)
    assert [line.split()[0] for line in run.out.splitlines()] == ids


def test_where_nothing_fits_it_is_said_on_standard_error(bank: Path, viva: Viva) -> None:
    message = "No question fits. Ask for another --topic, --tier or --search.\n"
    assert viva("questions", "--bank", bank, "--search", "quantum") == Run(code=Exit.OK, out="", err=message)
    assert json.loads(viva("questions", "--bank", bank, "--search", "quantum", "--json").out) == []


def test_an_unknown_topic_and_an_unknown_question_suggest_near_ones(bank: Path, viva: Viva) -> None:
    assert viva("questions", "--bank", bank, "--topic", "loss") == Run(
        code=Exit.USAGE, out="", err="There is no topic loss.\nDid you mean losses?\n"
    )
    assert viva("questions", "--bank", bank, "cross-entrpy") == Run(
        code=Exit.USAGE, out="", err="There is no question 'cross-entrpy' in this bank.\nDid you mean cross-entropy?\n"
    )


def test_one_question_keeps_its_answer_to_itself(bank: Path, viva: Viva) -> None:
    assert viva("questions", "kmeans-objective", "--bank", bank).out.rstrip("\n") == snapshot("""\
kmeans-objective  Clustering · advanced

  What does k-means minimise?

Tags      unsupervised
Leads to  choosing-k
          How do you choose k?
Sources   ESL, 14.3
Rubric    2 key points, 2 mistakes; --reveal shows them, and the model answer\
""")


def test_a_question_without_a_rubric_says_so(bank: Path, viva: Viva) -> None:
    assert "Rubric  none: answers are not scored" in viva("questions", "cross-entropy", "--bank", bank).out


def test_revealed_it_shows_everything(bank: Path, viva: Viva) -> None:
    assert viva("questions", "kmeans-objective", "--reveal", "--bank", bank).out.rstrip("\n") == snapshot("""\
kmeans-objective  Clustering · advanced

  What does k-means minimise?

Tags      unsupervised
Leads to  choosing-k
          How do you choose k?
Sources   ESL, 14.3
Rubric    2 key points, 2 mistakes

Model answer
  The sum of squares.

Worked example
  1 + 1 = 2

Key points
  wcss · weight 3 · mathematics
    It minimises the squared distances to the centroids.
    also   It minimises inertia.
    probe  What goes down?
    hint   Think of distances.

  local-minimum · weight 1 · definition
    It can stop at a local minimum.

Mistakes
  global-optimum · misconception · penalty 2
    It always finds the best clustering.
    instead  It can stop at a local minimum.
    denies   local-minimum
    probe    Is there only one?

  no-start · omission · penalty 1
    Never says that the start matters.
    instead  Name the dependence on the start.
    without  local-minimum\
""")


def test_json_is_one_array_without_secrets(bank: Path, viva: Viva) -> None:
    assert json.loads(viva("questions", "kmeans-objective", "--json", "--bank", bank).out) == snapshot(
        [
            {
                "id": "kmeans-objective",
                "topic": "clustering",
                "text": "What does k-means minimise?",
                "tier": "advanced",
                "tags": ["unsupervised"],
                "leads_to": ["choosing-k"],
                "sources": ["ESL, 14.3"],
            }
        ]
    )
    everything = json.loads(viva("questions", "--json", "--bank", bank).out)
    assert [question["id"] for question in everything] == ["kmeans-objective", "choosing-k", "cross-entropy"]
    assert not any({"rubric", "model_answer", "worked_example"} & set(question) for question in everything)


def test_json_revealed_has_the_rubric(bank: Path, viva: Viva) -> None:
    found = json.loads(viva("questions", "--json", "--reveal", "--bank", bank).out)
    assert found[0] == snapshot(
        {
            "id": "kmeans-objective",
            "topic": "clustering",
            "text": "What does k-means minimise?",
            "tier": "advanced",
            "tags": ["unsupervised"],
            "model_answer": "The sum of squares.",
            "worked_example": "1 + 1 = 2",
            "leads_to": ["choosing-k"],
            "sources": ["ESL, 14.3"],
            "rubric": {
                "key_points": [
                    {
                        "id": "wcss",
                        "point": "It minimises the squared distances to the centroids.",
                        "also": ["It minimises inertia."],
                        "weight": 3,
                        "aspect": "mathematics",
                        "probe": "What goes down?",
                        "hint": "Think of distances.",
                    },
                    {
                        "id": "local-minimum",
                        "point": "It can stop at a local minimum.",
                        "also": [],
                        "weight": 1,
                        "aspect": "definition",
                        "probe": "",
                        "hint": "",
                    },
                ],
                "mistakes": [
                    {
                        "id": "global-optimum",
                        "mistake": "It always finds the best clustering.",
                        "correction": "It can stop at a local minimum.",
                        "contradicts": ["local-minimum"],
                        "penalty": 2,
                        "probe": "Is there only one?",
                    },
                    {
                        "id": "no-start",
                        "mistake": "Never says that the start matters.",
                        "correction": "Name the dependence on the start.",
                        "when_missing": ["local-minimum"],
                        "penalty": 1,
                        "probe": "",
                    },
                ],
            },
        }
    )
    assert found[1]["rubric"] is None


def test_texts_of_a_bank_are_shown_and_never_obeyed(tmp_path: Path, viva: Viva) -> None:
    bank = write_bank(
        tmp_path / "bank", changed("questions/clustering.yaml", "How do you choose k?", '"\\e[2J[bold]boo :smile:"')
    )
    for columns in (0, 80):
        for arguments in ((), ("choosing-k",), ("--reveal",)):
            out = viva("questions", *arguments, "--bank", bank, columns=columns).out
            assert "\x1b[2J" not in out
            assert "�[2J[bold]boo :smile:" in out
