"""Tries out a language model: does it answer, in the form that is wanted, how fast, and what would a session cost?"""

import json
from collections.abc import Callable
from dataclasses import dataclass

from viva.app.ports import ChatModel
from viva.app.spending import Price
from viva.core.llm.chat import ChatRequest, Message, Prompt
from viva.core.llm.judge_prompt import judge_request
from viva.core.llm.reply import read_object
from viva.core.model import Question, opening
from viva.errors import JudgeError

CHARACTERS_PER_TOKEN = 4
TOKENS_PER_VERDICT = 70
SCHEMA = {
    "type": "object",
    "properties": {"answer": {"type": "integer"}},
    "required": ["answer"],
    "additionalProperties": False,
}
TASK = 'What is 2 + 3? Reply with JSON alone: {"answer": the number}.'


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """What one small request showed; `problem` is None where all is well."""

    seconds: float
    problem: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """What judging a session of so many calls takes; `cost` is None where no price is known."""

    calls: int
    tokens_in: int
    tokens_out: int
    cost: float | None


def try_out(model: ChatModel, timer: Callable[[], float], seconds: float) -> Diagnosis:
    """Ask one small thing and look at the reply."""
    begun = timer()
    request = ChatRequest(messages=(Message(role="user", content=TASK),), schema=SCHEMA, most_tokens=2000)
    try:
        reply = model.complete(request, seconds)
        problem = reply.fault or _wrong(read_object(reply.text, {"answer"}).get("answer"))
    except JudgeError as error:
        problem = error.message
    return Diagnosis(seconds=timer() - begun, problem=problem)


def estimate(prompt: Prompt, question: Question, calls: int, price: Price | None) -> Estimate:
    """What so many calls for a question like this one, answered at length, take."""
    request = judge_request(prompt.text, question, opening(question, question.model_answer), fence="0" * 16)
    characters = sum(len(m.content) for m in request.messages) + len(json.dumps(request.schema))
    criteria = len(question.rubric.key_points) + len(question.rubric.misconceptions) if question.rubric else 0
    tokens_in, tokens_out = calls * characters // CHARACTERS_PER_TOKEN, calls * criteria * TOKENS_PER_VERDICT
    return Estimate(
        calls=calls, tokens_in=tokens_in, tokens_out=tokens_out, cost=price.of(tokens_in, tokens_out) if price else None
    )


def _wrong(answer: object) -> str | None:
    return None if answer == 5 else "The model replies in the right form, but not with the right answer."
