"""The bundled models: always the same vectors, and damaged files are noticed."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from viva import wiring
from viva.adapters.onnx.embedder import OnnxEmbedder
from viva.adapters.onnx.files import ModelFolder
from viva.errors import EmbedderError

TEXTS = ["Bias falls as flexibility grows.", "no", "Variance does not.", "é😀 naïve — 𝔘nicode", ""]


@pytest.fixture(scope="module")
def embedder() -> OnnxEmbedder:
    return OnnxEmbedder(wiring.models())


def test_the_same_text_has_the_same_vectors_in_any_batch(embedder: OnnxEmbedder) -> None:
    together = embedder.embed(TEXTS)
    alone = [embedder.embed([text])[0] for text in reversed(TEXTS)][::-1]
    for one, other in zip(together, alone, strict=True):
        assert one.pooled.tobytes() == other.pooled.tobytes()
        assert one.tokens is not None
        assert other.tokens is not None
        assert one.tokens.tobytes() == other.tokens.tobytes()


def test_vectors_have_length_one_and_tokens_know_their_place(embedder: OnnxEmbedder) -> None:
    (found,) = embedder.embed(["Bias falls."])
    assert found.tokens is not None
    assert found.rarity is not None
    assert [found.text[start:end] for start, end in found.offsets] == ["Bias", "falls", "."]
    assert np.linalg.norm(found.pooled) == pytest.approx(1, abs=1e-5)
    assert np.linalg.norm(found.tokens, axis=1) == pytest.approx(np.ones(3), abs=1e-5)
    assert found.rarity[0] > found.rarity[2]


def test_offsets_count_code_points(embedder: OnnxEmbedder) -> None:
    text = "😀😀 שלום inertia"
    (found,) = embedder.embed([text])
    assert "inertia" in "".join(text[start:end] for start, end in found.offsets)


def test_a_text_beyond_the_limit_is_cut(embedder: OnnxEmbedder) -> None:
    (found,) = embedder.embed(["variance " * 1000])
    assert found.tokens is not None
    assert found.tokens.shape == (254, 384)


def test_similar_texts_are_nearer_than_others(embedder: OnnxEmbedder) -> None:
    one, two, three = embedder.embed(
        ["The model overfits the training data.", "It memorises noise in the training set.", "Bake the cake for an hour."]
    )
    assert one.pooled @ two.pooled > one.pooled @ three.pooled + 0.2


@pytest.mark.parametrize("harm", ["missing", "truncated", "undescribed"])
def test_a_damaged_model_file_is_named(tmp_path: Path, harm: str) -> None:
    folder = tmp_path / "models"
    shutil.copytree(wiring.models().folder, folder)
    match harm:
        case "missing":
            (folder / "encoder.onnx").unlink()
        case "truncated":
            (folder / "encoder.onnx").write_bytes(b"not a model")
        case _:
            (folder / "models.json").write_text("{")
    with pytest.raises(EmbedderError) as caught:
        OnnxEmbedder(ModelFolder(folder)).embed(["text"])
    name = "models.json" if harm == "undescribed" else "encoder.onnx"
    assert caught.value.message == f"The model file {name} is missing or damaged (looked in {folder})."
    assert caught.value.hint == "Reinstall Viva: pip install --force-reinstall --no-deps viva"
