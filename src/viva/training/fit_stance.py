"""The training loop of the stance model: batches by length, bfloat16 on any device, resumable checkpoints."""

import math
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch

from viva.training.stance_net import Packed, StanceNet, stack, stance_loss


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How long and how hard to train."""

    epochs: int
    learning_rate: float
    tokens_per_batch: int = 4096
    order_weight: float = 0.3
    warm_up: float = 0.06
    checkpoint_every: int = 200
    seed: int = 7


def fit(net: StanceNet, epochs: Sequence[Sequence[Packed]], plan: Plan, checkpoint: Path) -> None:
    """Train on one list of packed examples per epoch; go on from `checkpoint` where it exists."""
    torch.manual_seed(plan.seed)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    net.to(device).train()
    batches = [batch for number, epoch in enumerate(epochs) for batch in _batches(epoch, plan, number)]
    optimiser = torch.optim.AdamW(decayed(net), lr=plan.learning_rate, fused=True)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: _warm_then_linear(step, len(batches), plan.warm_up))
    first = _resume(checkpoint, net, optimiser, schedule)
    started, running = time.monotonic(), 0.0
    for step, batch in enumerate(batches[first:], start=first + 1):
        tensors = {name: value.to(device) for name, value in stack(batch).items()}
        allowed = tensors.pop("allowed")
        with torch.autocast(device.type, dtype=torch.bfloat16):
            logits = net(**tensors)
        loss = stance_loss(logits.float(), allowed, plan.order_weight)
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimiser.step()
        schedule.step()
        running += (loss.item() - running) / min(step - first, 50)
        if step % 50 == 0:
            print(f"step {step}/{len(batches)} loss {running:.4f} {time.monotonic() - started:.0f}s", flush=True)
        if step % plan.checkpoint_every == 0:
            _save(checkpoint, net, optimiser, schedule, step)
    _save(checkpoint, net, optimiser, schedule, len(batches))
    net.to("cpu").eval()


def decayed(net: torch.nn.Module) -> list[dict[str, object]]:
    """Parameters for an optimiser: weights decay, biases and norms do not."""
    weights = [p for p in net.parameters() if p.ndim > 1]
    plain = [p for p in net.parameters() if p.ndim <= 1]
    return [{"params": weights, "weight_decay": 0.01}, {"params": plain, "weight_decay": 0.0}]


def _batches(examples: Sequence[Packed], plan: Plan, epoch: int) -> Iterator[list[Packed]]:
    rng = random.Random(plan.seed + epoch)
    order = sorted(examples, key=lambda p: len(p.ids) + rng.uniform(-8, 8))
    batches: list[list[Packed]] = [[]]
    for packed in order:
        if batches[-1] and (len(batches[-1]) + 1) * len(packed.ids) > plan.tokens_per_batch:
            batches.append([])
        batches[-1].append(packed)
    rng.shuffle(batches)
    return iter(batches)


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
