"""Writes a drafted question as the two files of a topic of its own, marked as a draft."""

from pathlib import Path
from typing import Any

from viva.adapters.yaml_bank.new_files import write_new
from viva.core.model import KeyPoint, Misconception, Question, Rubric


def write_draft(folder: Path, question: Question, maker: str) -> tuple[Path, ...]:
    """The paths written; UsageError where they are there already or cannot be written."""
    note = f"# Drafted by {maker}. Nobody has checked it yet: edit it, then take this line and the tag `drafted` out.\n"
    contents = {"questions": _question(question), "rubric": _rubric(question)}
    paths = {folder / part / f"{question.topic}.yaml": note + _yaml(content) for part, content in contents.items()}
    return write_new(paths, "Choose another --dir, or another --topic.")


def _question(question: Question) -> dict[str, Any]:
    entry = {
        "id": question.id,
        "text": question.text,
        "tier": str(question.tier),
        "tags": list(question.tags),
        "model_answer": question.model_answer + "\n",
    }
    return {"topic": question.topic, "title": question.topic.replace("-", " ").capitalize(), "questions": [entry]}


def _rubric(question: Question) -> dict[str, Any]:
    rubric = question.rubric or Rubric(key_points=())
    entry: dict[str, Any] = {"key_points": [_key_point(point) for point in rubric.key_points]}
    if rubric.misconceptions:
        entry["mistakes"] = [_mistake(mistake) for mistake in rubric.misconceptions]
    return {"topic": question.topic, "rubrics": {question.id: entry}}


def _key_point(point: KeyPoint) -> dict[str, Any]:
    also = {"also": list(point.also)} if point.also else {}
    rest = {"weight": point.weight, "aspect": str(point.aspect), "probe": point.probe, "hint": point.hint}
    return {"id": point.id, "point": point.point, **also, **rest}


def _mistake(mistake: Misconception) -> dict[str, Any]:
    denied = {"contradicts": list(mistake.contradicts)} if mistake.contradicts else {}
    entry = {"id": mistake.id, "mistake": mistake.mistake, "correction": mistake.correction, **denied}
    return {**entry, "penalty": mistake.penalty, "probe": mistake.probe}


def _yaml(content: dict[str, Any]) -> str:
    import yaml

    class Dumper(yaml.SafeDumper):
        """Writes longer texts as blocks, as people do."""

    Dumper.add_representer(str, _text)
    return yaml.dump(content, Dumper=Dumper, allow_unicode=True, sort_keys=False, width=100)


def _text(dumper: Any, text: str) -> Any:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)
