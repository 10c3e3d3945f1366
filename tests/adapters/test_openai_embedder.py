"""An OpenAI-compatible embeddings endpoint over real HTTP on 127.0.0.1."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from viva import wiring
from viva.adapters.openai_embedder import OpenAIEmbedder
from viva.core.model import Assessment, Turn
from viva.errors import EmbedderError
from viva.settings import load_settings

KEY = "sk-secret-for-tests"


class Server(ThreadingHTTPServer):
    """Answers every request with `reply`, and keeps what was asked."""

    reply: Any = None
    status = 200

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: list[dict[str, Any]] = []


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append(body)
        reply = self.server.reply(body) if callable(self.server.reply) else self.server.reply
        content = json.dumps(reply).encode()
        self.send_response(self.server.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *arguments: object) -> None:
        """Stay silent."""


def vectors(body: dict[str, Any]) -> dict[str, Any]:
    """One vector per text, in reversed order as the protocol allows."""
    data = [{"object": "embedding", "index": i, "embedding": [float(len(t)), 3.0, 4.0]} for i, t in enumerate(body["input"])]
    return {"object": "list", "data": data[::-1], "model": body["model"], "usage": {"prompt_tokens": 1, "total_tokens": 1}}


@pytest.fixture
def server() -> Iterator[Server]:
    found = Server()
    found.reply = vectors
    thread = threading.Thread(target=found.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield found
    found.shutdown()
    thread.join()
    found.server_close()


def embedder(server: Server) -> OpenAIEmbedder:
    return OpenAIEmbedder("small", base_url=f"http://127.0.0.1:{server.server_port}/v1", api_key=KEY)


def test_vectors_come_in_order_with_length_one_and_each_text_is_asked_once(server: Server) -> None:
    found = embedder(server)
    first, second, again = found.embed(["", "abc", ""])
    assert np.allclose(first.pooled, [0.0, 0.6, 0.8])
    assert np.allclose(second.pooled, np.array([3, 3, 4]) / np.sqrt(34))
    assert again is first
    assert (first.tokens, first.offsets) == (None, ())
    found.embed(["abc"])
    assert [body["input"] for body in server.asked] == [["", "abc"]]
    assert found.version == "openai:small"


@pytest.mark.parametrize(
    ("status", "reply", "message"),
    [
        (401, {"error": {"message": f"bad key {KEY}"}}, "The embeddings server failed: HTTP 401."),
        (200, {"data": []}, "The embeddings server"),
        (
            200,
            {"object": "list", "data": [{"index": 0, "embedding": [0.0, 0.0]}]},
            "The embeddings server sent a vector without direction.",
        ),
    ],
)
def test_a_failure_is_named_and_the_key_is_not(server: Server, status: int, reply: object, message: str) -> None:
    server.status, server.reply = status, reply
    with pytest.raises(EmbedderError) as caught:
        embedder(server).embed(["text"])
    assert caught.value.message.startswith(message)
    assert KEY not in caught.value.message + caught.value.hint


def test_a_server_that_is_not_there_is_named() -> None:
    with pytest.raises(EmbedderError, match=r"^The embeddings server failed: APIConnectionError\.$"):
        OpenAIEmbedder("small", base_url="http://127.0.0.1:9/v1", api_key=KEY).embed(["text"])


def test_the_command_line_grades_with_such_an_embedder(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATA", "CACHE", "CONFIG"):
        monkeypatch.setenv(f"VIVA_{name}_DIR", str(tmp_path / name.lower()))
    monkeypatch.setenv("VIVA_LLM_BASE_URL", f"http://127.0.0.1:{server.server_port}/v1")
    settings = load_settings({"embedder": "openai:small", "judge": "embedding"})
    bank = wiring.bank(settings)
    question = bank.question("kmeans-objective")
    conversation = (Turn(asked=question.text, text="It lowers the summed squared distance to the centroids."),)
    (found,) = wiring.grader(settings, bank).grade([(question, conversation)])
    assert isinstance(found, Assessment)
    assert found.verdicts.judge.version.endswith("openai:small")
