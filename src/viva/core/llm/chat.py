"""One exchange with a language model, as values."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Role = Literal["system", "user", "assistant"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message of a chat."""

    role: Role
    content: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatRequest:
    """What is asked of a model; with a schema the reply is to be JSON that fits it."""

    messages: tuple[Message, ...]
    schema: Mapping[str, Any] | None = None
    most_tokens: int = 4000


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatReply:
    """What came back, word for word; `fault` says why it cannot be a whole answer, whatever the text is."""

    text: str
    fault: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """The editable part of a prompt; `version` is its first line, `digest` the beginning of its hash."""

    name: str
    version: str
    digest: str
    text: str

    @property
    def label(self) -> str:
        """How the prompt is named with a verdict."""
        return f"{self.name}-{self.version}@{self.digest}"


def joined(prompt: Prompt, other: Prompt) -> Prompt:
    """Two prompts as one, named after both."""
    return Prompt(
        name=f"{prompt.label}+{other.name}", version=other.version, digest=other.digest, text=f"{prompt.text}\n\n{other.text}"
    )
