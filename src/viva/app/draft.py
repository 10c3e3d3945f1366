"""Has a language model write a question with a rubric, for a person to edit."""

from collections.abc import Callable

from viva.app.asking import Asker, Purpose
from viva.core.llm.chat import Prompt
from viva.core.llm.draft_prompt import draft_request, read_draft
from viva.core.model import Question


def draft(asker: Asker, prompt: Prompt, subject: str, notes: str, new_fence: Callable[[], str]) -> Question:
    """The drafted question, its topic named after it; JudgeError where the model writes nothing that can be used."""
    fence = new_fence()
    question, _ = asker.ask(
        Purpose(judge="draft", prompt=prompt),
        lambda fault: draft_request(prompt.text, subject, notes, fence=fence, fault=fault),
        lambda reply: read_draft(reply, None),
    )
    return question
