"""Finds questions in a bank by topic, tier and words."""

from viva.app.ports import Bank
from viva.app.selection import Wanted, check_topics, fits
from viva.core.model import Question


def browse(bank: Bank, wanted: Wanted, search: str = "") -> tuple[Question, ...]:
    """The questions that fit, in the bank's order; with ids, those alone. UsageError for what the bank does not have."""
    if wanted.ids:
        return tuple(bank.question(question_id) for question_id in wanted.ids)
    check_topics(bank, wanted.topics)
    return tuple(q for q in bank.questions() if fits(q, wanted) and _mentions(q, search))


def _mentions(question: Question, search: str) -> bool:
    """Whether every word searched for is in the question's text, tags or id, whatever its case."""
    text = " ".join((question.text, *question.tags, question.id)).casefold()
    return all(word in text for word in search.casefold().split())
