"""What goes wrong between here and a server, in our words; no message holds a key."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

from viva.core.text import visible

if TYPE_CHECKING:
    from collections.abc import Callable

AGAIN = frozenset({408, 425, 429})
ABOUT_FORMAT = re.compile(r"schema|grammar|response_format", re.IGNORECASE)
MOST_WORDS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A request that brought no reply; `again` where it may succeed later, `complaint` where the request was not liked.

    `charged` where the server may have worked on it all the same.
    """

    message: str
    again: bool = False
    wait: float | None = None
    complaint: str | None = None
    charged: bool = False


class RequestFailed(Exception):
    """Carries a failure to the loop that decides what to do about it."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.message)
        self.failure = failure


def from_status(status: int, model: str, headers: Any, said: str) -> Failure:
    """The failure behind an HTTP status; `said` is the server's own message, already without keys."""
    words = f": {visible(said.strip())[:MOST_WORDS]}" if said.strip() else ""
    if status in {400, 422} or (status >= 500 and ABOUT_FORMAT.search(said)):
        return Failure(message=f"The server refused the request (HTTP {status}){words}", complaint=said)
    if status in AGAIN or status >= 500:
        what = "asks for fewer requests" if status == 429 else "failed"
        final = "insufficient_quota" in said
        return Failure(message=f"The server {what} (HTTP {status}){words}", again=not final, wait=retry_after(headers))
    reasons = {
        401: "The server refused the key (HTTP 401); `viva doctor` shows which key is sent where.",
        403: "The server does not allow this key to use the model (HTTP 403).",
        404: f"The server knows no model {visible(model)}, or its address is wrong (HTTP 404).",
    }
    if 300 <= status < 400:
        return Failure(message=f"The server sends the request elsewhere (HTTP {status}); set llm.base_url to the right address.")
    return Failure(message=reasons.get(status, f"The server refused the request (HTTP {status}){words}"))


def retry_after(headers: Any) -> float | None:
    """How many seconds the server wants us to wait."""
    if milliseconds := _number(headers.get("retry-after-ms")):
        return milliseconds / 1000
    value = headers.get("retry-after")
    if value is None or (seconds := _number(value)) is not None:
        return None if value is None else seconds
    try:
        return max(0.0, (parsedate_to_datetime(value) - datetime.now(UTC)).total_seconds())
    except (TypeError, ValueError):
        return None


def message_in(body: bytes, hidden: Callable[[str], str]) -> str:
    """The message in the body of an error, or its beginning."""
    import json

    text = body[:4000].decode("utf-8", "replace")
    try:
        error = json.loads(body[:100_000].decode("utf-8", "replace"))["error"]
        text = f"{error.get('message', '')} {error.get('code') or ''}" if isinstance(error, dict) else str(error)
    except (ValueError, TypeError, KeyError, RecursionError):
        pass
    return hidden(text)


def _number(text: str | None) -> float | None:
    try:
        number = float(text) if text is not None else None
    except ValueError:
        return None
    return number if number is not None and 0 <= number < 1e6 else None
