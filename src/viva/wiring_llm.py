"""What speaks to a language model, built from settings; what cannot be used is told before anything is asked."""

from __future__ import annotations

import secrets
import shutil
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from viva.core.llm.chat import joined
from viva.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from viva.adapters.key_store import Key, KeyStore
    from viva.adapters.openai_chat import OpenAIChatModel
    from viva.adapters.openai_embedder import OpenAIEmbedder
    from viva.adapters.prompt_files import PromptFiles
    from viva.app.asking import Asker
    from viva.app.grading import Grader
    from viva.app.interviewer import LlmInterviewer
    from viva.app.llm_judge import LlmJudge
    from viva.app.ports import Clock, Embedder, Judge, ReplyLog
    from viva.app.spending import Price
    from viva.core.model import Question
    from viva.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Which model is asked, where, with which key, and at what price."""

    model: str
    address: str
    key: Key | None
    price: Price | None


def plan(settings: Settings) -> Plan:
    """What will be asked; SettingsError with what to set where that is not enough."""
    from viva.adapters.key_store import address, is_provider
    from viva.adapters.price_list import read_price

    if settings.llm.model is None:
        raise SettingsError("No language model is set.", "viva config set llm.model NAME, or set VIVA_LLM_MODEL.")
    where = address(settings.llm.base_url)
    key = key_store(settings).find(where, shared_address=settings.llm.shared_address)
    if key is None and is_provider(where):
        raise SettingsError(
            f"There is no key for {where}.",
            "Set OPENAI_API_KEY, or `viva config set llm.api_key`; or set llm.base_url to a server of yours.",
        )
    files = prompt_files(settings)
    price = read_price((files.own / "prices.yaml", files.builtin / "prices.yaml"), settings.llm.model)
    if price is None and settings.max_cost is not None:
        raise SettingsError(
            f"--max-cost needs a price, and none is known for {settings.llm.model}.",
            f"Write it into {files.own / 'prices.yaml'}, in dollars for a million tokens:\n"
            f"models:\n  {settings.llm.model}: {{input: 0.15, output: 0.60}}",
        )
    return Plan(model=settings.llm.model, address=where, key=key, price=price)


def key_store(settings: Settings) -> KeyStore:
    """Where keys are found and kept."""
    from viva.adapters.key_store import KeyStore

    return KeyStore(settings.config_dir / "keys.json")


def prompt_files(settings: Settings) -> PromptFiles:
    """The prompts in use."""
    from viva.adapters.prompt_files import PromptFiles
    from viva.adapters.resources import builtin_bank

    return PromptFiles(builtin=builtin_bank() / "prompts", own=settings.config_dir / "prompts")


def journal(settings: Settings) -> ReplyLog:
    """Where replies are written down that belong to no attempt."""
    from viva.adapters.private_files import ReplyJournal

    return ReplyJournal(_replies(settings))


def forget_replies(settings: Settings) -> None:
    """Drop every reply that lies outside the history."""
    shutil.rmtree(_checked_replies(settings), ignore_errors=True)
    _replies(settings).unlink(missing_ok=True)


def _replies(settings: Settings) -> Path:
    return settings.cache_dir / "llm" / "replies.jsonl"


def _checked_replies(settings: Settings) -> Path:
    return settings.cache_dir / "llm" / "checked"


def chat_model(settings: Settings, *, afresh: bool = False) -> OpenAIChatModel:
    """The model that was set; `afresh` finds out anew what it can do. What speaks to it is loaded with the first request."""
    from viva.adapters.openai_chat import OpenAIChatModel
    from viva.adapters.openai_chat.abilities import Memory
    from viva.adapters.openai_chat.connection import Connection
    from viva.app.spending import Meter

    planned = plan(settings)
    connection = Connection(planned.address, planned.key.secret if planned.key else None)
    memory = Memory(settings.cache_dir / "llm" / "abilities.json", afresh=afresh)
    return OpenAIChatModel(planned.model, connection, Meter(planned.price, settings.max_cost), memory=memory)


def asker(settings: Settings, log: ReplyLog, clock: Clock) -> Asker:
    """Asks the model within the time that was set."""
    from viva.app.asking import Asker

    return Asker(chat_model(settings), log, clock, time.monotonic, seconds=settings.llm.timeout)


def openai_embedder(settings: Settings, model: str) -> OpenAIEmbedder:
    """An embedder on the server that was set, with the key that belongs to it; local servers need none."""
    from viva.adapters.key_store import address, is_provider
    from viva.adapters.openai_embedder import OpenAIEmbedder

    where = address(settings.llm.base_url)
    key = key_store(settings).find(where, shared_address=settings.llm.shared_address)
    if key is None and is_provider(where):
        raise SettingsError(f"There is no key for {where}.", "Set OPENAI_API_KEY, or llm.base_url to a server of yours.")
    return OpenAIEmbedder(model, base_url=where, api_key=key.secret if key else "none")


def llm_judge(settings: Settings, asker: Asker, embedder: Embedder, fallback: Judge | None) -> LlmJudge:
    """The language model as judge."""
    from viva.adapters.private_files import TextFiles
    from viva.app.llm_judge import LlmJudge

    return LlmJudge(
        asker=asker,
        prompt=prompt_files(settings).read("judge"),
        embedder=embedder,
        cache=TextFiles(_checked_replies(settings)),
        fallback=fallback,
        new_fence=lambda: secrets.token_hex(8),
    )


def llm_interviewer(settings: Settings, asker: Asker, build: Callable[[], Grader]) -> LlmInterviewer:
    """The language model as interviewer, in the persona that was chosen."""
    from viva.app.interviewer import LlmInterviewer
    from viva.app.leaks import GivesAway

    files = prompt_files(settings)
    return LlmInterviewer(
        asker=asker,
        probe_prompt=joined(files.read("interviewer"), files.read(f"persona-{settings.persona}")),
        clarify_prompt=files.read("clarify"),
        gives_away=GivesAway(build),
        new_fence=lambda: secrets.token_hex(8),
    )


def drafted(settings: Settings, asker: Asker, subject: str, notes: str) -> tuple[Question, str]:
    """A drafted question, and who drafted it."""
    from viva.app.draft import draft

    prompt = prompt_files(settings).read("draft")
    question = draft(asker, prompt, subject, notes, lambda: secrets.token_hex(8))
    return question, f"{asker.model.name} with {prompt.label}"


def write_draft(folder: Path, question: Question, maker: str) -> tuple[Path, ...]:
    """Write a draft's two files; returns their paths."""
    from viva.adapters.yaml_bank.drafts import write_draft

    return write_draft(folder, question, maker)
