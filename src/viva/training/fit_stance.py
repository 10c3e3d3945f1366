"""The training loop of the stance model: batches by length, bfloat16 on any device, resumable checkpoints."""

import math
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch

from viva.training.stance_net import Packed, StanceNet, labels, stack, stance_loss


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How long and how hard to train."""

    epochs: int
    learning_rate: float
    tokens_per_batch: int = 4096
    order_weight: float = 0.3
    kin_weight: float = 0.0
    """What the order of texts on one claim counts; above 0, texts of one kin are read in one batch."""
    warm_up: float = 0.06
    checkpoint_every: int = 200
    seed: int = 7


def fit(net: StanceNet, epochs: Sequence[Sequence[Packed]], plan: Plan, checkpoint: Path) -> None:
    """Train on one list of packed examples per epoch; go on from `checkpoint` where it exists."""
    torch.manual_seed(plan.seed)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    net.to(device).train()
    steps = [batch for number, epoch in enumerate(epochs) for batch in batches(epoch, plan, number)]
    optimiser = torch.optim.AdamW(decayed(net), lr=plan.learning_rate, fused=True)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: _warm_then_linear(step, len(steps), plan.warm_up))
    first = _resume(checkpoint, net, optimiser, schedule)
    started, running = time.monotonic(), 0.0
    for step, batch in enumerate(steps[first:], start=first + 1):
        tensors = {name: value.to(device) for name, value in stack(batch).items()}
        allowed, names = (label.to(device) for label in labels(batch))
        with torch.autocast(device.type, dtype=torch.bfloat16):
            logits = net(**tensors)
        loss = stance_loss(logits.float(), allowed, names, order_weight=plan.order_weight, kin_weight=plan.kin_weight)
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimiser.step()
        schedule.step()
        running += (loss.item() - running) / min(step - first, 50)
        if step % 50 == 0:
            print(f"step {step}/{len(steps)} loss {running:.4f} {time.monotonic() - started:.0f}s", flush=True)
        if step % plan.checkpoint_every == 0:
            _save(checkpoint, net, optimiser, schedule, step)
    _save(checkpoint, net, optimiser, schedule, len(steps))
    net.to("cpu").eval()


def decayed(net: torch.nn.Module) -> list[dict[str, object]]:
    """Parameters for an optimiser: weights decay, biases and norms do not."""
    weights = [p for p in net.parameters() if p.ndim > 1]
    plain = [p for p in net.parameters() if p.ndim <= 1]
    return [{"params": weights, "weight_decay": 0.01}, {"params": plain, "weight_decay": 0.0}]


def batches(examples: Sequence[Packed], plan: Plan, epoch: int) -> list[list[Packed]]:
    """One epoch's batches in random order, each of texts of about one length and of no more tokens than planned."""
    rng = random.Random(plan.seed + epoch)
    families = _families(examples) if plan.kin_weight else [[packed] for packed in examples]
    order = sorted(families, key=lambda family: _width(family) + rng.uniform(-8, 8))
    filled: list[list[Packed]] = [[]]
    for family in order:
        if filled[-1] and (len(filled[-1]) + len(family)) * _width(family) > plan.tokens_per_batch:
            filled.append([])
        filled[-1] += family
    rng.shuffle(filled)
    return filled


def _families(examples: Sequence[Packed]) -> list[list[Packed]]:
    """Texts of one kin together, every other text by itself."""
    families: dict[str | int, list[Packed]] = {}
    for number, packed in enumerate(examples):
        families.setdefault(packed.kin or number, []).append(packed)
    return list(families.values())


def _width(family: Sequence[Packed]) -> int:
    return max(len(packed.ids) for packed in family)


def _warm_then_linear(step: int, total: int, warm_up: float) -> float:
    warm = max(1, math.ceil(total * warm_up))
    return min((step + 1) / warm, max(0.0, (total - step) / max(1, total - warm)))


def _resume(
    checkpoint: Path, net: StanceNet, optimiser: torch.optim.Optimizer, schedule: torch.optim.lr_scheduler.LRScheduler
) -> int:
    if not checkpoint.exists():
        return 0
    state = torch.load(checkpoint, weights_only=True)
    net.load_state_dict(state["net"])
    optimiser.load_state_dict(state["optimiser"])
    schedule.load_state_dict(state["schedule"])
    return int(state["step"])


def _save(
    checkpoint: Path, net: StanceNet, optimiser: torch.optim.Optimizer, schedule: torch.optim.lr_scheduler.LRScheduler, step: int
) -> None:
    state = {"net": net.state_dict(), "optimiser": optimiser.state_dict(), "schedule": schedule.state_dict(), "step": step}
    temporary = checkpoint.with_suffix(".tmp")
    torch.save(state, temporary)
    temporary.replace(checkpoint)
