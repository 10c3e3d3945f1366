"""A plain BERT encoder: small enough to read, with the attention mask in the caller's hands."""

import json
from pathlib import Path
from typing import cast

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional


class SelfAttention(nn.Module):
    """Multi-head attention under a boolean mask of shape (batch, 1, tokens, tokens)."""

    def __init__(self, hidden: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.query = nn.Linear(hidden, hidden)
        self.key = nn.Linear(hidden, hidden)
        self.value = nn.Linear(hidden, hidden)
        self.out = nn.Linear(hidden, hidden)

    def forward(self, states: Tensor, mask: Tensor) -> Tensor:
        """Attend; returns the shape of `states`."""
        batch, tokens, hidden = states.shape

        def split(x: Tensor) -> Tensor:
            return x.view(batch, tokens, self.heads, hidden // self.heads).transpose(1, 2)

        mixed = functional.scaled_dot_product_attention(
            split(self.query(states)), split(self.key(states)), split(self.value(states)), mask
        )
        return cast(Tensor, self.out(mixed.transpose(1, 2).reshape(batch, tokens, hidden)))


class Layer(nn.Module):
    """One transformer layer, normalised after each residual sum as in BERT."""

    def __init__(self, hidden: int, heads: int, inner: int, dropout: float) -> None:
        super().__init__()
        self.attention = SelfAttention(hidden, heads)
        self.attention_norm = nn.LayerNorm(hidden, eps=1e-12)
        self.up = nn.Linear(hidden, inner)
        self.down = nn.Linear(inner, hidden)
        self.norm = nn.LayerNorm(hidden, eps=1e-12)
        self.dropout = nn.Dropout(dropout)

    def forward(self, states: Tensor, mask: Tensor) -> Tensor:
        """Transform; returns the shape of `states`."""
        states = self.attention_norm(states + self.dropout(self.attention(states, mask)))
        return cast(Tensor, self.norm(states + self.dropout(self.down(functional.gelu(self.up(states))))))


class Bert(nn.Module):
    """Token ids, types and positions in; one state per token out."""

    def __init__(self, config: dict[str, int], dropout: float = 0.1) -> None:
        super().__init__()
        hidden = config["hidden_size"]
        self.words = nn.Embedding(config["vocab_size"], hidden)
        self.positions = nn.Embedding(config["max_position_embeddings"], hidden)
        self.types = nn.Embedding(config["type_vocab_size"], hidden)
        self.norm = nn.LayerNorm(hidden, eps=1e-12)
        self.dropout = nn.Dropout(dropout)
        self.layers = nn.ModuleList(
            Layer(hidden, config["num_attention_heads"], config["intermediate_size"], dropout)
            for _ in range(config["num_hidden_layers"])
        )

    def forward(self, ids: Tensor, types: Tensor, positions: Tensor, mask: Tensor) -> Tensor:
        """Encode (batch, tokens) under a boolean mask (batch, 1, tokens, tokens), true where attended."""
        states = self.dropout(self.norm(self.words(ids) + self.positions(positions) + self.types(types)))
        for layer in self.layers:
            states = layer(states, mask)
        return cast(Tensor, states)


NAMES = {
    "embeddings.word_embeddings": "words",
    "embeddings.position_embeddings": "positions",
    "embeddings.token_type_embeddings": "types",
    "embeddings.LayerNorm": "norm",
    "encoder.layer": "layers",
    "attention.self": "attention",
    "attention.output.dense": "attention.out",
    "attention.output.LayerNorm": "attention_norm",
    "intermediate.dense": "up",
    "output.dense": "down",
    "output.LayerNorm": "norm",
}
"""Hugging Face's parameter names and ours, replaced in this order."""


def load_bert(folder: Path, dropout: float = 0.1) -> Bert:
    """Load a Hugging Face BERT folder (config.json, model.safetensors)."""
    model = Bert(json.loads((folder / "config.json").read_text()), dropout)
    weights: dict[str, Tensor] = {}
    for name, value in load_file(str(folder / "model.safetensors")).items():
        if name.startswith("pooler") or name.endswith("position_ids"):
            continue
        weights[_own_name(name)] = value.to(torch.float32)
    model.load_state_dict(weights)
    return model


def _own_name(name: str) -> str:
    for theirs, ours in NAMES.items():
        name = name.replace(theirs, ours)
    return name
