"""Trains the encoder: python -m viva.training.train_encoder [--public DIR] [--runs DIR].

all-MiniLM-L6-v2 goes on learning on our own statements and answers: the claim that a text touches, whether it says or denies
it, must come closer to it than the claims beside it, by the pooled vectors and by the tokens, as the judges compare them.
Questions held out for calibration, and those of the test sets, never enter.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn

from viva.adapters.onnx.embedder import rarity
from viva.training.bert import Bert, load_bert
from viva.training.build_encoder import Encoder, base_model
from viva.training.closeness_data import Batch, Matters, argument_subjects, draw, own_subject
from viva.training.fit_stance import decayed
from viva.training.options import read_options
from viva.training.split import training_subjects
from viva.training.train_stance import load_tokenizer

SEED = 7
PASSES = 6
LEARNING_RATE = 3e-5
SUBJECTS_PER_STEP = 8
ARGUMENT_SUBJECTS_PER_STEP = 1
WARM_UP = 40
POOLED_SCALE = 20.0
TOKEN_SCALE = 15.0
"""How sharply closeness is turned into a probability; the first is what the original model was trained with."""

FAR = -1e4
"""What takes no part in a comparison: everything else is closer."""

TOKENS = 64
ALIKE = 40
"""How many texts are encoded at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoded:
    """Texts as the encoder sees them: `pooled` (n, d), `tokens` (n, t, d), `weights` (n, t), 0 where there is no token."""

    pooled: Tensor
    tokens: Tensor
    weights: Tensor


def main() -> None:
    """Train and leave the weights in the runs folder."""
    options = read_options(__doc__, public=True)
    own = [own_subject(s) for s in training_subjects()]
    arguments = argument_subjects(options.public) if options.public else []
    bert = load_bert(base_model(), dropout=0.05)
    fit(bert, load_tokenizer(), own, arguments)
    torch.save(bert.state_dict(), options.runs / "encoder.pt")


def fit(bert: Bert, tokenizer: Tokenizer, own: Matters, arguments: Matters) -> None:
    """Train in place: each pass reads every subject of our own once, with statements and an answer drawn anew."""
    torch.manual_seed(SEED)
    rng, encoder = random.Random(SEED), Encoder(bert).train()
    steps = PASSES * -(-len(own) // SUBJECTS_PER_STEP)
    optimiser = torch.optim.AdamW(decayed(bert), lr=LEARNING_RATE, fused=True)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda n: min((n + 1) / WARM_UP, 1 - n / steps))
    step, running = 0, 0.0
    for _ in range(PASSES):
        order = rng.sample(own, len(own))
        for start in range(0, len(order), SUBJECTS_PER_STEP):
            others = rng.sample(arguments, ARGUMENT_SUBJECTS_PER_STEP) if arguments else []
            loss = closeness_loss(encoder, tokenizer, draw([*order[start : start + SUBJECTS_PER_STEP], *others], rng))
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(bert.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            step += 1
            running += (loss.item() - running) / min(step, 50)
            if step % 20 == 0:
                print(f"step {step}/{steps} loss {running:.4f}", flush=True)
    bert.eval()


def closeness_loss(encoder: Encoder, tokenizer: Tokenizer, batch: Batch) -> Tensor:
    """How badly texts are told apart by a claim, and claims by a text: over all of the batch, and by tokens per subject."""
    claims, spans = encode(encoder, tokenizer, batch.claims), encode(encoder, tokenizer, batch.spans)
    pooled = _by_text(claims.pooled @ spans.pooled.T, batch.ends) * POOLED_SCALE
    loss = told_apart(pooled, batch.touches)
    tokens = torch.full_like(pooled, FAR)
    for rows, columns, pieces in batch.blocks:
        close = both_ways(_part(claims, rows), _part(spans, pieces))
        ends = [end - pieces.start for end in batch.ends[columns]]
        tokens[rows, columns] = _by_text(close, ends) * TOKEN_SCALE
    return loss + told_apart(tokens, batch.touches)


def encode(encoder: Encoder, tokenizer: Tokenizer, texts: Sequence[str]) -> Encoded:
    """Encode texts, those of like length together; special tokens weigh nothing."""
    ids = [tokenizer.encode(text).ids[:TOKENS] for text in texts]
    order = sorted(range(len(ids)), key=lambda n: len(ids[n]))
    parts = [_encoded(encoder, [ids[n] for n in order[start : start + ALIKE]]) for start in range(0, len(order), ALIKE)]
    back = torch.tensor(order).argsort()
    width = len(ids[order[-1]])
    return Encoded(
        pooled=torch.cat([p.pooled for p in parts])[back],
        tokens=torch.cat([nn.functional.pad(p.tokens, (0, 0, 0, width - p.tokens.shape[1])) for p in parts])[back],
        weights=torch.cat([nn.functional.pad(p.weights, (0, width - p.weights.shape[1])) for p in parts])[back],
    )


def _encoded(encoder: Encoder, ids: Sequence[Sequence[int]]) -> Encoded:
    width = len(ids[-1])
    numbers = torch.tensor([[*row, *[0] * (width - len(row))] for row in ids])
    there = torch.tensor([[True] * len(row) + [False] * (width - len(row)) for row in ids])
    weights = torch.zeros(len(ids), width)
    for number, row in enumerate(ids):
        weights[number, 1 : len(row) - 1] = torch.from_numpy(rarity(row[1:-1]))
    with torch.autocast("cpu", dtype=torch.bfloat16):
        states = encoder.states(numbers, there)
    pooled, tokens = encoder.outputs(states.float(), there)
    return Encoded(pooled=pooled, tokens=tokens, weights=weights)


def both_ways(claims: Encoded, spans: Encoded) -> Tensor:
    """How much of each claim each span says, plus how much of the span the claim says: (claims, spans)."""
    close = torch.einsum("cid,sjd->csij", claims.tokens, spans.tokens)
    of_claim = close.masked_fill(spans.weights.eq(0)[None, :, None, :], -1).amax(-1) * claims.weights[:, None]
    of_span = close.masked_fill(claims.weights.eq(0)[:, None, :, None], -1).amax(-2) * spans.weights[None]
    return of_claim.sum(-1) / claims.weights.sum(-1)[:, None] + of_span.sum(-1) / spans.weights.sum(-1)[None]


def told_apart(close: Tensor, touches: Tensor) -> Tensor:
    """For each pair that belongs together, minus its log-probability among those of its column, and of its row, that do not."""
    together, apart = touches > 0, close.masked_fill(touches != 0, FAR)
    losses = [nn.functional.softplus(apart.logsumexp(dim, keepdim=True) - close)[together].mean() for dim in (0, 1)]
    return losses[0] + 0.5 * losses[1]


def _part(whole: Encoded, rows: slice) -> Encoded:
    return Encoded(pooled=whole.pooled[rows], tokens=whole.tokens[rows], weights=whole.weights[rows])


def _by_text(close: Tensor, ends: Sequence[int]) -> Tensor:
    """The closest span of each text: (claims, spans) becomes (claims, texts)."""
    starts = [0, *ends[:-1]]
    return torch.stack([close[:, start:end].amax(1) for start, end in zip(starts, ends, strict=True)], dim=1)


if __name__ == "__main__":
    main()
