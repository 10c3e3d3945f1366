"""One line of the config file changes; the rest stays."""

import tomllib
from pathlib import Path

import pytest

from viva.adapters.config_file import write_setting
from viva.errors import SettingsError

FILE = """\
# mine
judge = "local"  # for now

[llm]
# a server of my own
model = "old"

[other]
x = 1
"""


@pytest.mark.parametrize(
    ("name", "value", "old", "new"),
    [
        ("judge", "llm", 'judge = "local"  # for now', 'judge = "llm"'),
        ("llm.model", 'a "new" one', 'model = "old"', 'model = "a \\"new\\" one"'),
        ("llm.model", None, 'model = "old"\n', ""),
        ("follow_ups", 3, "# mine\n", "follow_ups = 3\n# mine\n"),
        ("llm.base_url", "http://h", "[llm]\n", '[llm]\nbase_url = "http://h"\n'),
        ("llm.base_url", None, "", ""),
    ],
)
def test_one_line_changes(tmp_path: Path, name: str, value: str | float | None, old: str, new: str) -> None:
    file = tmp_path / "config.toml"
    file.write_text(FILE, encoding="utf-8")
    write_setting(file, name, value)
    assert file.read_text(encoding="utf-8") == FILE.replace(old, new, 1)


def test_a_file_that_is_not_there_is_made(tmp_path: Path) -> None:
    file = tmp_path / "new" / "config.toml"
    write_setting(file, "llm.model", "m")
    write_setting(file, "bank", ["/a", "/b"])
    assert tomllib.loads(file.read_text(encoding="utf-8")) == {"bank": ["/a", "/b"], "llm": {"model": "m"}}


@pytest.mark.parametrize("content", ['llm = {model = "old"}\n', 'bank = [\n  "/a",\n]\nllm.model = "x"\n', "not toml"])
def test_what_is_written_in_another_way_is_left_alone(tmp_path: Path, content: str) -> None:
    file = tmp_path / "config.toml"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(SettingsError):
        write_setting(file, "llm.model", "new")
    assert file.read_text(encoding="utf-8") == content
