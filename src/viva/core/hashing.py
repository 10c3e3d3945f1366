"""Names values by their content, so that what was made from them can be told from what would be made today."""

import hashlib
import json
from dataclasses import fields, is_dataclass, replace
from typing import Any

from viva.core.model import Question

NOT_CONTENT = frozenset({"accept"})
"""What `viva check` is told to let pass changes nothing for those who are judged."""


def question_hash(question: Question) -> str:
    """Names what is asked and answered, whatever its rubric."""
    return content_hash(replace(question, rubric=None))


def rubric_hash(question: Question) -> str:
    """Names the criteria of a question."""
    return content_hash(question.rubric)


def content_hash(value: object) -> str:
    """SHA-256 over canonical JSON; a field that has its default counts as absent, so that new fields change no old hash."""
    text = json.dumps(_plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        found = {f.name: (getattr(value, f.name), f.default) for f in fields(value) if f.name not in NOT_CONTENT}
        return {name: _plain(content) for name, (content, default) in found.items() if content != default}
    return [_plain(item) for item in value] if isinstance(value, tuple | list) else value
