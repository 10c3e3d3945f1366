"""Reads the answers of a batch: JSON lines, or CSV with a header, each row with `id`, `question` and `answer`."""

import csv
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from viva.app.batch import Row
from viva.errors import Problem, UsageError

FIELDS = ("id", "question", "answer")
WIDEST_CELL = 10_000_000


def read_rows(path: Path) -> Iterator[Row | Problem]:
    """Row after row, or what is wrong with it; UsageError where the file cannot be read at all."""
    csv.field_size_limit(WIDEST_CELL)
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            yield from (_csv_rows if path.suffix.lower() == ".csv" else _json_rows)(file, path.name)
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}.", "Name a JSONL or CSV file with answers.") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{path} is not UTF-8 text.", "Save it as UTF-8 and grade it again.") from error
    except csv.Error as error:
        raise UsageError(f"{path} is no CSV file: {error}.", "Save it as CSV with commas, or as JSON lines.") from error


def _csv_rows(file: Any, name: str) -> Iterator[Row | Problem]:
    reader = csv.DictReader(file)
    absent = [field for field in FIELDS if field not in (reader.fieldnames or ())]
    if absent:
        yield Problem(file=name, line=1, message=f"the header has no column {' and none '.join(absent)}")
        return
    for record in reader:
        yield _row(record, name, reader.line_num)


def _json_rows(file: Any, name: str) -> Iterator[Row | Problem]:
    for number, line in enumerate(file, 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except ValueError as error:
            yield Problem(file=name, line=number, message=f"is not JSON: {error}")
            continue
        if isinstance(record, dict):
            yield _row(record, name, number)
        else:
            yield Problem(file=name, line=number, message="must be an object with id, question and answer")


def _row(record: Mapping[str, Any], name: str, line: int) -> Row | Problem:
    values: dict[str, str] = {}
    for field in FIELDS:
        value = record.get(field)
        if field == "id" and type(value) is int:
            value = str(value)
        if not isinstance(value, str) or (field != "answer" and not value.strip()):
            said = "is missing" if value is None or value == "" else f"must be text, not {value!r}"
            return Problem(file=name, line=line, message=f"`{field}` {said}")
        values[field] = value if field == "answer" else value.strip()
    return Row(**values, file=name, line=line)
