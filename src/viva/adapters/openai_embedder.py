"""Any OpenAI-compatible embeddings endpoint: pooled vectors only, so the judges use the features that those give."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np

from viva.core.align import Embedding
from viva.errors import EmbedderError

BATCH = 64
TIMEOUT_SECONDS = 30.0


class OpenAIEmbedder:
    """Asks a server for vectors, each distinct text once in this process."""

    def __init__(self, model: str, *, base_url: str | None, api_key: str) -> None:
        self.model = model
        self._base_url = base_url
        self._api_key = api_key
        self._known: dict[str, Embedding] = {}

    @property
    def version(self) -> str:
        """The model as it was named."""
        return f"openai:{self.model}"

    def embed(self, texts: Sequence[str]) -> list[Embedding]:
        """One embedding per text, in order."""
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        for start in range(0, len(new), BATCH):
            batch = new[start : start + BATCH]
            self._known |= {text: _embedding(text, vector) for text, vector in zip(batch, self._ask(batch), strict=True)}
        return [self._known[text] for text in texts]

    def _ask(self, texts: Sequence[str]) -> list[list[float]]:
        import openai

        try:
            reply = self._client.embeddings.create(model=self.model, input=list(texts), encoding_format="float")
            vectors = [list(item.embedding) for item in sorted(reply.data, key=lambda item: item.index)]
        except openai.OpenAIError as error:
            raise EmbedderError(
                f"The embeddings server failed: {_reason(error)}.", "Check VIVA_LLM_BASE_URL and the model's name."
            ) from error
        except (TypeError, AttributeError, ValueError) as error:
            raise EmbedderError(
                "The embeddings server's reply cannot be used.", "Is it an OpenAI-compatible endpoint?"
            ) from error
        if len(vectors) != len(texts) or len({len(v) for v in vectors}) != 1:
            raise EmbedderError(
                f"The embeddings server sent {len(vectors)} vectors for {len(texts)} texts.", "Try another model."
            )
        return vectors

    @cached_property
    def _client(self) -> Any:
        import openai

        return openai.OpenAI(api_key=self._api_key, base_url=self._base_url, timeout=TIMEOUT_SECONDS, max_retries=2)


def _embedding(text: str, vector: Sequence[float]) -> Embedding:
    pooled = np.asarray(vector, dtype=np.float32)
    length = float(np.linalg.norm(pooled))
    if not np.isfinite(length) or length == 0:
        raise EmbedderError("The embeddings server sent a vector without direction.", "Try another model.")
    return Embedding(text=text, pooled=pooled / length)


def _reason(error: Exception) -> str:
    """What went wrong, without headers or keys."""
    status = getattr(error, "status_code", None)
    return f"HTTP {status}" if status else type(error).__name__
