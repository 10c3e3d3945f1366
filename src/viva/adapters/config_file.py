"""Changes one line of the config file and leaves the rest, comments included, as it is."""

import json
import re
import tomllib
from pathlib import Path
from typing import Any

from viva.errors import SettingsError


def write_setting(file: Path, name: str, value: str | float | list[str] | None) -> None:
    """Set `name` (`llm.model` is `model` in the table `llm`), or take it out where the value is None."""
    text = _read(file)
    table, _, key = name.rpartition(".")
    lines = text.splitlines()
    begin, end = _table(lines, table)
    found = [n for n in range(begin, end) if re.match(rf"\s*(?:{re.escape(key)}|\"{re.escape(key)}\")\s*=", lines[n])]
    new = [] if value is None else [f"{key} = {json.dumps(value, ensure_ascii=False)}"]
    if found:
        lines[found[0] : found[0] + 1] = new
    elif table and begin == end == len(lines) and new and not _has_table(lines, table):
        lines += ["", f"[{table}]", *new] if lines else [f"[{table}]", *new]
    else:
        lines[begin:begin] = new
    _save(file, "\n".join(lines) + "\n", name, value)


def _read(file: Path) -> str:
    try:
        text = file.read_text(encoding="utf-8") if file.exists() else ""
        tomllib.loads(text)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"{file} cannot be read: {error}", "Correct the file, or move it away.") from error
    return text


def _has_table(lines: list[str], table: str) -> bool:
    return any(re.fullmatch(rf"\s*\[{re.escape(table)}\]\s*(?:#.*)?", line) for line in lines)


def _table(lines: list[str], table: str) -> tuple[int, int]:
    """Where a table's lines begin and end; at the very end where there is no such table."""
    heads = [n for n, line in enumerate(lines) if re.match(r"\s*\[", line)]
    if not table:
        return 0, heads[0] if heads else len(lines)
    for number, head in enumerate(heads):
        if _has_table([lines[head]], table):
            return head + 1, heads[number + 1] if number + 1 < len(heads) else len(lines)
    return len(lines), len(lines)


def _save(file: Path, text: str, name: str, value: Any) -> None:
    """Write it, if it says what it should."""
    try:
        found: Any = tomllib.loads(text)
        for part in name.split("."):
            found = found.get(part) if isinstance(found, dict) else None
    except tomllib.TOMLDecodeError:
        found = ...
    if found != value:
        raise SettingsError(f"{name} cannot be changed in {file} as it is written there.", "Change it in the file by hand.")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise SettingsError(f"{file} cannot be written: {error.strerror}.", "Set it in the environment instead.") from error
