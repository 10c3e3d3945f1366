"""`viva evaluate` through the command line, on a few answers to built-in questions."""

import json
import re
from pathlib import Path

import pytest

from cli.runs import Viva
from viva.errors import Exit

GOLD = """\
topic: classical-methods
gold:
  - question: kmeans-objective
    answers:
      - kind: strong
        text: |
          It minimises the sum of squared distances from each point to the centroid of its own cluster.
        key_points: {KEYS}
        mistakes: []
        score: 30
      - kind: echo
        text: |
          What is k-means trying to optimise?
        score: 0
"""


@pytest.fixture
def gold(tmp_path: Path, viva: Viva) -> Path:
    shown = json.loads(viva("questions", "kmeans-objective", "--json", "--reveal").out)
    keys = [k["id"] for k in (shown[0] if isinstance(shown, list) else shown)["rubric"]["key_points"]]
    folder = tmp_path / "gold"
    folder.mkdir()
    labels = ", ".join(f"{key}: {'covered' if number == 0 else 'missing'}" for number, key in enumerate(keys))
    (folder / "classical-methods.yaml").write_text(GOLD.replace("{KEYS}", "{" + labels + "}"), encoding="utf-8")
    return folder


def test_json_has_the_keys_that_programs_rely_on(gold: Path, viva: Viva) -> None:
    run = viva("evaluate", "--gold", gold, "--judge", "embedding", "--json")
    found = json.loads(run.out)
    assert (run.code, run.err) == (Exit.OK, "")
    assert (found["schema"], found["judge"]["name"], found["answers"], found["ungraded"]) == (1, "embedding", 2, 0)
    assert found["key_points"]["n"] == 7
    assert {"macro_f1", "auc", "within_kind_auc", "accuracy", "kappa", "calibration_error", "per_label"} <= set(
        found["key_points"]
    )
    assert {"n", "precision", "recall", "f1"} <= set(found["mistakes"])
    assert {"pearson", "spearman", "mae", "qwk"} <= set(found["score"])
    assert set(found["by_kind"]) == {"echo", "strong"}
    assert set(found["by_kind"]["echo"]) == {
        *("answers", "mean_score", "mean_gold", "macro_f1", "auc"),
        *("credited", "gold_credited", "wrongly_credited", "missed", "wrongly_charged"),
    }
    assert found["seconds"] >= 0
    assert found["answers_per_second"] > 0


def test_several_judges_are_compared_in_one_run(gold: Path, viva: Viva) -> None:
    run = viva("evaluate", "--gold", gold, "--judge", "local", "--judge", "embedding", columns=80)
    assert run.code == Exit.OK
    assert "2 labelled answers" in run.out
    assert "local less embedding" in run.out
    assert max(len(line) for line in re.sub(r"\x1b\[[0-9;]*m", "", run.out).splitlines()) <= 80


def test_a_folder_without_answers_is_named(tmp_path: Path, viva: Viva) -> None:
    run = viva("evaluate", "--gold", tmp_path / "nowhere")
    assert run.code != Exit.OK
    assert "nowhere" in run.err
