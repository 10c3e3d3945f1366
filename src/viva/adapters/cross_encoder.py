"""Any sentence-transformers CrossEncoder with entailment labels, by name or path; needs the extra `models`."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np

from viva.core.align import Vector
from viva.errors import EmbedderError, MissingExtraError

NEVER = -30.0
"""The logit of "partly", which entailment models do not know."""


class CrossEncoderStanceModel:
    """Asks an entailment model about each pair of answer and claim."""

    def __init__(self, model: str) -> None:
        self.model = model

    @property
    def version(self) -> str:
        """The model as it was named."""
        return f"cross-encoder:{self.model}"

    def stances(self, question: str, text: str, claims: Sequence[str]) -> Vector:  # noqa: ARG002 - such models take pairs
        """Logits (claims, 4) of asserted, partly, silent, denied; "partly" is never found."""
        columns = self._columns
        found = np.asarray(self._loaded.predict([(text, claim) for claim in claims], show_progress_bar=False), dtype=np.float32)
        logits = np.full((len(claims), 4), NEVER, dtype=np.float32)
        for stance, column in columns.items():
            logits[:, stance] = found[:, column]
        return logits

    @cached_property
    def _columns(self) -> dict[int, int]:
        """Which of the model's outputs stands for asserted (0), silent (2) and denied (3)."""
        named = {str(label).lower(): int(number) for number, label in self._loaded.model.config.id2label.items()}
        found = {
            stance: column
            for stance, beginning in ((0, "entail"), (2, "neutral"), (3, "contradict"))
            for label, column in named.items()
            if label.startswith(beginning)
        }
        if len(found) != 3:
            raise EmbedderError(
                f"The cross-encoder {self.model} does not tell entailment, neutral and contradiction (its labels: {', '.join(named)}).",
                "Name one that was trained for natural language inference.",
            )
        return found

    @cached_property
    def _loaded(self) -> Any:
        try:
            from sentence_transformers import CrossEncoder
        except ImportError as error:
            raise MissingExtraError(f"The judge cross-encoder:{self.model}", "models") from error
        try:
            return CrossEncoder(self.model, device="cpu")
        except Exception as error:
            raise EmbedderError(
                f"The cross-encoder {self.model} cannot be loaded: {str(error).splitlines()[0][:200]}",
                "Give a folder with the model, or a name that the model hub knows and a network to reach it.",
            ) from error
