"""Writes the two files of a new topic."""

from pathlib import Path

from viva.adapters.yaml_bank.fields import ID, kebab_case, shown
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
    for path in texts:
        if path.exists():
            raise UsageError(f"{path} is there already, and is not overwritten.", "Choose another topic or another --dir.")
    for path, text in texts.items():
        _write(path, text)
    return tuple(texts)


def _filled(part: str, topic: str) -> str:
    template = (TEMPLATES / f"{part}.yaml").read_text(encoding="utf-8")
    topic_and_title = template.replace("topic: TOPIC", f"topic: {_scalar(topic)}").replace("TITLE", _scalar(default_title(topic)))
    return topic_and_title.replace("TOPIC", topic)


def _scalar(text: str) -> str:
    """As it is written in YAML: in quotes where it looks like a number, a date or a truth value."""
    import yaml

    return text if yaml.safe_load(text) == text else f'"{text}"'


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}.", "Choose another --dir.") from error
