"""The stance model: reads a text once and, beside it, any number of claims that each see only it and themselves."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn

from viva.adapters.onnx.stance import CLAIM_TOKENS, QUESTION_TOKENS, TEXT_TOKENS, lay_out
from viva.training.bert import Bert
from viva.training.examples import STANCES, Example


class StanceNet(nn.Module):
    """A BERT over packed sequences with a head over each claim's first token and mean."""

    def __init__(self, bert: Bert) -> None:
        super().__init__()
        self.bert = bert
        hidden = bert.words.embedding_dim
        self.dropout = nn.Dropout(0.1)
        self.head = nn.Linear(2 * hidden, len(STANCES))

    def forward(self, ids: Tensor, types: Tensor, positions: Tensor, owner: Tensor, starts: Tensor) -> Tensor:
        """Logits (batch, claims, stances).

        `owner` (batch, tokens) is 0 for the text, k for claim k counted from 1, -1 for padding;
        `starts` (batch, claims) is where each claim begins.
        """
        sees = (owner.unsqueeze(1) == 0) | (owner.unsqueeze(1) == owner.unsqueeze(2))
        states = self.bert(ids, types, positions, sees.unsqueeze(1))
        numbers = torch.arange(1, starts.shape[1] + 1, device=owner.device)
        member = (owner.unsqueeze(1) == numbers.view(1, -1, 1)).to(states.dtype)
        mean = member @ states / member.sum(-1, keepdim=True).clamp(min=1)
        first = torch.gather(states, 1, starts.unsqueeze(-1).expand(-1, -1, states.shape[-1]))
        return cast(Tensor, self.head(self.dropout(torch.cat([first, mean], dim=-1))))


@dataclass(frozen=True, slots=True, kw_only=True)
class Packed:
    """One example as token numbers, ready to be stacked."""

    ids: list[int]
    types: list[int]
    positions: list[int]
    owner: list[int]
    starts: list[int]
    allowed: list[list[bool]]


def pack(example: Example, tokenizer: Tokenizer) -> Packed:
    """Lay an example out exactly as the shipped model will read it."""

    def tokens(text: str, limit: int) -> list[int]:
        return list(tokenizer.encode(text, add_special_tokens=False).ids[:limit])

    cls, sep = tokenizer.encode("").ids
    claims = [tokens(claim.text, CLAIM_TOKENS) for claim in example.claims]
    laid_out = lay_out(tokens(example.question, QUESTION_TOKENS), tokens(example.text, TEXT_TOKENS), claims, (cls, sep))
    allowed = [[stance in claim.allowed for stance in STANCES] for claim in example.claims]
    return Packed(**laid_out, allowed=allowed)


def stack(batch: Sequence[Packed]) -> dict[str, Tensor]:
    """Pad packed examples to one length and one number of claims."""
    width = max(len(p.ids) for p in batch)
    claims = max(len(p.starts) for p in batch)

    def padded(rows: list[list[int]], size: int, fill: int) -> Tensor:
        return torch.tensor([row + [fill] * (size - len(row)) for row in rows])

    allowed = torch.zeros(len(batch), claims, len(STANCES), dtype=torch.bool)
    for row, packed in enumerate(batch):
        allowed[row, : len(packed.allowed)] = torch.tensor(packed.allowed)
    return {
        "ids": padded([p.ids for p in batch], width, 0),
        "types": padded([p.types for p in batch], width, 0),
        "positions": padded([p.positions for p in batch], width, 0),
        "owner": padded([p.owner for p in batch], width, -1),
        "starts": padded([p.starts for p in batch], claims, 0),
        "allowed": allowed,
    }


def stance_loss(logits: Tensor, allowed: Tensor, order_weight: float) -> Tensor:
    """Negative log-probability of the allowed stances, plus a loss on the order of claims within a text."""
    real = allowed.any(-1)
    logs = logits.log_softmax(-1)
    likelihood = logs.masked_fill(~allowed, -1e9).logsumexp(-1)
    loss = -(likelihood * real).sum() / real.sum()
    if order_weight:
        loss = loss + order_weight * _order_loss(logits, allowed)
    return loss


def credit(logits: Tensor) -> Tensor:
    """Log-odds of being credited: asserted or partly, against silent or denied."""
    return logits[..., :2].logsumexp(-1) - logits[..., 2:].logsumexp(-1)


def _order_loss(logits: Tensor, allowed: Tensor) -> Tensor:
    credited = allowed[..., :2].any(-1) & ~allowed[..., 2:].any(-1)
    uncredited = allowed[..., 2:].any(-1) & ~allowed[..., :2].any(-1)
    pairs = credited.unsqueeze(2) & uncredited.unsqueeze(1)
    margin = credit(logits).unsqueeze(2) - credit(logits).unsqueeze(1)
    return (nn.functional.softplus(-margin) * pairs).sum() / pairs.sum().clamp(min=1)
