"""What a server can do, found out once by its refusals and remembered by address and model."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from viva.core.llm.chat import ChatRequest

if TYPE_CHECKING:
    from pathlib import Path

FORMATS = ("json_schema", "json_object", "text")
OPENAI = "https://api.openai.com/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Abilities:
    """How a model wants to be asked."""

    format: str = "json_schema"
    temperature: bool = True
    tokens: Literal["max_tokens", "max_completion_tokens"] = "max_tokens"

    def body(self, model: str, request: ChatRequest) -> dict[str, Any]:
        """The request as this model takes it."""
        body: dict[str, Any] = {
            "model": model,
            "messages": [{"role": m.role, "content": m.content} for m in request.messages],
            self.tokens: request.most_tokens,
        }
        if self.temperature:
            body["temperature"] = 0
        if request.schema is not None and self.format == "json_schema":
            schema = {"name": "reply", "strict": True, "schema": request.schema}
            body["response_format"] = {"type": "json_schema", "json_schema": schema}
        elif request.schema is not None and self.format == "json_object":
            body["response_format"] = {"type": "json_object"}
        return body


def assumed(address: str) -> Abilities:
    """What is tried first."""
    return Abilities(tokens="max_completion_tokens" if address.startswith(OPENAI) else "max_tokens")


def humbler(abilities: Abilities, complaint: str) -> Abilities | None:
    """What to try after a refusal: what the complaint names, else a simpler format; None where nothing is left."""
    said = complaint.lower()
    if "context" in said and "length" in said:
        return None
    if "temperature" in said and abilities.temperature:
        return replace(abilities, temperature=False)
    if named := re.search(r"max_completion_tokens|max_tokens", said):
        return _other_tokens(abilities, named.group())
    if abilities.format != "text":
        return replace(abilities, format=FORMATS[FORMATS.index(abilities.format) + 1])
    return replace(abilities, temperature=False) if abilities.temperature else None


def _other_tokens(abilities: Abilities, named: str) -> Abilities | None:
    """The other name for the limit, if the name in use is the one complained of."""
    if named != abilities.tokens:
        return None
    return replace(abilities, tokens="max_tokens" if named == "max_completion_tokens" else "max_completion_tokens")


class Memory:
    """What was found out, in a file that may be lost at any time; `afresh` finds it out anew."""

    def __init__(self, file: Path | None, *, afresh: bool = False) -> None:
        self._file = file
        self._afresh = afresh

    def recall(self, address: str, model: str) -> Abilities:
        """What is known of a model, or what is tried first."""
        try:
            known = Abilities(**({} if self._afresh else self._all())[f"{address} {model}"])
        except (KeyError, TypeError):
            return assumed(address)
        fits = known.format in FORMATS and known.tokens in {"max_tokens", "max_completion_tokens"}
        return known if fits else assumed(address)

    def keep(self, address: str, model: str, abilities: Abilities) -> None:
        """Remember what works."""
        before = self._all()
        known = before | {f"{address} {model}": asdict(abilities)}
        if self._file is None or known == before:
            return
        with suppress(OSError):
            self._file.parent.mkdir(parents=True, exist_ok=True)
            scratch = self._file.with_suffix(".new")
            scratch.write_text(json.dumps(known, indent=1), encoding="utf-8")
            scratch.replace(self._file)

    def _all(self) -> dict[str, Any]:
        try:
            found = json.loads(self._file.read_text(encoding="utf-8")) if self._file else {}
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}
