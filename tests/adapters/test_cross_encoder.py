"""An entailment model of the user's as a judge; skipped, and saying so, where sentence-transformers is not installed."""

import sys
from pathlib import Path

import numpy as np
import pytest

from viva.adapters.cross_encoder import NEVER, CrossEncoderStanceModel
from viva.errors import EmbedderError, MissingExtraError

LABELS = {0: "contradiction", 1: "entailment", 2: "neutral"}


def tiny_model(folder: Path, labels: dict[int, str]) -> str:
    """A cross-encoder with random weights, small enough to make in a test."""
    pytest.importorskip("sentence_transformers", reason="needs the extra: pip install 'viva[models]'")
    import torch
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizerFast

    torch.manual_seed(0)
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "bias", "variance", "falls", "rises"]
    (folder / "vocab.txt").write_text("\n".join(vocabulary))
    BertTokenizerFast(vocab_file=str(folder / "vocab.txt")).save_pretrained(folder)
    config = BertConfig(
        vocab_size=len(vocabulary),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
        id2label=labels,
        label2id={name: number for number, name in labels.items()},
    )
    BertForSequenceClassification(config).save_pretrained(folder)
    return str(folder)


@pytest.mark.filterwarnings("ignore")
def test_the_models_labels_become_stances(tmp_path: Path) -> None:
    model = CrossEncoderStanceModel(tiny_model(tmp_path, LABELS))
    logits = model.stances("What?", "bias falls", ["bias falls", "variance rises"])
    assert logits.shape == (2, 4)
    assert (logits[:, 1] == NEVER).all()
    assert np.isfinite(logits).all()
    assert model.version == f"cross-encoder:{tmp_path}"


@pytest.mark.filterwarnings("ignore")
def test_a_model_without_entailment_labels_is_refused(tmp_path: Path) -> None:
    model = CrossEncoderStanceModel(tiny_model(tmp_path, {0: "relevant", 1: "not", 2: "maybe"}))
    with pytest.raises(EmbedderError, match="does not tell entailment, neutral and contradiction"):
        model.stances("What?", "bias falls", ["bias falls"])


@pytest.mark.filterwarnings("ignore")
def test_a_model_that_is_not_there_is_named(tmp_path: Path) -> None:
    pytest.importorskip("sentence_transformers", reason="needs the extra: pip install 'viva[models]'")
    with pytest.raises(EmbedderError, match="cannot be loaded"):
        CrossEncoderStanceModel(str(tmp_path / "nowhere")).stances("What?", "bias", ["bias"])


def test_without_the_extra_the_exact_line_is_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    with pytest.raises(MissingExtraError) as caught:
        CrossEncoderStanceModel("some-nli-model").stances("What?", "bias", ["bias"])
    assert caught.value.hint == "pip install 'viva[models]'"
