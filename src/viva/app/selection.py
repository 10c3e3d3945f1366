"""What to ask, and in which order: what was weak, then what is new, then what went well."""

import difflib
import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from viva.app.ports import Bank
from viva.core.model import Question, Tier
from viva.errors import UsageError

WENT_WELL = 70.0
"""From this last score on, new questions come before a question is asked again."""

TIERS = tuple(Tier)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the candidate wants to practise; `ids` are asked as they are named, whatever else is given."""

    ids: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    tiers: tuple[Tier, ...] = ()
    count: int = 5
    seed: str = ""


def select(bank: Bank, wanted: Wanted, last_scores: Mapping[str, float]) -> tuple[Question, ...]:
    """The questions to ask, in order; UsageError where none fits."""
    if wanted.ids:
        return tuple(bank.question(question_id) for question_id in dict.fromkeys(wanted.ids))
    check_topics(bank, wanted.topics)
    fitting = [q for q in bank.questions() if fits(q, wanted)]
    if not fitting:
        raise UsageError(
            "No question fits what was asked for.", "Ask for another --topic or --tier; `viva questions` lists them."
        )
    return tuple(in_order(fitting, last_scores, wanted.seed)[: wanted.count])


def in_order(questions: Iterable[Question], last_scores: Mapping[str, float], seed: str) -> list[Question]:
    """Weak ones by score, then new ones from core to deep with topics mixed, then those that went well by score."""
    shuffled = sorted(questions, key=lambda q: _shuffled(seed, q.id))
    asked = sorted((q for q in shuffled if q.id in last_scores), key=lambda q: (last_scores[q.id], TIERS.index(q.tier)))
    new = [q for tier in TIERS for q in _topics_mixed([q for q in shuffled if q.id not in last_scores and q.tier is tier])]
    weak = [q for q in asked if last_scores[q.id] < WENT_WELL]
    return [*weak, *new, *asked[len(weak) :]]


def check_topics(bank: Bank, topics: Sequence[str]) -> None:
    """UsageError with near ones for a topic that the bank does not have."""
    for topic in topics:
        if topic not in bank.titles:
            near = difflib.get_close_matches(topic, bank.titles, n=3)
            hint = f"Did you mean {' or '.join(near)}?" if near else f"The topics are: {', '.join(sorted(bank.titles))}."
            raise UsageError(f"There is no topic {topic}.", hint)


def fits(question: Question, wanted: Wanted) -> bool:
    """Whether a question is of the topics and tiers that are wanted; none named means any."""
    return (not wanted.topics or question.topic in wanted.topics) and (not wanted.tiers or question.tier in wanted.tiers)


def _shuffled(seed: str, question_id: str) -> bytes:
    """A place in an order that the seed alone decides."""
    return hashlib.sha256(f"{seed}\n{question_id}".encode()).digest()


def _topics_mixed(questions: Sequence[Question]) -> list[Question]:
    """One question of each topic in turn, keeping the order within a topic."""
    rounds: dict[str, int] = defaultdict(int)
    keyed = []
    for place, question in enumerate(questions):
        keyed.append((rounds[question.topic], place, question))
        rounds[question.topic] += 1
    return [question for _, _, question in sorted(keyed, key=lambda k: k[:2])]
