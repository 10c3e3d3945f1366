"""Rubric texts are embedded once; answers are never kept."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from viva.adapters import embedding_cache
from viva.adapters.embedding_cache import CachedEmbedder
from viva.adapters.onnx.embedder import OnnxEmbedder
from viva.core.align import Embedding
from viva.wiring import models

RUBRIC = ("K-means minimises inertia.", "Élan 🎓", "")


class CountingEmbedder:
    """Makes vectors out of a text's length, and keeps what it was asked."""

    def __init__(self, version: str = "1", *, pooled_only: bool = False) -> None:
        self.version = version
        self.pooled_only = pooled_only
        self.asked: list[str] = []

    def embed(self, texts: Sequence[str]) -> list[Embedding]:
        self.asked += texts
        return [self._embedding(text) for text in texts]

    def _embedding(self, text: str) -> Embedding:
        numbers = np.random.default_rng(len(text)).standard_normal((4, 3)).astype(np.float32)
        if self.pooled_only:
            return Embedding(text=text, pooled=numbers[0])
        return Embedding(
            text=text, pooled=numbers[0], tokens=numbers[1:], offsets=((0, 2), (2, 5), (6, 9)), rarity=numbers[:3, 0]
        )


def content(embeddings: Sequence[Embedding]) -> list[tuple[object, ...]]:
    """The embeddings as values that can be compared bit by bit."""
    arrays = [(e.pooled, e.tokens, e.rarity) for e in embeddings]
    plain = [tuple(None if a is None else (a.dtype.str, a.shape, a.tobytes()) for a in found) for found in arrays]
    return [(e.text, e.offsets, *found) for e, found in zip(embeddings, plain, strict=True)]


def cached(folder: Path, inner: CountingEmbedder, remembered: Sequence[str] = RUBRIC) -> CachedEmbedder:
    found = CachedEmbedder(inner, folder)
    found.remember(remembered)
    return found


@pytest.mark.parametrize("pooled_only", [False, True])
def test_what_was_kept_is_the_same_bit_by_bit(tmp_path: Path, pooled_only: bool) -> None:
    inner = CountingEmbedder(pooled_only=pooled_only)
    first = cached(tmp_path, inner).embed([*RUBRIC, "an answer"])
    second = cached(tmp_path, inner).embed([*RUBRIC, "an answer"])
    assert content(first) == content(second) == content(CountingEmbedder(pooled_only=pooled_only).embed([*RUBRIC, "an answer"]))
    assert inner.asked == [*RUBRIC, "an answer", "an answer"]


def test_the_vectors_of_the_bundled_model_are_kept_bit_by_bit(tmp_path: Path) -> None:
    inner = OnnxEmbedder(models())
    for _ in range(2):
        embedder = CachedEmbedder(inner, tmp_path)
        embedder.remember(RUBRIC)
        assert content(embedder.embed(RUBRIC)) == content(inner.embed(RUBRIC))


def test_in_one_session_no_file_is_read_twice(tmp_path: Path) -> None:
    inner = CountingEmbedder()
    embedder = cached(tmp_path, inner)
    first = embedder.embed(RUBRIC)
    for file in tmp_path.glob("embeddings/*/*"):
        file.unlink()
    assert content(embedder.embed(RUBRIC)) == content(first)
    assert inner.asked == list(RUBRIC)


def test_answers_are_not_kept(tmp_path: Path) -> None:
    cached(tmp_path, CountingEmbedder()).embed(["an answer"])
    assert list(tmp_path.iterdir()) == []


def test_a_text_that_is_asked_for_twice_is_embedded_once_and_in_its_places(tmp_path: Path) -> None:
    inner = CountingEmbedder()
    found = cached(tmp_path, inner).embed(["b", RUBRIC[0], "b", RUBRIC[0]])
    assert [e.text for e in found] == ["b", RUBRIC[0], "b", RUBRIC[0]]
    assert inner.asked == ["b", RUBRIC[0]]


def test_another_version_of_the_embedder_has_vectors_of_its_own(tmp_path: Path) -> None:
    cached(tmp_path, CountingEmbedder("1")).embed(RUBRIC)
    inner = CountingEmbedder("2")
    embedder = cached(tmp_path, inner)
    embedder.embed(RUBRIC)
    assert inner.asked == list(RUBRIC)
    assert embedder.version == "2"


@given(data=st.data())
def test_a_damaged_file_is_written_anew(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    folder = tmp_path_factory.mktemp("cache")
    expected = content(cached(folder, CountingEmbedder()).embed(RUBRIC[:1]))
    (file,) = folder.glob("embeddings/*/*")
    whole = file.read_bytes()
    place = data.draw(st.integers(0, len(whole) - 1))
    file.write_bytes(data.draw(st.sampled_from([whole[:place], whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :]])))
    inner = CountingEmbedder()
    assert content(cached(folder, inner).embed(RUBRIC[:1])) == expected
    assert content(cached(folder, inner).embed(RUBRIC[:1])) == expected
    assert inner.asked == [RUBRIC[0]]


def test_a_directory_that_cannot_be_made_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "plain").write_text("")
    inner = CountingEmbedder()
    assert len(cached(tmp_path / "plain" / "cache", inner).embed(RUBRIC)) == 3


def test_beyond_the_bound_the_oldest_files_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedding_cache, "MOST_BYTES", 5_000)
    texts = [f"text {number}" for number in range(12)]
    embedder = cached(tmp_path, CountingEmbedder(), texts)
    for text in texts:
        embedder.embed([text])
    assert sum(file.stat().st_size for file in tmp_path.glob("embeddings/*/*")) <= 5_000
    inner = CountingEmbedder()
    cached(tmp_path, inner, texts).embed([texts[0], texts[-1]])
    assert inner.asked == [texts[0]]


def test_two_programs_may_write_the_same_text_at_once(tmp_path: Path) -> None:
    script = (
        f"import sys; sys.path[:0] = [{str(Path(__file__).parent)!r}, {str(Path(__file__).parents[1])!r}]\n"
        "from pathlib import Path; from test_embedding_cache import *\n"
        f"[cached(Path({str(tmp_path)!r}), CountingEmbedder(str(n))).embed(RUBRIC) for n in range(20)]"
    )
    processes = [subprocess.Popen([sys.executable, "-c", script]) for _ in range(2)]
    assert [process.wait() for process in processes] == [0, 0]
    assert {file.suffix for file in tmp_path.glob("embeddings/*/*")} == {".vectors"}
