"""What is wrong with a bank, as it is shown: in a terminal wrapped, on a pipe one line each."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from viva.app.check_bank import BankReport, Remark
from viva.core.text import visible
from viva.terminal.marks import indented

Entry = tuple[str, str]
"""FILE:LINE, and what is to be said of it."""


def check_view(report: BankReport, *, show_accepted: bool) -> Group:
    """For a terminal: the place on a line of its own, the message wrapped below it."""
    parts: list[RenderableType] = []
    for place, message in _entries(report, show_accepted=show_accepted):
        parts += [Text(place, style="cyan"), indented(Text(message))]
    return Group(*parts, *([Text()] if parts else []), Text(verdict(report), style=_style(report)))


def check_lines(report: BankReport, *, show_accepted: bool) -> Iterator[str]:
    """For a pipe: FILE:LINE: message, never wrapped."""
    for place, message in _entries(report, show_accepted=show_accepted):
        yield f"{place}: {message}"


def check_json(report: BankReport) -> dict[str, Any]:
    """For programs."""
    return {
        "schema": 1,
        "questions": report.questions,
        "problems": [asdict(problem) for problem in report.problems],
        "warnings": [_remark_json(remark) for remark in report.warnings],
        "accepted": [{**_remark_json(remark), "reason": remark.accepted} for remark in report.accepted],
    }


def verdict(report: BankReport) -> str:
    """The outcome in a sentence."""
    if report.problems:
        return f"{_count(report.problems, 'problem')}: the bank cannot be used until {'it is' if len(report.problems) == 1 else 'all are'} put right."
    accepted = f", {len(report.accepted)} accepted (--all shows why)" if report.accepted else ""
    questions = f"{report.questions} question{'' if report.questions == 1 else 's'}"
    return f"{questions}: no problems, {_count(report.warnings, 'warning')}{accepted}."


def _entries(report: BankReport, *, show_accepted: bool) -> Iterator[Entry]:
    for problem in report.problems:
        yield visible(f"{problem.file}:{problem.line}"), visible(problem.message)
    for remark in report.warnings:
        yield _place(remark), f"warning: {_said(remark)}"
    for remark in report.accepted if show_accepted else ():
        yield _place(remark), f"accepted: {_said(remark)} (because: {visible(remark.accepted or '')})"


def _place(remark: Remark) -> str:
    return visible(f"{remark.place.file}:{remark.place.line}")


def _said(remark: Remark) -> str:
    name = f"{remark.question}, {remark.criterion}" if remark.criterion else remark.question
    return visible(f"{name}: {remark.message} [{remark.rule}]")


def _remark_json(remark: Remark) -> dict[str, Any]:
    return {
        "file": remark.place.file,
        "line": remark.place.line,
        "rule": remark.rule,
        "question": remark.question,
        "criterion": remark.criterion or None,
        "message": remark.message,
    }


def _count(things: Sequence[object], word: str) -> str:
    return f"{len(things) or 'no'} {word}{'' if len(things) == 1 else 's'}"


def _style(report: BankReport) -> str:
    if report.problems:
        return "red"
    return "yellow" if report.warnings else "green"
