"""Fakes of the two models: an embedder for which similarity is sharing words, and a stance model that does what it is told."""

from collections.abc import Mapping, Sequence

import numpy as np

from viva.core.align import Embedding, Vector
from viva.core.text import WORD, stem

SIZE = 512


class WordEmbedder:
    """One axis per word stem; the same text always has the same vectors. Keeps the texts that it was asked for."""

    version = "words-1"

    def __init__(self) -> None:
        self.asked: list[str] = []
        self._axes: dict[str, int] = {}

    def embed(self, texts: Sequence[str]) -> list[Embedding]:
        self.asked += texts
        return [self._embed_one(text) for text in texts]

    def _embed_one(self, text: str) -> Embedding:
        found = list(WORD.finditer(text))
        tokens = np.zeros((max(1, len(found)), SIZE), dtype=np.float32)
        for row, match in enumerate(found):
            tokens[row, self._axis(stem(match.group().lower()))] = 1.0
        if not found:
            tokens[0, 0] = 1.0
        mean = tokens.mean(axis=0)
        return Embedding(
            text=text,
            pooled=mean / np.linalg.norm(mean),
            tokens=tokens,
            offsets=tuple(match.span() for match in found) or ((0, 0),),
            rarity=np.ones(len(tokens), dtype=np.float32),
        )

    def _axis(self, word: str) -> int:
        return self._axes.setdefault(word, 1 + len(self._axes) % (SIZE - 1))


class ToldStanceModel:
    """Finds the stance that it was told for a claim, else silence; keeps what it read."""

    version = "told-1"
    STRENGTH = 6.0

    def __init__(self, told: Mapping[str, str]) -> None:
        self.told = told
        self.read: list[tuple[str, str]] = []

    def stances(self, question: str, text: str, claims: Sequence[str]) -> Vector:
        self.read.append((question, text))
        order = ("asserted", "partly", "silent", "denied")
        logits = np.zeros((len(claims), len(order)), dtype=np.float32)
        for row, claim in enumerate(claims):
            logits[row, order.index(self.told.get(claim, "silent"))] = self.STRENGTH
        return logits
