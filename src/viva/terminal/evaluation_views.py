"""An evaluation as tables: the figures side by side, then by kind, labels, and reliability of the first judge."""

from collections.abc import Sequence
from typing import Any

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

Result = dict[str, Any]

MEASURES = (
    ("key points: AUC of credited", "key_points", "auc", "auc"),
    ("key points: AUC within a kind, mean", "key_points", "within_kind_auc", "within_kind_auc"),
    ("key points: macro-F1", "key_points", "macro_f1", "macro_f1"),
    ("key points: accuracy", "key_points", "accuracy", None),
    ("key points: Cohen's kappa", "key_points", "kappa", None),
    ("key points: calibration error", "key_points", "calibration_error", None),
    ("contradicted: recall at precision 0.8", "key_points", "contradicted_recall_at_precision_80", None),
    ("misconceptions: F1", "mistakes", "f1", "mistakes_f1"),
    ("misconceptions: precision", "mistakes", "precision", None),
    ("misconceptions: recall", "mistakes", "recall", None),
    ("only rejected, flagged as made", "mistakes", "rejected_flagged", None),
    ("score: Pearson", "score", "pearson", "pearson"),
    ("score: Spearman", "score", "spearman", None),
    ("score: mean absolute error", "score", "mae", None),
    ("score: quadratic kappa", "score", "qwk", None),
)


def evaluation_view(results: Sequence[Result], differences: Sequence[Result]) -> RenderableType:
    """Everything that was measured, the first judge in full."""
    first = results[0]
    parts: list[RenderableType] = [_summary(results), _kinds(first), _confusion(first), _reliability(first)]
    parts += [_difference(first, d) for d in differences]
    return Group(*(part for table in parts for part in (table, Text())))


def _summary(results: Sequence[Result]) -> Table:
    table = _table(f"{results[0]['answers']} labelled answers", "measure", *(r["judge"]["name"] for r in results))
    for label, part, name, interval in MEASURES:
        table.add_row(
            label, *(_with_interval(r[part][name], r["intervals"].get(interval) if interval else None) for r in results)
        )
    table.add_row(
        "junk answers: mean score (examiner)",
        *(f"{_number(r['junk_mean_score'], 1)} ({_number(r['junk_mean_gold'], 1)})" for r in results),
    )
    table.add_row("charged with what it did not say", *(_percent(r["wrongly_charged"], 1) for r in results))
    table.add_row("ungraded", *(str(r["ungraded"]) for r in results))
    table.add_row("answers a second", *(_number(r["answers_per_second"], 1) for r in results))
    return table


def _kinds(result: Result) -> Table:
    table = _table(
        f"By kind of answer, judge {result['judge']['name']} (wrong, missed: credit against the examiner)",
        "kind",
        "n",
        "score",
        "(exam.)",
        "credit",
        "(exam.)",
        "wrong",
        "missed",
        "AUC",
        "F1",
    )
    for kind, f in result["by_kind"].items():
        shares = (_percent(f[name]) for name in ("credited", "gold_credited", "wrongly_credited", "missed"))
        table.add_row(
            kind,
            str(f["answers"]),
            _number(f["mean_score"], 0),
            _number(f["mean_gold"], 0),
            *shares,
            _number(f["auc"]),
            _number(f["macro_f1"]),
        )
    return table


def _confusion(result: Result) -> Table:
    confusion = result["key_points"]["confusion"]
    table = _table("Labels: the examiner's down, the judge's across", "", *confusion, "recall", "precision")
    for label, found in confusion.items():
        quality = result["key_points"]["per_label"][label]
        table.add_row(label, *(str(n) for n in found.values()), _number(quality["recall"]), _number(quality["precision"]))
    return table


def _reliability(result: Result) -> Table:
    table = _table(
        "Reliability: of the points given this probability, so many were credited", "probability", "credited", "points"
    )
    for row in result["key_points"]["reliability"]:
        table.add_row(_number(row["probability"]), _number(row["credited"]), str(row["n"]))
    return table


def _difference(first: Result, difference: Result) -> Table:
    table = _table(f"{first['judge']['name']} less {difference['against']}, paired by question", "measure", "difference")
    for name in ("auc", "within_kind_auc", "macro_f1", "mistakes_f1", "pearson"):
        found = difference[name]
        table.add_row(name, _with_interval(found["difference"], found["interval"]) if found else "–")
    return table


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, pad_edge=False)
    for number, column in enumerate(columns):
        table.add_column(column, justify="right" if number else "left", no_wrap=not number)
    return table


def _with_interval(value: float | None, interval: Sequence[float] | None) -> str:
    return _number(value) + (f" [{interval[0]:.2f}, {interval[1]:.2f}]" if interval and value is not None else "")


def _number(value: float | None, digits: int = 3) -> str:
    return "–" if value is None else f"{value:.{digits}f}"


def _percent(value: float | None, digits: int = 0) -> str:
    return "–" if value is None else f"{100 * value:.{digits}f} %"
