"""Keeps a parsed bank on disk as plain JSON, so that the next start needs neither YAML nor checks.

A file's first line holds the fingerprint of the bank's files and the hash of the rest: a changed bank or a damaged file
is no hit. Whatever goes wrong here is passed over in silence, since the files can always be parsed again.
"""

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

from viva.adapters.yaml_bank.parsed import ParsedBank
from viva.core.model import Aspect, KeyPoint, Misconception, Omission, Question, Rubric, Scale, Tier

PARSER = "1"
"""Part of every fingerprint: raise it whenever the same files are to be parsed into something else."""


class ParsedBankCache:
    """The parsed bank of one set of folders; `folder` None keeps nothing."""

    def __init__(self, folder: Path | None, banks: Iterable[Path]) -> None:
        names = "\0".join(str(bank.absolute()) for bank in banks)
        name = f"bank-{hashlib.sha256(names.encode(errors='surrogateescape')).hexdigest()[:16]}.json"
        self.file = folder / name if folder else None

    def get(self, fingerprint: str) -> ParsedBank | None:
        """The bank with that fingerprint; None where it is not here."""
        if self.file is None:
            return None
        try:
            head, _, body = self.file.read_bytes().partition(b"\n")
            return _bank(json.loads(body.decode("ascii"))) if head == _head(fingerprint, body) else None
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            return None

    def put(self, fingerprint: str, bank: ParsedBank) -> None:
        """Keep a bank, in place of the one that was kept for these folders."""
        if self.file is None:
            return
        body = json.dumps(_plain(bank), separators=(",", ":")).encode("ascii")
        draft = self.file.with_suffix(f".{os.getpid()}.tmp")
        with suppress(OSError):
            self.file.parent.mkdir(parents=True, exist_ok=True)
            draft.write_bytes(_head(fingerprint, body) + b"\n" + body)
            draft.replace(self.file)


def _head(fingerprint: str, body: bytes) -> bytes:
    return f"{fingerprint} {hashlib.sha256(body).hexdigest()}".encode()


def _plain(value: Any) -> Any:
    """Dataclasses as objects without the keys that have nothing in them."""
    if is_dataclass(value):
        plain = {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
        return {name: content for name, content in plain.items() if content not in ("", [], None)}
    if isinstance(value, Mapping):
        return {name: _plain(content) for name, content in value.items()}
    return [_plain(content) for content in value] if isinstance(value, tuple) else value


def _bank(plain: dict[str, Any]) -> ParsedBank:
    scale = plain["scale"]
    return ParsedBank(
        questions=tuple(map(_question, plain["questions"])),
        titles=plain["titles"],
        scale=Scale(**{**scale, "bands": _pairs(scale["bands"])}),
    )


def _question(plain: dict[str, Any]) -> Question:
    rubric = plain.pop("rubric", None)
    plain["tier"] = Tier(plain["tier"])
    return Question(rubric=_rubric(rubric) if rubric else None, **_tuples(plain))


def _rubric(plain: dict[str, Any]) -> Rubric:
    return Rubric(
        key_points=tuple(map(_key_point, plain["key_points"])),
        misconceptions=tuple(Misconception(**_tuples(m)) for m in plain.get("misconceptions", ())),
        omissions=tuple(Omission(**_tuples(o)) for o in plain.get("omissions", ())),
    )


def _key_point(plain: dict[str, Any]) -> KeyPoint:
    plain["aspect"] = Aspect(plain["aspect"])
    return KeyPoint(**_tuples(plain))


def _tuples(plain: dict[str, Any]) -> dict[str, Any]:
    """Lists become tuples, in place; those of `accept` hold pairs."""
    for name, value in plain.items():
        if type(value) is list:
            plain[name] = _pairs(value) if name == "accept" else tuple(value)
    return plain


def _pairs(value: Iterable[Iterable[Any]]) -> tuple[Any, ...]:
    return tuple(tuple(pair) for pair in value)
