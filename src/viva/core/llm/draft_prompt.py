"""What is asked for a drafted question, and the question in the reply."""

import json
import re
from typing import Any

from viva.core.llm.chat import ChatRequest, Message
from viva.core.llm.reply import read_object
from viva.core.llm.safety import fenced, neutralised, safety_rules
from viva.core.model import Aspect, KeyPoint, Misconception, Question, Rubric, Tier
from viva.core.text import visible
from viva.errors import JudgeProtocolError

MOST_CHARACTERS = 2000
KEYS = {"id", "text", "tier", "tags", "model_answer", "key_points", "mistakes"}
TEXT, WEIGHT = {"type": "string"}, {"type": "integer", "enum": [1, 2, 3]}
TEXTS = {"type": "array", "items": TEXT}
FORM = """\
Reply with one JSON object and nothing else:
{"id": "kebab-case", "text": "the question", "tier": "core" or "advanced" or "deep", "tags": ["kebab-case"], "model_answer": "...",
 "key_points": [{"id": "kebab-case", "point": "...", "also": ["..."], "weight": 1 to 3, "aspect": "definition", "intuition", \
"mathematics", "example", "practice" or "limits", "probe": "...", "hint": "..."}],
 "mistakes": [{"id": "kebab-case", "mistake": "...", "correction": "...", "contradicts": ["id of a key point"], \
"penalty": 1 to 3, "probe": "..."}]}"""


def draft_request(prompt: str, subject: str, notes: str, *, fence: str, fault: str | None = None) -> ChatRequest:
    """Write one question with its rubric on a subject, from notes where there are any."""
    parts = [fenced("SUBJECT", fence, json.dumps(neutralised(subject), ensure_ascii=False))]
    if notes:
        parts.append(fenced("NOTES", fence, json.dumps(neutralised(notes), ensure_ascii=False)))
    parts.append(FORM)
    if fault:
        parts.append(f"Your reply before this one could not be used: {neutralised(fault)} Reply again, correctly.")
    messages = (
        Message(role="system", content=f"{prompt.strip()}\n\n{safety_rules(fence)}"),
        Message(role="user", content="\n\n".join(parts)),
    )
    return ChatRequest(messages=messages, schema=_schema(), most_tokens=6000)


def read_draft(text: str, topic: str | None) -> Question:
    """The question in a reply; JudgeProtocolError names what is wrong with it."""
    found = read_object(text, KEYS)
    try:
        return _question(found, topic)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise JudgeProtocolError(f"The draft cannot be read: {visible(str(error))[:120]}.") from error


def kebab(text: str) -> str:
    """A name in lower case with hyphens; ValueError where nothing is left of it."""
    name = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:60].strip("-")
    if not name:
        raise ValueError("an id is empty")
    return name


def _question(found: dict[str, Any], topic: str | None) -> Question:
    points = tuple(_key_point(entry) for entry in found["key_points"])
    known = {point.id for point in points}
    mistakes = tuple(_mistake(entry, known) for entry in found["mistakes"])
    ids = [*(p.id for p in points), *(m.id for m in mistakes)]
    if not points or len(set(ids)) != len(ids):
        raise ValueError("there are no key points, or an id stands twice")
    name = kebab(found["id"])
    return Question(
        id=name,
        topic=topic or name,
        text=_text(found["text"]),
        tier=Tier(found["tier"]),
        tags=tuple(dict.fromkeys(["drafted", *(kebab(tag) for tag in found["tags"])])),
        model_answer=_text(found["model_answer"], 4 * MOST_CHARACTERS),
        rubric=Rubric(key_points=points, misconceptions=mistakes),
    )


def _key_point(entry: dict[str, Any]) -> KeyPoint:
    return KeyPoint(
        id=kebab(entry["id"]),
        point=_text(entry["point"]),
        also=tuple(_text(wording) for wording in entry["also"]),
        weight=_weight(entry["weight"]),
        aspect=Aspect(entry["aspect"]),
        probe=_text(entry["probe"]),
        hint=_text(entry["hint"]),
    )


def _mistake(entry: dict[str, Any], known: set[str]) -> Misconception:
    return Misconception(
        id=kebab(entry["id"]),
        mistake=_text(entry["mistake"]),
        correction=_text(entry["correction"]),
        contradicts=tuple(name for text in entry["contradicts"] if (name := kebab(text)) in known),
        penalty=_weight(entry["penalty"]),
        probe=_text(entry["probe"]),
    )


def _text(value: Any, most: int = MOST_CHARACTERS) -> str:
    if not isinstance(value, str) or not value.strip() or len(value) > most:
        raise ValueError("a text is empty, too long or no text")
    return visible(value.strip())


def _weight(value: Any) -> int:
    if value not in (1, 2, 3) or isinstance(value, bool):
        raise ValueError("a weight is not 1, 2 or 3")
    return int(value)


def _schema() -> dict[str, Any]:
    point = dict.fromkeys(("id", "point"), TEXT) | {"also": TEXTS, "weight": WEIGHT}
    point |= {"aspect": {"type": "string", "enum": [str(a) for a in Aspect]}, "probe": TEXT, "hint": TEXT}
    mistake = dict.fromkeys(("id", "mistake", "correction"), TEXT) | {"contradicts": TEXTS, "penalty": WEIGHT, "probe": TEXT}
    return _object(
        {
            "id": TEXT,
            "text": TEXT,
            "tier": {"type": "string", "enum": [str(t) for t in Tier]},
            "tags": TEXTS,
            "model_answer": TEXT,
            "key_points": {"type": "array", "items": _object(point)},
            "mistakes": {"type": "array", "items": _object(mistake)},
        }
    )


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}
