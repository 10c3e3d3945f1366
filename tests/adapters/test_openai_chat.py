"""The client for OpenAI-compatible servers: what goes out, and what it finds out."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stub_llm import StubServer, Turn, stub
from viva.adapters.openai_chat import OpenAIChatModel
from viva.adapters.openai_chat.abilities import Abilities, Memory
from viva.adapters.openai_chat.connection import Connection
from viva.adapters.openai_chat.envelope import read_envelope
from viva.adapters.openai_chat.failures import retry_after
from viva.app.spending import Meter, Spent
from viva.core.llm.chat import ChatReply, ChatRequest, Message
from viva.errors import JudgeUnavailable

REQUEST = ChatRequest(messages=(Message(role="user", content="Say hello."),), schema={"type": "object"}, most_tokens=10)


SOME = st.none() | st.booleans() | st.integers() | st.text() | st.lists(st.text(), max_size=2)
MESSAGES = st.fixed_dictionaries({}, optional={"content": SOME, "refusal": SOME, "role": SOME}) | SOME
CHOICES = st.fixed_dictionaries({}, optional={"message": MESSAGES, "finish_reason": SOME}) | SOME
ENVELOPES = st.fixed_dictionaries({}, optional={"choices": st.lists(CHOICES, max_size=2) | SOME, "usage": SOME})


def model(
    server: StubServer, *, key: str | None = None, memory: Path | None = None, meter: Meter | None = None
) -> OpenAIChatModel:
    return OpenAIChatModel("m", Connection(server.url, key), meter or Meter(), memory=Memory(memory), first_wait=0.01)


def test_nothing_goes_out_that_the_environment_has_for_others(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the library picks up, only our headers are sent; a server of one's own gets no key."""
    monkeypatch.setenv("OPENAI_API_KEY", "sk-shared")
    monkeypatch.setenv("OPENAI_ADMIN_KEY", "sk-admin")
    monkeypatch.setenv("OPENAI_ORG_ID", "org-secret")
    monkeypatch.setenv("OPENAI_PROJECT_ID", "proj-secret")
    monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", "X-Secret: hidden\nAuthorization: Bearer sk-custom")
    with stub(Turn(say="hello")) as server:
        assert model(server).complete(REQUEST, 5) == ChatReply(text="hello")
        model(server, key="sk-own").complete(REQUEST, 5)
    without, with_key = server.headers
    assert "authorization" not in without
    assert with_key["authorization"] == "Bearer sk-own"
    assert with_key["user-agent"] == "viva"
    sent = json.dumps(server.headers)
    assert not [
        secret for secret in ("sk-shared", "sk-admin", "org-secret", "proj-secret", "hidden", "sk-custom") if secret in sent
    ]


@pytest.mark.parametrize(
    ("knows", "found"),
    [
        ({"json_schema", "temperature", "max_tokens"}, Abilities()),
        ({"json_object", "temperature", "max_tokens"}, Abilities(format="json_object")),
        ({"text", "temperature", "max_tokens"}, Abilities(format="text")),
        ({"json_schema", "max_completion_tokens"}, Abilities(temperature=False, tokens="max_completion_tokens")),
        ({"text", "max_completion_tokens"}, Abilities(format="text", temperature=False, tokens="max_completion_tokens")),
    ],
)
def test_what_a_server_can_do_is_found_out_once_and_remembered(tmp_path: Path, knows: set[str], found: Abilities) -> None:
    memory = tmp_path / "cache" / "abilities.json"
    with stub(Turn(say="hello")) as server:
        server.knows = knows
        asked = model(server, memory=memory)
        assert asked.complete(REQUEST, 5).text == "hello"
        assert asked.abilities == found
        tries = len(server.asked)
        assert model(server, memory=memory).complete(REQUEST, 5).text == "hello"
    assert len(server.asked) == tries + 1


@pytest.mark.parametrize(
    "content", ["", "[]", "{damaged", '{"URL m": {"format": "xml"}}', '{"URL m": {"speed": 3}}', '{"URL m": 7}']
)
def test_a_memory_that_is_damaged_is_no_memory(tmp_path: Path, content: str) -> None:
    file = tmp_path / "abilities.json"
    file.write_text(content.replace("URL", "http://h/v1"), encoding="utf-8")
    assert Memory(file).recall("http://h/v1", "m") == Abilities()


def test_the_provider_is_asked_in_its_newer_way() -> None:
    assert Memory(None).recall("https://api.openai.com/v1", "m").tokens == "max_completion_tokens"


def test_a_server_that_likes_nothing_is_left_alone() -> None:
    with stub(Turn(say="hello")) as server:
        server.knows = set()
        with pytest.raises(JudgeUnavailable, match="HTTP 400"):
            model(server).complete(REQUEST, 5)
    assert len(server.asked) <= 6


@pytest.mark.parametrize(
    ("usage", "spent"),
    [
        ({"prompt_tokens": 7, "completion_tokens": 3}, Spent(requests=1, tokens_in=7, tokens_out=3)),
        ({"prompt_tokens": -7, "completion_tokens": 3}, Spent(requests=1, tokens_in=11, tokens_out=10, guessed=True)),
        ({"prompt_tokens": "7"}, Spent(requests=1, tokens_in=11, tokens_out=10, guessed=True)),
        ("many", Spent(requests=1, tokens_in=11, tokens_out=10, guessed=True)),
    ],
)
def test_tokens_are_counted_by_the_server_or_guessed(usage: object, spent: Spent) -> None:
    meter = Meter()
    with stub(Turn(say="hello", usage=usage)) as server:
        model(server, meter=meter).complete(REQUEST, 5)
    assert meter.spent == spent


def test_a_reply_in_parts_is_put_together() -> None:
    raw = json.dumps({"choices": [{"message": {"content": [{"type": "text", "text": "hel"}, {"text": "lo"}]}}]}).encode()
    with stub(Turn(raw=raw)) as server:
        assert model(server).complete(REQUEST, 5).text == "hello"


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "2"}, 2.0),
        ({"retry-after-ms": "1500"}, 1.5),
        ({"retry-after": "-3"}, None),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"}, 0.0),
    ],
)
def test_how_long_to_wait_is_read_in_every_form(headers: dict[str, str], seconds: float | None) -> None:
    assert retry_after(headers) == seconds


@settings(suppress_health_check=[HealthCheck.too_slow])  # a busy machine is no failure
@given(st.one_of(st.binary(), ENVELOPES.map(lambda body: json.dumps(body).encode())))
def test_any_bytes_are_a_reply_or_a_fault(content: bytes) -> None:
    reply, usage = read_envelope(content, str)
    assert reply.fault is None or reply.fault.startswith("The ")
    assert usage is None or usage.tokens_in >= 0
