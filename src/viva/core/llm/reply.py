"""Any reply of a model becomes claims about criteria, or a protocol failure that says what is wrong with it."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from viva.core.llm.judge_prompt import KEY_POINT_LABELS, MISTAKE_LABELS
from viva.core.model import Rubric
from viva.core.text import visible
from viva.errors import JudgeProtocolError

MOST_CHARACTERS = 200_000
MOST_STARTS = 40
THOUGHT_END = re.compile(r"</(?:think|thinking|reasoning)>", re.IGNORECASE)
FENCE, LANGUAGE = "```", re.compile(r"\A[a-zA-Z]{0,10}")
TRAILING_COMMA = re.compile(r'("(?:[^"\\]|\\.)*")|,(?=\s*[}\]])', re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What a model says of one criterion, before anything of it is believed."""

    criterion: str
    label: str
    quote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Claims:
    """What a model says of every criterion, in the rubric's order."""

    key_points: tuple[Claim, ...]
    mistakes: tuple[Claim, ...]


def read_claims(text: str, rubric: Rubric) -> Claims:
    """The claims in a reply; JudgeProtocolError names what is wrong with it."""
    found = read_object(text, {"key_points", "mistakes"})
    return Claims(
        key_points=_claims(found["key_points"], "key_points", [k.id for k in rubric.key_points], KEY_POINT_LABELS),
        mistakes=_claims(found["mistakes"], "mistakes", [m.id for m in rubric.misconceptions], MISTAKE_LABELS),
    )


def read_object(text: str, keys: set[str]) -> dict[str, Any]:
    """The one JSON object with exactly these keys that a reply holds, whatever is around it."""
    if not text.strip():
        raise JudgeProtocolError("The reply is empty.")
    if len(text) > MOST_CHARACTERS:
        raise JudgeProtocolError(f"The reply is longer than {MOST_CHARACTERS} characters.")
    fitting = [found for found in _objects(_said(text)) if set(found) == keys]
    if not fitting:
        raise JudgeProtocolError(
            f"The reply has no complete JSON object with the keys {' and '.join(sorted(keys))}, and no others."
        )
    if any(other != fitting[0] for other in fitting):
        raise JudgeProtocolError("The reply has several JSON objects that differ.")
    return fitting[0]


def _said(text: str) -> str:
    """The reply without what the model thought aloud."""
    return THOUGHT_END.split(text)[-1].strip()


def _objects(text: str) -> Iterator[dict[str, Any]]:
    """The whole text where it is JSON, else what is in code fences, else what begins with a brace."""
    whole = _parsed(text)
    if isinstance(whole, dict):
        yield whole
        return
    blocks = (LANGUAGE.sub("", block, count=1) for block in text.split(FENCE)[1 : 2 * MOST_STARTS : 2])
    fenced = [found for block in blocks if isinstance(found := _parsed(block), dict)]
    yield from fenced or _scanned(text)


def _parsed(text: str) -> Any:
    for attempt in (text, TRAILING_COMMA.sub(r"\1", text)):
        try:
            return DECODER.decode(attempt.strip())
        except (ValueError, RecursionError):
            continue
    return None


def _scanned(text: str) -> Iterator[dict[str, Any]]:
    mended = TRAILING_COMMA.sub(r"\1", text)
    position = mended.find("{")
    for _ in range(MOST_STARTS):
        if position < 0:
            return
        try:
            found, end = DECODER.raw_decode(mended, position)
            yield found
        except (ValueError, RecursionError):
            end = position + 1
        position = mended.find("{", end)


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


DECODER = json.JSONDecoder(object_pairs_hook=_without_doubles)


def _claims(items: Any, where: str, ids: Sequence[str], labels: Sequence[str]) -> tuple[Claim, ...]:
    if not isinstance(items, list):
        raise JudgeProtocolError(f"{where} is not a list.")
    found: dict[str, Claim] = {}
    for item in items:
        claim = _claim(item, where, labels)
        if claim.criterion in found:
            raise JudgeProtocolError(f"The id {_short(claim.criterion)} stands twice in {where}.")
        found[claim.criterion] = claim
    _check_ids(set(found), set(ids), where)
    return tuple(found[i] for i in ids)


def _check_ids(found: set[str], wanted: set[str], where: str) -> None:
    if unknown := sorted(found - wanted):
        raise JudgeProtocolError(f"The id {_short(unknown[0])} in {where} is not in the rubric.")
    if missing := sorted(wanted - found):
        raise JudgeProtocolError(f"In {where} there is nothing for {', '.join(missing)}.")


def _claim(item: Any, where: str, labels: Sequence[str]) -> Claim:
    if not isinstance(item, dict):
        raise JudgeProtocolError(f"{where} has an entry that is not an object.")
    values = {name: item.get(name, "") for name in ("id", "label", "quote")}
    values["quote"] = values["quote"] or ""
    if not all(isinstance(value, str) for value in values.values()):
        raise JudgeProtocolError(f"{where} has an entry whose id, label or quote is not a text.")
    if values["label"] not in labels:
        raise JudgeProtocolError(f"The label {_short(values['label'])} in {where} is none of: {', '.join(labels)}.")
    return Claim(criterion=values["id"], label=values["label"], quote=values["quote"])


def _short(text: str) -> str:
    return repr(visible(text[:40]))
