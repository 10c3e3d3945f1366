"""The default embedder: a bundled int8 model on ONNX Runtime, without torch or network."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np

from viva.adapters.onnx.files import ModelFolder
from viva.core.align import Embedding, Vector

TOKEN_LIMIT = 256
COMMONEST_WORD_PIECE = 1996
"""WordPiece numbers whole words by falling frequency from here on ("the"), so the number tells how rare a piece is."""


class OnnxEmbedder:
    """Encodes text by text, unpadded: the same text gives the same vectors whatever else is embedded with it."""

    def __init__(self, models: ModelFolder) -> None:
        self.models = models

    @cached_property
    def version(self) -> str:
        """The model's name and the beginning of its weights' hash."""
        return self.models.describe("encoder.onnx").version

    def embed(self, texts: Sequence[str]) -> list[Embedding]:
        """One embedding per text, in order; what is beyond 256 tokens of a text is not seen."""
        return [self._embed_one(text) for text in texts]

    def _embed_one(self, text: str) -> Embedding:
        encoded = self.models.tokenizer.encode(text)
        ids, offsets = encoded.ids, encoded.offsets
        if len(ids) > TOKEN_LIMIT:
            ids, offsets = [*ids[: TOKEN_LIMIT - 1], ids[-1]], [*offsets[: TOKEN_LIMIT - 1], offsets[-1]]
        pooled, tokens = self._session.run(None, {"ids": np.array([ids], dtype=np.int64)})
        inner = slice(1, -1) if len(ids) > 2 else slice(0, 1)
        return Embedding(
            text=text, pooled=pooled[0], tokens=tokens[0][inner], offsets=tuple(offsets[inner]), rarity=rarity(ids[inner])
        )

    @cached_property
    def _session(self) -> Any:
        return self.models.open_session("encoder.onnx")


def rarity(ids: Sequence[int]) -> Vector:
    """How much each token counts in an alignment: the logarithm of its rank by frequency."""
    return np.log(2.0 + np.maximum(0, np.asarray(ids) - COMMONEST_WORD_PIECE)).astype(np.float32)
