"""Sends one request to one server: our headers alone, no redirects, and no more of the reply than can be read."""

from __future__ import annotations

import json
import time
import weakref
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Any

from viva.adapters.openai_chat.failures import Failure, RequestFailed, from_status, message_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MOST_BYTES = 2_000_000
NO_KEY = "none"
HTTP_LIBRARIES = frozenset({"httpx", "httpx2", "httpcore", "httpcore2", "h11"})
HEADERS = frozenset(
    "host accept accept-encoding connection content-type content-length transfer-encoding x-stainless-raw-response".split()
)
"""What may go out besides ours; the last one tells the library itself to leave a reply as it is."""


class Connection:
    """One server and the key that was set for it; the key appears in nothing that leaves this class but the request."""

    def __init__(self, base_url: str, api_key: str | None) -> None:
        self.base_url = base_url
        self._api_key = api_key

    def post(self, body: dict[str, Any], end: float) -> bytes:
        """The body of the reply, one byte more than can be read at most; RequestFailed where there is none by `end`."""
        with self._failures(body["model"]):
            create = self._client.chat.completions.with_streaming_response.create
            with create(**body, timeout=max(0.05, end - time.monotonic())) as response:
                return _read(response.iter_bytes(), end)

    def pieces(self, body: dict[str, Any], end: float) -> Iterator[str]:
        """What the model says, piece by piece; RequestFailed where it breaks off or is not over by `end`."""
        create, timeout = self._client.chat.completions.create, max(0.05, end - time.monotonic())
        with self._failures(body["model"]), create(**body, stream=True, timeout=timeout) as stream:
            for chunk in stream:
                if time.monotonic() > end:
                    raise RequestFailed(Failure(message="The reply did not come to its end in time.", charged=True))
                yield self.hidden(_delta(chunk))

    @contextmanager
    def _failures(self, model: str) -> Iterator[None]:
        """Whatever goes wrong, as a failure in our words."""
        import openai

        try:
            yield
        except openai.APIStatusError as error:
            said = message_in(error.response.content, self.hidden)
            raise RequestFailed(from_status(error.status_code, model, error.response.headers, said)) from None
        except openai.APIConnectionError as error:
            raise RequestFailed(_unreached(error, self.base_url)) from None
        except openai.OpenAIError:
            raise RequestFailed(Failure(message="The server's reply cannot be read.", charged=True)) from None
        except Exception as error:
            if (
                not isinstance(error, OSError | json.JSONDecodeError)
                and type(error).__module__.split(".")[0] not in HTTP_LIBRARIES
            ):
                raise
            raise RequestFailed(Failure(message="The connection broke while the reply came.", again=True, charged=True)) from None

    def hidden(self, text: str) -> str:
        """The text without the key, should a server send it back."""
        return text.replace(self._api_key, "[key]") if self._api_key else text

    @cached_property
    def _client(self) -> Any:
        import openai

        hooks = {"request": [_our_headers(self._api_key)]}
        encrypted = self.base_url.startswith("https:")  # certificates take time to load, and plain HTTP has none
        http = openai.DefaultHttpxClient(follow_redirects=False, event_hooks=hooks, verify=encrypted)
        weakref.finalize(self, http.close)
        return openai.OpenAI(api_key=self._api_key or NO_KEY, base_url=self.base_url, max_retries=0, http_client=http)


def _our_headers(api_key: str | None) -> Callable[[Any], None]:
    """Takes off whatever the library picked up in the environment: organisations, other keys, custom headers."""

    def clean(request: Any) -> None:
        for name in [name for name in request.headers if name.lower() not in HEADERS]:
            del request.headers[name]
        request.headers["user-agent"] = "viva"
        if api_key:
            request.headers["authorization"] = f"Bearer {api_key}"

    return clean


def _read(chunks: Any, end: float) -> bytes:
    content = bytearray()
    for chunk in chunks:
        content += chunk
        if len(content) > MOST_BYTES:
            break
        if time.monotonic() > end:
            raise RequestFailed(Failure(message="The reply did not come to its end in time.", charged=True))
    return bytes(content[: MOST_BYTES + 1])


def _delta(chunk: Any) -> str:
    """What one event of a stream adds."""
    choices = getattr(chunk, "choices", None) or []
    content = getattr(getattr(choices[0], "delta", None), "content", None) if choices else None
    return content if isinstance(content, str) else ""


def _unreached(error: Exception, base_url: str) -> Failure:
    import openai

    if isinstance(error, openai.APITimeoutError):
        return Failure(message=f"The server at {base_url} did not reply in time.", charged=True)
    return Failure(message=f"The server at {base_url} cannot be reached.", again=True)
