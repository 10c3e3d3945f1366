"""Writes the two files of a new topic."""

from pathlib import Path

from viva.adapters.yaml_bank.fields import ID, kebab_case, shown
from viva.adapters.yaml_bank.new_files import write_new
from viva.adapters.yaml_bank.topics import default_title
from viva.errors import UsageError

TEMPLATES = Path(__file__).parent / "templates"


def write_topic(folder: Path, topic: str) -> tuple[Path, ...]:
    """The paths written: questions, then rubric. UsageError where the name cannot be used or a file is there already."""
    if not ID.fullmatch(topic):
        better = kebab_case(topic)
        hint = f"Try: viva new {better}" if better else "Use lower-case words joined by hyphens."
        raise UsageError(f"{shown(topic)} cannot be a topic's name: it must be kebab-case.", hint)
    texts = {folder / part / f"{topic}.yaml": _filled(part, topic) for part in ("questions", "rubric")}
    return write_new(texts, "Choose another topic or another --dir.")


def _filled(part: str, topic: str) -> str:
    template = (TEMPLATES / f"{part}.yaml").read_text(encoding="utf-8")
    topic_and_title = template.replace("topic: TOPIC", f"topic: {_scalar(topic)}").replace("TITLE", _scalar(default_title(topic)))
    return topic_and_title.replace("TOPIC", topic)


def _scalar(text: str) -> str:
    """As it is written in YAML: in quotes where it looks like a number, a date or a truth value."""
    import yaml

    return text if yaml.safe_load(text) == text else f'"{text}"'
