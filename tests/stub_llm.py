"""A chat-completions server on 127.0.0.1, with a switch for every way in which a real one can fail."""

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Body = dict[str, Any]
Say = Callable[[Body], str]


@dataclass
class Turn:
    """How one request is answered: `say` is what the model says, the rest is what happens to it on the way."""

    say: Say | str = ""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    raw: bytes | None = None
    hang: float = 0.0
    drip: float = 0.0
    cut: bool = False
    refusal: str | None = None
    finish: str = "stop"
    usage: Any = None


def failure(status: int, message: str = "", **headers: str) -> Turn:
    """An HTTP error as these servers send it."""
    raw = json.dumps({"error": {"message": message, "code": None}}).encode()
    return Turn(status=status, raw=raw, headers={name.replace("_", "-"): value for name, value in headers.items()})


class StubServer(ThreadingHTTPServer):
    """Answers with its turns, the last of them for ever; keeps every request with its headers."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, *turns: Turn) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.turns = list(turns)
        self.asked: list[Body] = []
        self.headers: list[dict[str, str]] = []
        self.knows = {"json_schema", "json_object", "text", "temperature", "max_tokens"}
        self.released = threading.Event()
        self._turn = threading.Lock()

    @property
    def url(self) -> str:
        """What to set as the base URL."""
        return f"http://127.0.0.1:{self.server_port}/v1"

    def next_turn(self, body: Body, headers: dict[str, str]) -> Turn:
        with self._turn:
            self.asked.append(body)
            self.headers.append(headers)
            if complaint := self._complaint(body):
                return failure(400, complaint)
            return self.turns.pop(0) if len(self.turns) > 1 else self.turns[0]

    def _complaint(self, body: Body) -> str | None:
        """What this server cannot do of what it is asked."""
        wanted = body.get("response_format", {"type": "text"})["type"]
        if wanted not in self.knows:
            return f"Invalid value for 'response_format': {wanted} is not supported."
        for name in ("temperature", "max_tokens", "max_completion_tokens"):
            if name in body and name not in self.knows:
                return f"Unsupported parameter: '{name}' is not supported with this model."
        return None

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that hang up are what is tested."""


class Handler(BaseHTTPRequestHandler):
    server: StubServer

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        turn = self.server.next_turn(body, {k.lower(): v for k, v in self.headers.items()})
        self.server.released.wait(turn.hang)
        content = completion(turn, body) if turn.raw is None else turn.raw
        if body.get("stream") and turn.raw is None:
            self._stream(turn, body)
            return
        self.send_response(turn.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        for name, value in turn.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self._write(turn, content)

    def _write(self, turn: Turn, content: bytes) -> None:
        if turn.cut:
            self.wfile.write(content[: len(content) // 2])
            self.wfile.flush()
            self.connection.shutdown(socket.SHUT_RDWR)
        elif turn.drip:
            for place in range(len(content)):
                self.wfile.write(content[place : place + 1])
                self.wfile.flush()
                if self.server.released.wait(turn.drip):
                    return
        else:
            self.wfile.write(content)

    def _stream(self, turn: Turn, body: Body) -> None:
        self.send_response(turn.status)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        words = said(turn, body).split(" ")
        for number, word in enumerate(words):
            if turn.cut and number >= len(words) // 2:
                return
            piece = {"choices": [{"index": 0, "delta": {"content": word if number == 0 else f" {word}"}, "finish_reason": None}]}
            self.wfile.write(f"data: {json.dumps(piece)}\n\n".encode())
            self.wfile.flush()
            time.sleep(turn.drip)
        self.wfile.write(b"data: [DONE]\n\n")

    def log_message(self, *arguments: object) -> None:
        """Stay silent."""


def said(turn: Turn, body: Body) -> str:
    """What the model says in a turn."""
    return turn.say(body) if callable(turn.say) else turn.say


def completion(turn: Turn, body: Body) -> bytes:
    """A chat completion around what the model says."""
    message = {"role": "assistant", "content": said(turn, body), "refusal": turn.refusal}
    reply = {
        "id": "1",
        "object": "chat.completion",
        "created": 1,
        "model": body["model"],
        "choices": [{"index": 0, "message": message, "finish_reason": turn.finish}],
        "usage": turn.usage or {"prompt_tokens": 1000, "completion_tokens": 100, "total_tokens": 1100},
    }
    return json.dumps(reply).encode()


@contextmanager
def stub(*turns: Turn) -> Iterator[StubServer]:
    """A server that runs while the block does."""
    server = StubServer(*turns)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.released.set()
        server.shutdown()
        thread.join()
        server.server_close()
