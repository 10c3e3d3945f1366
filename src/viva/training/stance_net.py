"""The stance model: reads a text once and, beside it, any number of claims that each see only it and themselves."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast
from zlib import crc32

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
    names: list[int]
    """A number for each claim's wording under its question, the same in every text that is judged on it; never 0."""
    kin: str


def pack(example: Example, tokenizer: Tokenizer) -> Packed:
    """Lay an example out exactly as the shipped model will read it."""

    def tokens(text: str, limit: int) -> list[int]:
        return list(tokenizer.encode(text, add_special_tokens=False).ids[:limit])

    cls, sep = tokenizer.encode("").ids
    claims = [tokens(claim.text, CLAIM_TOKENS) for claim in example.claims]
    laid_out = lay_out(tokens(example.question, QUESTION_TOKENS), tokens(example.text, TEXT_TOKENS), claims, (cls, sep))
    allowed = [[stance in claim.allowed for stance in STANCES] for claim in example.claims]
    names = [crc32(f"{example.question}\n{claim.text}".encode()) | 1 << 32 for claim in example.claims]
    return Packed(**laid_out, allowed=allowed, names=names, kin=example.kin)


def stack(batch: Sequence[Packed]) -> dict[str, Tensor]:
    """What the net reads: packed examples padded to one length and one number of claims."""
    width, claims = max(len(p.ids) for p in batch), _most_claims(batch)
    return {
        "ids": _padded([p.ids for p in batch], width, 0),
        "types": _padded([p.types for p in batch], width, 0),
        "positions": _padded([p.positions for p in batch], width, 0),
        "owner": _padded([p.owner for p in batch], width, -1),
        "starts": _padded([p.starts for p in batch], claims, 0),
    }


def labels(batch: Sequence[Packed]) -> tuple[Tensor, Tensor]:
    """What the loss wants: allowed stances (batch, claims, stances), none for padding, and names (batch, claims), there 0."""
    claims = _most_claims(batch)
    allowed = torch.zeros(len(batch), claims, len(STANCES), dtype=torch.bool)
    for row, packed in enumerate(batch):
        allowed[row, : len(packed.allowed)] = torch.tensor(packed.allowed)
    return allowed, _padded([p.names for p in batch], claims, 0)


def _most_claims(batch: Sequence[Packed]) -> int:
    return max(len(p.starts) for p in batch)


def _padded(rows: list[list[int]], size: int, fill: int) -> Tensor:
    return torch.tensor([row + [fill] * (size - len(row)) for row in rows])


def stance_loss(logits: Tensor, allowed: Tensor, names: Tensor, *, order_weight: float, kin_weight: float = 0.0) -> Tensor:
    """Negative log-probability of the allowed stances, plus losses on the order of claims in a text and of texts on a claim."""
    real = allowed.any(-1)
    logs = logits.log_softmax(-1)
    likelihood = logs.masked_fill(~allowed, -1e9).logsumexp(-1)
    loss = -(likelihood * real).sum() / real.sum()
    if order_weight:
        loss = loss + order_weight * _order_loss(credit(logits), allowed)
    if kin_weight:
        shared = names[names > 0] == names[names > 0].unsqueeze(1)
        loss = loss + kin_weight * _order_loss(credit(logits)[names > 0].unsqueeze(0), allowed[names > 0].unsqueeze(0), shared)
    return loss


def credit(logits: Tensor) -> Tensor:
    """Log-odds of being credited: asserted or partly, against silent or denied."""
    return logits[..., :2].logsumexp(-1) - logits[..., 2:].logsumexp(-1)


def _order_loss(odds: Tensor, allowed: Tensor, comparable: Tensor | None = None) -> Tensor:
    credited = allowed[..., :2].any(-1) & ~allowed[..., 2:].any(-1)
    uncredited = allowed[..., 2:].any(-1) & ~allowed[..., :2].any(-1)
    pairs = credited.unsqueeze(2) & uncredited.unsqueeze(1)
    if comparable is not None:
        pairs = pairs & comparable
    margin = odds.unsqueeze(2) - odds.unsqueeze(1)
    return (nn.functional.softplus(-margin) * pairs).sum() / pairs.sum().clamp(min=1)
