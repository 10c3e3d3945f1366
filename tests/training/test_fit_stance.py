"""The loss and the batches of the stance model's training."""

import inspect
import math

import pytest

torch = pytest.importorskip("torch", reason="needs the extra: pip install 'viva[train]'")

from viva.training.fit_stance import Plan, batches  # noqa: E402
from viva.training.stance_net import Packed, StanceNet, labels, stack, stance_loss  # noqa: E402

ASSERTED, DENIED = [True, False, False, False], [False, False, False, True]


def text(length: int, kin: str = "") -> Packed:
    return Packed(ids=[0] * length, types=[], positions=[], owner=[], starts=[], allowed=[], names=[], kin=kin)


def test_a_batch_is_what_the_net_reads_beside_what_the_loss_wants() -> None:
    """What is exported is called with the net's inputs alone."""
    short = Packed(ids=[1], types=[0], positions=[0], owner=[0], starts=[0], allowed=[ASSERTED], names=[5], kin="")
    long = Packed(
        ids=[1, 2], types=[0, 1], positions=[0, 1], owner=[0, 1], starts=[0, 1], allowed=[DENIED] * 2, names=[6, 7], kin=""
    )
    inputs = {name: value.tolist() for name, value in stack([short, long]).items()}
    assert list(inputs) == list(inspect.signature(StanceNet.forward).parameters)[1:]
    assert (inputs["ids"], inputs["owner"], inputs["starts"]) == ([[1, 0], [1, 2]], [[0, -1], [0, 1]], [[0, 0], [0, 1]])
    allowed, names = labels([short, long])
    assert (allowed.tolist(), names.tolist()) == ([[ASSERTED, [False] * 4], [DENIED, DENIED]], [[5, 0], [6, 7]])


def test_texts_of_one_kin_are_read_in_one_batch_where_the_plan_asks_for_it() -> None:
    texts = [text(20 + n, f"kin {n % 60}") for n in range(240)] + [text(40)] * 60
    together = list(batches(texts, Plan(epochs=1, learning_rate=1e-5, tokens_per_batch=2000, kin_weight=0.5), epoch=0))
    assert sorted(map(id, texts)) == sorted(id(t) for batch in together for t in batch)
    for number in range(60):
        assert [
            sum(t.kin == f"kin {number}" for t in batch) for batch in together if f"kin {number}" in {t.kin for t in batch}
        ] == [4]
    assert all(len(batch) * max(len(t.ids) for t in batch) <= 2200 for batch in together)
    apart = list(batches(texts, Plan(epochs=1, learning_rate=1e-5, tokens_per_batch=2000), epoch=0))
    assert any(0 < sum(t.kin == "kin 0" for t in batch) < 4 for batch in apart)


def test_texts_are_ordered_under_the_claims_that_they_share() -> None:
    """Two texts, one claim in common: the first asserts it, the second denies it; the other claims stand alone."""
    allowed = torch.tensor([[ASSERTED, ASSERTED], [DENIED, DENIED]])
    names = torch.tensor([[5, 6], [5, 7]])

    def order(first: float, second: float) -> float:
        logits = torch.zeros(2, 2, 4)
        logits[0, 0, 0], logits[1, 0, 0] = first, second
        plain = stance_loss(logits, allowed, names, order_weight=0.0)
        return float(stance_loss(logits, allowed, names, order_weight=0.0, kin_weight=2.0) - plain)

    def odds(asserted: float) -> float:
        return math.log((math.exp(asserted) + 1) / 2)

    assert order(0.0, 0.0) == pytest.approx(2 * math.log(2))
    assert order(3.0, -3.0) == pytest.approx(2 * math.log1p(math.exp(odds(-3) - odds(3))), rel=1e-5)
    assert order(-3.0, 3.0) == pytest.approx(2 * math.log1p(math.exp(odds(3) - odds(-3))), rel=1e-5)


def test_claims_that_only_one_text_has_are_not_compared_and_padding_is_left_out() -> None:
    allowed = torch.tensor([[ASSERTED, [False] * 4], [DENIED, DENIED]])
    names = torch.tensor([[5, 0], [6, 7]])
    logits = torch.randn(2, 2, 4, generator=torch.Generator().manual_seed(1))
    assert stance_loss(logits, allowed, names, order_weight=0.3, kin_weight=2.0) == stance_loss(
        logits, allowed, names, order_weight=0.3
    )
