"""Finds everything wrong with a bank: what keeps it from loading, then what makes a question less than it could be."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from viva.app.ports import PlacedBank
from viva.core.content_rules import RULES, Rule, acceptance
from viva.core.model import Question
from viva.core.place import Place, Places, place_of
from viva.errors import BankError, Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """What a rule found, and where; `accepted` is the writer's reason for wanting it so."""

    place: Place
    rule: str
    question: str
    criterion: str
    message: str
    accepted: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BankReport:
    """Everything found: with problems a bank cannot be used, and then it has no remarks."""

    questions: int = 0
    problems: tuple[Problem, ...] = ()
    warnings: tuple[Remark, ...] = ()
    accepted: tuple[Remark, ...] = ()


def check_bank(
    bank: PlacedBank,
    rules: Sequence[Rule] = RULES,
    judged: Callable[[], Sequence[Rule]] = tuple,
    advance: Callable[[int], None] = lambda _: None,
) -> BankReport:
    """Load the bank, then hold every question against every rule.

    `judged` makes the rules that need a judge once the bank has loaded; `advance` is told after each question how many
    there are in all.
    """
    try:
        questions = bank.questions()
    except BankError as error:
        return BankReport(problems=error.problems)
    places = bank.places()
    every = (*rules, *judged())
    remarks: list[Remark] = []
    for question in questions:
        remarks += _remarks(question, every, places)
        advance(len(questions))
    remarks.sort(key=lambda remark: remark.place)
    return BankReport(
        questions=len(questions),
        warnings=tuple(remark for remark in remarks if remark.accepted is None),
        accepted=tuple(remark for remark in remarks if remark.accepted is not None),
    )


def _remarks(question: Question, rules: Sequence[Rule], places: Places) -> Iterator[Remark]:
    for rule in rules:
        for finding in rule(question):
            yield Remark(
                place=place_of(finding.target, places),
                rule=finding.rule,
                question=question.id,
                criterion=finding.target.criterion,
                message=finding.message,
                accepted=acceptance(finding, question),
            )
