"""Which questions are asked, and in which order."""

import pytest

from fakes import MemoryBank
from viva.app.selection import Wanted, in_order, select
from viva.core.model import Question, Tier
from viva.errors import UsageError


def question(name: str, topic: str = "a", tier: Tier = Tier.CORE) -> Question:
    return Question(id=name, topic=topic, text="?", tier=tier)


ITEMS = (
    *(question(f"a{n}") for n in range(4)),
    *(question(f"b{n}", "b") for n in range(2)),
    question("c0", "c", Tier.ADVANCED),
    question("d0", "c", Tier.DEEP),
)
BANK = MemoryBank(ITEMS, titles={"a": "A", "b": "B", "c": "C"})


def ids(wanted: Wanted, last_scores: dict[str, float] | None = None) -> list[str]:
    return [q.id for q in select(BANK, wanted, last_scores or {})]


def test_new_questions_go_from_core_to_deep_with_topics_mixed() -> None:
    found = ids(Wanted(count=8, seed="s"))
    assert sorted(name[0] for name in found[:2]) == ["a", "b"]
    assert sorted(name[0] for name in found[2:4]) == ["a", "b"]
    assert found[-2:] == ["c0", "d0"]


def test_weak_ones_come_before_new_ones_and_those_before_what_went_well() -> None:
    order = in_order(ITEMS, {"d0": 20.0, "a1": 10.0, "a0": 95.0, "b0": 70.0}, "s")
    names = [q.id for q in order]
    assert (names[:2], names[-2:]) == (["a1", "d0"], ["b0", "a0"])


def test_a_seed_makes_the_order_repeatable() -> None:
    assert ids(Wanted(seed="x", count=8)) == ids(Wanted(seed="x", count=8))
    assert len({tuple(ids(Wanted(seed=str(n), count=8))) for n in range(10)}) > 1


def test_named_questions_are_asked_as_named_and_once() -> None:
    assert ids(Wanted(ids=("d0", "a0", "d0"), count=1)) == ["d0", "a0"]


def test_filters_join() -> None:
    assert ids(Wanted(topics=("c",), tiers=(Tier.DEEP,))) == ["d0"]


def test_an_unknown_topic_names_near_ones() -> None:
    bank = MemoryBank(ITEMS, titles={"clustering": "Clustering"})
    with pytest.raises(UsageError) as caught:
        select(bank, Wanted(topics=("clusterin",)), {})
    assert (caught.value.message, caught.value.hint) == ("There is no topic clusterin.", "Did you mean clustering?")


def test_that_nothing_fits_is_said() -> None:
    with pytest.raises(UsageError, match="No question fits"):
        ids(Wanted(topics=("a",), tiers=(Tier.DEEP,)))
