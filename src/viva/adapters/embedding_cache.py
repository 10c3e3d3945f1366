"""Keeps the vectors of rubric texts on disk, so that a text is embedded once by each embedder and never again.

A file holds one text's vectors behind the SHA-256 of what follows: a damaged one is no hit, and is written anew. Whatever
goes wrong here is passed over in silence, since the vectors can always be computed again.
"""

import hashlib
import io
import os
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from viva.app.ports import Embedder
from viva.core.align import Embedding

DIGEST = hashlib.sha256().digest_size
MOST_BYTES = 200_000_000
"""What may lie on the disk; beyond it the files that were written first go."""
MOST_AT_HAND = 4_000
"""How many texts' vectors are kept in memory."""


class CachedEmbedder:
    """Embeds with another embedder, and keeps the vectors of those texts that it was told to remember."""

    def __init__(self, inner: Embedder, cache_dir: Path) -> None:
        self.inner = inner
        self.folder = cache_dir / "embeddings"
        self._remembered: set[str] = set()
        self._at_hand: dict[str, Embedding] = {}

    @property
    def version(self) -> str:
        """That of the embedder inside: its vectors are handed on bit by bit."""
        return self.inner.version

    def remember(self, texts: Iterable[str]) -> None:
        """Keep the vectors of these texts from now on; answers are not to be among them."""
        self._remembered.update(texts)

    def embed(self, texts: Sequence[str]) -> list[Embedding]:
        """One embedding per text, in order; only what is not kept is computed."""
        found = {text: kept for text in dict.fromkeys(texts) if text in self._remembered and (kept := self._get(text))}
        missing = [text for text in dict.fromkeys(texts) if text not in found]
        computed = dict(zip(missing, self.inner.embed(missing), strict=True)) if missing else {}
        new = {text: embedding for text, embedding in computed.items() if text in self._remembered}
        self._put(new)
        self._hold(found | new)
        return [found.get(text) or computed[text] for text in texts]

    def _get(self, text: str) -> Embedding | None:
        if text in self._at_hand:
            return self._at_hand[text]
        with suppress(OSError):
            content = self._file(text).read_bytes()
            if content[:DIGEST] == hashlib.sha256(content[DIGEST:]).digest():
                return _unpacked(text, content[DIGEST:])
        return None

    def _put(self, embeddings: Mapping[str, Embedding]) -> None:
        with suppress(OSError):
            for text, embedding in embeddings.items():
                _write(self._file(text), _packed(embedding))
            if embeddings:
                _make_room(self.folder)

    def _hold(self, embeddings: Mapping[str, Embedding]) -> None:
        if len(self._at_hand) > MOST_AT_HAND:
            self._at_hand.clear()
        self._at_hand |= embeddings

    def _file(self, text: str) -> Path:
        return self._version_folder / f"{_digest(text)}.vectors"

    @cached_property
    def _version_folder(self) -> Path:
        return self.folder / _digest(self.version)[:16]


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _packed(embedding: Embedding) -> bytes:
    arrays: dict[str, Any] = {"pooled": embedding.pooled, "tokens": embedding.tokens, "rarity": embedding.rarity}
    packed = io.BytesIO()
    np.savez(packed, offsets=np.array(embedding.offsets), **{name: a for name, a in arrays.items() if a is not None})
    return packed.getvalue()


def _unpacked(text: str, packed: bytes) -> Embedding:
    with np.load(io.BytesIO(packed), allow_pickle=False) as arrays:
        return Embedding(
            text=text,
            pooled=arrays["pooled"],
            tokens=arrays.get("tokens"),
            offsets=tuple((start, end) for start, end in arrays["offsets"].tolist()),
            rarity=arrays.get("rarity"),
        )


def _write(file: Path, packed: bytes) -> None:
    """All of it or nothing, whoever else is writing."""
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_suffix(f".{os.getpid()}.tmp")
    draft.write_bytes(hashlib.sha256(packed).digest() + packed)
    draft.replace(file)


def _make_room(folder: Path) -> None:
    """Delete what was written first, until the rest is within bounds; two thirds of them, so that it is seldom done."""
    files = sorted((stat.st_mtime_ns, stat.st_size, file) for file in folder.glob("*/*") if (stat := file.stat()))
    total = sum(size for _, size, _ in files)
    if total <= MOST_BYTES:
        return
    for _, size, file in files:
        file.unlink(missing_ok=True)
        total -= size
        if total <= MOST_BYTES * 2 // 3:
            return
