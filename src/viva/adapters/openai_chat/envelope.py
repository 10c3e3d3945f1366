"""What a chat-completions server wraps around a model's words."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from viva.adapters.openai_chat.connection import MOST_BYTES
from viva.app.spending import Usage
from viva.core.llm.chat import ChatReply
from viva.core.text import visible

if TYPE_CHECKING:
    from collections.abc import Callable

KEPT = 20_000
"""So many characters of a reply that cannot be used are kept."""


def read_envelope(content: bytes, hidden: Callable[[str], str]) -> tuple[ChatReply, Usage | None]:
    """The model's words, with a fault where there are none, and the tokens where the server counted them."""
    text = hidden(content.decode("utf-8", "replace"))
    if len(content) > MOST_BYTES:
        return ChatReply(text=text[:KEPT], fault=f"The reply is longer than {MOST_BYTES} bytes."), None
    try:
        body = json.loads(text)
        choice = body["choices"][0]
        message = choice["message"]
        said = _said(message.get("content"))
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError):
        return ChatReply(text=text[:KEPT], fault="The server's reply is no chat completion."), None
    return ChatReply(text=said, fault=_fault(choice, message)), _usage(body)


def _said(content: Any) -> str:
    """A text, or a list of parts of which some are texts."""
    if isinstance(content, list):
        return "".join(str(part.get("text") or "") for part in content)
    if content is not None and not isinstance(content, str):
        raise TypeError
    return content or ""


def _fault(choice: dict[str, Any], message: dict[str, Any]) -> str | None:
    if refusal := message.get("refusal"):
        return f"The model refused: {visible(str(refusal))[:120]}"
    if choice.get("finish_reason") == "content_filter":
        return "The server's content filter held the reply back."
    return None


def _usage(body: dict[str, Any]) -> Usage | None:
    usage = body.get("usage")
    if not isinstance(usage, dict):
        return None
    counts = [usage.get(name) for name in ("prompt_tokens", "completion_tokens")]
    if not all(isinstance(n, int) and not isinstance(n, bool) and 0 <= n < 10**8 for n in counts):
        return None
    return Usage(tokens_in=counts[0], tokens_out=counts[1])  # type: ignore[arg-type]
