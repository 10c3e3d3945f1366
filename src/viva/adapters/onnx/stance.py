"""The bundled stance model: does a text assert a claim, assert it in part, stay silent, or deny it?"""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np

from viva.adapters.onnx.files import ModelFolder
from viva.core.align import Vector

FILE = "stance.onnx"
QUESTION_TOKENS = 48
TEXT_TOKENS = 256
CLAIM_TOKENS = 64
STRIDE = 192
SILENT = 2


class OnnxStanceModel:
    """Reads a text once with all claims beside it; each claim sees only the text and itself, so claims do not mix."""

    def __init__(self, models: ModelFolder) -> None:
        self.models = models

    @cached_property
    def version(self) -> str:
        """The model's name and the beginning of its weights' hash."""
        return self.models.describe(FILE).version

    def stances(self, question: str, text: str, claims: Sequence[str]) -> Vector:
        """Logits (claims, 4) of asserted, partly, silent, denied.

        A text beyond 256 tokens is read in overlapping windows; a claim takes the window that is least silent on it.
        """
        asked, claimed = self._tokens(question)[:QUESTION_TOKENS], [self._tokens(claim)[:CLAIM_TOKENS] for claim in claims]
        windows = [self._read(asked, window, claimed) for window in _windows(self._tokens(text))]
        return np.asarray(np.stack(windows)[_least_silent(windows), np.arange(len(claims))])

    def _read(self, question: list[int], text: list[int], claims: Sequence[list[int]]) -> Vector:
        laid_out = lay_out(question, text, claims, self._special)
        inputs = {name: np.array([values], dtype=np.int64) for name, values in laid_out.items()}
        logits = self._session.run(None, inputs)[0][0]
        return np.asarray(logits, dtype=np.float32)

    def _tokens(self, text: str) -> list[int]:
        return list(self.models.tokenizer.encode(text, add_special_tokens=False).ids)

    @cached_property
    def _special(self) -> tuple[int, int]:
        return self.models.tokenizer.token_to_id("[CLS]"), self.models.tokenizer.token_to_id("[SEP]")

    @cached_property
    def _session(self) -> Any:
        return self.models.open_session(FILE)


def lay_out(question: list[int], text: list[int], claims: Sequence[list[int]], special: tuple[int, int]) -> dict[str, list[int]]:
    """`[CLS] question [SEP] text [SEP]`, then `[CLS] claim [SEP]` for each, all at the position after the text.

    `special` are the numbers of [CLS] and [SEP]; `owner` is 0 for the text and k for claim k counted from 1, `starts` is
    where each claim begins. Training lays its examples out with this too.
    """
    cls, sep = special
    ids = [cls, *question, sep, *text, sep]
    prefix = len(ids)
    types, positions, owner, starts = [0] * prefix, list(range(prefix)), [0] * prefix, []
    for number, claim in enumerate(claims, start=1):
        starts.append(len(ids))
        ids += [cls, *claim, sep]
        types += [1] * (len(claim) + 2)
        positions += range(prefix, prefix + len(claim) + 2)
        owner += [number] * (len(claim) + 2)
    return {"ids": ids, "types": types, "positions": positions, "owner": owner, "starts": starts}


def _windows(tokens: list[int]) -> list[list[int]]:
    starts = range(0, max(1, len(tokens) - TEXT_TOKENS + STRIDE), STRIDE)
    return [tokens[start : start + TEXT_TOKENS] for start in starts]


def _least_silent(windows: Sequence[Vector]) -> Any:
    stacked = np.stack(windows)
    silence = stacked[..., SILENT] - np.logaddexp.reduce(stacked, axis=-1)
    return silence.argmin(axis=0)
