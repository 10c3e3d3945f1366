"""Any sentence-transformers model, by name or path, with its token vectors; needs the extra `models`."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np

from viva.core.align import Embedding, Vector
from viva.errors import EmbedderError, MissingExtraError

COMMON_TOKENS = 2000


class SentenceTransformersEmbedder:
    """Encodes text by text, so that vectors do not depend on what else is encoded."""

    def __init__(self, model: str) -> None:
        self.model = model

    @property
    def version(self) -> str:
        """The model as it was named."""
        return f"sentence-transformers:{self.model}"

    def embed(self, texts: Sequence[str]) -> list[Embedding]:
        """One embedding per text, in order."""
        return [self._embed_one(text) for text in texts]

    def _embed_one(self, text: str) -> Embedding:
        found = self._loaded.encode([text], output_value=None, show_progress_bar=False, convert_to_numpy=False)[0]
        encoded = self._loaded.tokenizer(
            text, truncation=True, max_length=self._loaded.max_seq_length, return_offsets_mapping=True
        )
        offsets = [tuple(pair) for pair in encoded["offset_mapping"]]
        tokens = np.asarray(found["token_embeddings"].float().cpu().numpy())[: len(offsets)]
        inner = [i for i, (start, end) in enumerate(offsets) if end > start and i < len(tokens)] or [0]
        ids = np.asarray(encoded["input_ids"])[inner]
        return Embedding(
            text=text,
            pooled=_unit(found["sentence_embedding"].float().cpu().numpy()),
            tokens=_unit(tokens[inner]),
            offsets=tuple(offsets[i] for i in inner),
            rarity=np.log(2.0 + np.maximum(0, ids - COMMON_TOKENS)).astype(np.float32),
        )

    @cached_property
    def _loaded(self) -> Any:
        try:
            from sentence_transformers import SentenceTransformer
        except ImportError as error:
            raise MissingExtraError(f"The embedder sentence-transformers:{self.model}", "models") from error
        try:
            return SentenceTransformer(self.model, device="cpu")
        except Exception as error:
            raise EmbedderError(
                f"The sentence-transformers model {self.model} cannot be loaded: {str(error).splitlines()[0][:200]}",
                "Give a folder with the model, or a name that the model hub knows and a network to reach it.",
            ) from error


def _unit(vectors: Vector) -> Vector:
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, 1e-9), dtype=np.float32)
