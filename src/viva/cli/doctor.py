"""`viva doctor`: does the language model work, and what would it cost?"""

from typing import TYPE_CHECKING, Any

import typer

from viva.cli.common import BankOption, JsonOption, print_json, settings_from
from viva.errors import Exit

if TYPE_CHECKING:
    from viva.settings import Settings

QUESTIONS = 5


def doctor(bank: BankOption = None, as_json: JsonOption = False) -> None:
    """Try the language model: connection, model, form of its replies, and what a session would cost.

    Sends one small request. Exits with 4 where the model does not work; without a model there is nothing to try.
    """
    settings = settings_from(bank=bank)
    found = _examined(settings) if settings.llm.model else {"model": None}
    if as_json:
        print_json({"schema": 1, **found})
    else:
        for line in _lines(found):
            _say(line)
    if found.get("problem"):
        raise typer.Exit(Exit.BACKEND)


def _examined(settings: "Settings") -> dict[str, Any]:
    import time
    from dataclasses import asdict

    from viva import wiring, wiring_llm
    from viva.app.doctor import estimate, try_out

    planned = wiring_llm.plan(settings)
    model = wiring_llm.chat_model(settings, afresh=True)
    prompt = wiring_llm.prompt_files(settings).read("judge")
    diagnosis = try_out(model, time.monotonic, settings.llm.timeout)
    scored = [q for q in wiring.bank(settings).questions() if q.rubric]
    typical = sorted(scored, key=lambda q: len(q.model_answer))[len(scored) // 2] if scored else None
    calls = QUESTIONS * (1 + settings.follow_ups)
    return {
        "model": planned.model,
        "address": planned.address,
        "key": planned.key.source if planned.key else None,
        "prompt": prompt.label,
        "seconds": round(diagnosis.seconds, 2),
        "problem": diagnosis.problem,
        "form": None if diagnosis.problem else model.abilities.format,
        "temperature": None if diagnosis.problem else model.abilities.temperature,
        "price": asdict(planned.price) if planned.price else None,
        "session": asdict(estimate(prompt, typical, calls, planned.price)) if typical else None,
    }


def _lines(found: dict[str, Any]) -> list[str]:
    if found["model"] is None:
        return ["No language model is set; the offline judges need none.", "To set one: viva config set llm.model NAME"]
    key = f"from {found['key']}" if found["key"] else "none"
    lines = [f"model    {found['model']}", f"address  {found['address']}", f"key      {key}", f"prompt   {found['prompt']}"]
    if found["problem"]:
        return [*lines, f"problem  {found['problem']}"]
    fixed = "at temperature 0" if found["temperature"] else "without a set temperature, so that verdicts may vary"
    return [*lines, f"answers  in {found['seconds']} s, {FORMS[found['form']]}, {fixed}", *_session(found["session"])]


FORMS = {
    "json_schema": "takes strict JSON schemas",
    "json_object": "takes no schemas, but gives JSON objects",
    "text": "gives plain text, from which JSON is read",
}


def _session(session: dict[str, Any] | None) -> list[str]:
    if session is None:
        return []
    cost = "no price known" if session["cost"] is None else f"about ${session['cost']:.4f}"
    tokens = f"about {session['tokens_in']} tokens in and {session['tokens_out']} out"
    return [f"session  {QUESTIONS} questions, at most {session['calls']} calls: {tokens}, {cost}"]


def _say(line: str) -> None:
    from viva.core.text import visible

    typer.echo(visible(line))
