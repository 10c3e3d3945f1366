"""Language models behind any OpenAI-compatible chat-completions server."""

from viva.adapters.openai_chat.model import OpenAIChatModel

__all__ = ["OpenAIChatModel"]
