"""A judge measured against labelled answers."""

from app.test_local_judge import COMBINER
from core.builders import QUESTION, RUBRIC, SCALE
from fake_models import ToldStanceModel, WordEmbedder
from fakes import MemoryBank
from viva.app.evaluate import Evaluation, evaluate
from viva.app.grading import Grader
from viva.app.local_judge import LocalJudge
from viva.core.figures import figures, paired
from viva.core.gold import GoldAnswer
from viva.core.model import Label

C, P, M, X = Label.COVERED, Label.PARTIAL, Label.MISSING, Label.CONTRADICTED
WCSS, LOCAL, _ = (k.point for k in RUBRIC.key_points)
GOLD = [
    GoldAnswer(
        question="kmeans",
        kind="partial",
        text="It minimises squared distances to the centroids, and people think it always finds the best clustering.",
        key_points={"wcss": C, "local": M, "alternate": M},
        rejects=("global",),
        score=50,
    ),
    GoldAnswer(
        question="kmeans",
        kind="negated",
        text="K-means maximises the squared distances, and it always finds the best clustering.",
        key_points={"wcss": X, "local": X, "alternate": M},
        mistakes=("global",),
        score=5,
    ),
    GoldAnswer(question="kmeans", kind="echo", text="What does k-means minimise?", score=0),
]


def run(told: dict[str, str]) -> Evaluation:
    judge = LocalJudge(model=ToldStanceModel(told), combiner=COMBINER, embedder_version="words-1")
    done: list[int] = []
    found = evaluate(Grader(embedder=WordEmbedder(), judge=judge, scale=SCALE), MemoryBank([QUESTION]), GOLD, done.append)
    assert sum(done) == len(GOLD)
    return found


def test_rows_stand_beside_the_labels() -> None:
    found = run({WCSS: "asserted", RUBRIC.misconceptions[0].mistake: "asserted"})
    assert (found.judge, found.answers, found.ungraded) == ("local", 3, 0)
    assert [(r.kind, r.gold, r.found) for r in found.rows.key_points] == [
        ("partial", C, C),
        ("partial", M, M),
        ("partial", M, M),
        ("negated", X, C),
        ("negated", X, M),
        ("negated", M, M),
    ]
    assert [(r.gold, r.found, r.rejected) for r in found.rows.mistakes] == [(False, True, True), (True, True, False)]
    assert [(r.kind, r.gold, r.found) for r in found.rows.scores] == [
        ("partial", 50, 38.0),
        ("negated", 5, 38.0),
        ("echo", 0, 0.0),
    ]
    assert found.rows.kinds == (("echo", 1), ("negated", 1), ("partial", 1))


def test_figures_count_what_there_is_and_leave_the_rest_null() -> None:
    found = figures(run({WCSS: "asserted", RUBRIC.misconceptions[0].mistake: "asserted"}).rows)
    points = found["key_points"]
    assert (points["n"], points["accuracy"]) == (6, 5 / 6)
    assert points["confusion"]["contradicted"] == {"covered": 1, "partial": 0, "missing": 1, "contradicted": 0}
    assert points["per_label"]["covered"] == {"precision": 0.5, "recall": 1.0, "f1": 2 / 3}
    assert points["per_label"]["partial"] == {"precision": None, "recall": None, "f1": None}
    assert found["mistakes"]["rejected_flagged"] == 1.0
    assert found["wrongly_charged"] == 1 / 5
    assert {kind: f["wrongly_charged"] for kind, f in found["by_kind"].items()} == {
        "echo": None,
        "negated": 0.0,
        "partial": 1 / 4,
    }
    assert found["by_kind"]["echo"] == {
        "answers": 1,
        "wrongly_charged": None,
        "mean_score": 0.0,
        "mean_gold": 0.0,
        "macro_f1": None,
        "auc": None,
        "credited": None,
        "gold_credited": None,
        "wrongly_credited": None,
        "missed": None,
    }
    assert (found["junk_mean_score"], found["junk_mean_gold"]) == (0.0, 0.0)


def test_a_point_called_denied_that_is_not_is_a_wrong_charge() -> None:
    found = figures(run({WCSS: "denied"}).rows)
    assert (found["wrongly_charged"], found["by_kind"]["partial"]["wrongly_charged"]) == (1 / 5, 1 / 4)


def test_credit_is_wrong_where_the_examiner_gives_none_and_missed_where_he_gives_it() -> None:
    generous, strict = figures(run({WCSS: "asserted"}).rows)["by_kind"], figures(run({}).rows)["by_kind"]
    assert [(generous[kind]["wrongly_credited"], generous[kind]["missed"]) for kind in ("negated", "partial")] == [
        (1 / 3, None),
        (0.0, 0.0),
    ]
    assert [(strict[kind]["wrongly_credited"], strict[kind]["missed"]) for kind in ("negated", "partial")] == [
        (0.0, None),
        (0.0, 1.0),
    ]


def test_a_better_judge_is_better_by_a_paired_difference() -> None:
    better = run({})
    worse = run({LOCAL: "asserted"})
    difference = paired(better.rows, worse.rows)["macro_f1"]
    assert difference is not None
    assert difference["difference"] > 0
