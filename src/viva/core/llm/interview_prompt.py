"""What the interviewer is asked: to word a probe, or to answer a clarifying question; the candidate's words are data."""

import json
from typing import Any

from viva.core.llm.chat import ChatRequest, Message
from viva.core.llm.reply import read_object
from viva.core.llm.safety import fenced, neutralised, safety_rules
from viva.core.model import Conversation, Question
from viva.errors import JudgeProtocolError

CONVERSATION, PLAN = "UNTRUSTED CONVERSATION", "PLAN"
MOST_TOKENS = 600
CLARIFY_FORM = (
    'Reply with one JSON object and nothing else: {"clarifying": true or false, "reply": "..."}. '
    '"reply" is "" where the text is no clarifying question.'
)
CLARIFY_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {"clarifying": {"type": "boolean"}, "reply": {"type": "string"}},
    "required": ["clarifying", "reply"],
    "additionalProperties": False,
}


def probe_request(prompt: str, question: Question, conversation: Conversation, probe: str, *, fence: str) -> ChatRequest:
    """Word the probe. The rubric is not told: what a model does not know it cannot give away."""
    said = [message for t in conversation for message in (_turn("examiner", t.asked), _turn("candidate", t.text))]
    parts = (
        fenced(CONVERSATION, fence, _json(said)),
        fenced(PLAN, fence, _json({"question": question.text, "ask_next": probe})),
        "Say now what the interviewer says next: the words alone.",
    )
    return _request(f"{prompt.strip()}\n\n{safety_rules(fence)}", "\n\n".join(parts), schema=None)


def clarify_request(
    prompt: str, question: Question, said: tuple[str, str], *, fence: str, fault: str | None = None
) -> ChatRequest:
    """Tell whether what the candidate said is a clarifying question, and answer it; `said` is what was asked and the text."""
    asked, text = said
    parts = [
        fenced(CONVERSATION, fence, _json([_turn("examiner", asked), _turn("candidate", text)])),
        fenced(PLAN, fence, _json({"question": question.text})),
        CLARIFY_FORM,
    ]
    if fault:
        parts.append(f"Your reply before this one could not be used: {neutralised(fault)} Reply again, correctly.")
    return _request(f"{prompt.strip()}\n\n{safety_rules(fence)}", "\n\n".join(parts), schema=CLARIFY_SCHEMA)


def read_clarification(text: str) -> str | None:
    """The reply to a clarifying question; None where it is none."""
    found = read_object(text, {"clarifying", "reply"})
    if not isinstance(found["clarifying"], bool) or not isinstance(found["reply"], str):
        raise JudgeProtocolError("clarifying must be true or false, and reply a text.")
    return found["reply"].strip()[:500] or None if found["clarifying"] else None


def _request(system: str, user: str, *, schema: dict[str, Any] | None) -> ChatRequest:
    messages = (Message(role="system", content=system), Message(role="user", content=user))
    return ChatRequest(messages=messages, schema=schema, most_tokens=MOST_TOKENS if schema else 2 * MOST_TOKENS)


def _turn(role: str, text: str) -> dict[str, str]:
    return {"role": role, "text": neutralised(text)}


def _json(value: Any) -> str:
    if isinstance(value, dict):
        value = {name: neutralised(text) for name, text in value.items()}
    return json.dumps(value, ensure_ascii=False)
