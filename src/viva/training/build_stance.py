"""Builds the bundled stance model from trained weights: python -m viva.training.build_stance [--runs DIR]."""

from pathlib import Path

import torch

from viva.training.bert import load_bert
from viva.training.build_encoder import MODELS, base_model
from viva.training.examples import Example, claim
from viva.training.export import describe, export_quantised
from viva.training.options import read_options
from viva.training.stance_net import StanceNet, pack, stack
from viva.training.train_stance import load_tokenizer

SHAPES = Example(
    source="", group="", question="What?", text="Some text.", claims=(claim("One.", "silent"), claim("Two.", "denied"))
)
"""Any example will do: it only shows the exporter which inputs there are."""


def build(runs: Path, folder: Path) -> None:
    """Write stance.onnx and its description."""
    net = StanceNet(load_bert(base_model()))
    net.load_state_dict(torch.load(runs / "stance.pt", weights_only=True))
    inputs = stack([pack(SHAPES, load_tokenizer())])
    export_quantised(net, inputs, ["logits"], folder / "stance.onnx")
    describe(folder, "viva-stance-1-int8", "stance.onnx")


if __name__ == "__main__":
    build(read_options(__doc__).runs, MODELS)
