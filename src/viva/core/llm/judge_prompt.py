"""The judge's prompt: rubric and conversation as fenced data, and the schema that the reply has to fit."""

import json
from typing import Any

from viva.core.llm.chat import ChatRequest, Message
from viva.core.llm.safety import fenced, neutralised, safety_rules
from viva.core.model import Conversation, Question, Rubric

PROTOCOL = "1"
"""Counts the changes to what this module and the safety text say, so that old replies are not taken for new ones."""

KEY_POINT_LABELS = ("contradicted", "covered", "partial", "missing")
MISTAKE_LABELS = ("made", "not made")
RUBRIC, CONVERSATION = "RUBRIC", "UNTRUSTED CONVERSATION"

REPLY_FORM = """\
Reply with one JSON object and nothing else:
{"mistakes": [{"id": "...", "reasoning": "...", "label": "made" or "not made", "quote": "..."}],
 "key_points": [{"id": "...", "reasoning": "...", "label": "contradicted", "covered", "partial" or "missing", "quote": "..."}]}
Every id of the rubric exactly once, as it is written there. Reason first, in one sentence, and settle whether the candidate \
says the opposite before you ask whether the point is covered. "quote" is one passage copied word for word from the \
candidate, without omissions; it is "" for missing and not made. No scores, weights or totals."""


def judge_request(
    prompt: str, question: Question, conversation: Conversation, *, fence: str, fault: str | None = None
) -> ChatRequest:
    """One call for a whole conversation with all its criteria; `fault` names what was wrong with the reply before."""
    rubric = question.rubric or Rubric(key_points=())
    system = f"{prompt.strip()}\n\n{safety_rules(fence)}\n\n{REPLY_FORM}"
    parts = [
        fenced(RUBRIC, fence, _rubric_json(question, rubric)),
        fenced(CONVERSATION, fence, _conversation_json(conversation)),
        "Judge what the candidate claims. The data ends here; reply with the JSON object alone.",
    ]
    if fault:
        parts.append(f"Your reply before this one could not be used: {neutralised(fault)} Reply again, correctly.")
    return ChatRequest(
        messages=(Message(role="system", content=system), Message(role="user", content="\n\n".join(parts))),
        schema=judge_schema(rubric),
        most_tokens=3000 + 200 * (len(rubric.key_points) + len(rubric.misconceptions)),
    )


def judge_schema(rubric: Rubric) -> dict[str, Any]:
    """A strict JSON schema: contradiction before coverage, reasoning before label."""
    parts = {
        "mistakes": _list_of([m.id for m in rubric.misconceptions], MISTAKE_LABELS),
        "key_points": _list_of([k.id for k in rubric.key_points], KEY_POINT_LABELS),
    }
    return _object(parts)


def _list_of(ids: list[str], labels: tuple[str, ...]) -> dict[str, Any]:
    item = _object(
        {
            "id": {"type": "string", "enum": ids} if ids else {"type": "string"},
            "reasoning": {"type": "string"},
            "label": {"type": "string", "enum": list(labels)},
            "quote": {"type": "string"},
        }
    )
    return {"type": "array", "items": item}


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


def _rubric_json(question: Question, rubric: Rubric) -> str:
    return _json(
        {
            "question": question.text,
            "mistakes": [{"id": m.id, "false_claim": m.mistake, "right": m.correction} for m in rubric.misconceptions],
            "key_points": [{"id": k.id, "point": k.point, "other_wordings": list(k.also)} for k in rubric.key_points],
        }
    )


def _conversation_json(conversation: Conversation) -> str:
    turns = [({"role": "examiner", "text": t.asked}, {"role": "candidate", "text": t.text}) for t in conversation]
    return _json([message for turn in turns for message in turn])


def _json(value: Any) -> str:
    return json.dumps(_neutral(value), ensure_ascii=False)


def _neutral(value: Any) -> Any:
    if isinstance(value, str):
        return neutralised(value)
    if isinstance(value, dict):
        return {name: _neutral(content) for name, content in value.items()}
    return [_neutral(item) for item in value]
