"""Reads the answers of a batch: JSON lines, or CSV with a header, each row with `id`, `question` and `answer`."""

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from viva.app.batch import Row
from viva.errors import Problem, UsageError

FIELDS = ("id", "question", "answer")
WIDEST_CELL = 10_000_000


def read_rows(path: Path) -> Iterator[Row | Problem]:
    """Row after row, or what is wrong with it; UsageError where the file cannot be read at all."""
    csv.field_size_limit(WIDEST_CELL)
    if path.exists() and not path.is_file():
        raise UsageError(f"{path} is no file.", "A batch is read twice: save the answers in a file first.")
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            yield from (_csv_rows if path.suffix.lower() == ".csv" else _json_rows)(file, path.name)
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}.", "Name a JSONL or CSV file with answers.") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{path} is not UTF-8 text.", "Save it as UTF-8 and grade it again.") from error
    except csv.Error as error:
        raise UsageError(f"{path} is no CSV file: {error}.", "Every quote must be closed, and one in a text doubled.") from error


def _csv_rows(file: Iterable[str], name: str) -> Iterator[Row | Problem]:
    reader = csv.reader(file, strict=True)
    header = [cell.strip() for cell in next(reader, [])]
    if sorted(header.count(field) for field in FIELDS) != [1, 1, 1]:
        found = f"this is {', '.join(header)}" if any(header) else "there is none"
        yield Problem(file=name, line=1, message=f"the header must have id, question and answer once each, with commas; {found}")
        return
    line = reader.line_num + 1
    for cells in reader:
        if len(cells) > len(header):
            message = f"{len(cells)} cells, but the header has {len(header)}: an answer with commas stands in quotes"
            yield Problem(file=name, line=line, message=message)
        elif any(cells):
            yield _row(dict(zip(header, cells, strict=False)), name, line)
        line = reader.line_num + 1


def _json_rows(file: Iterable[str], name: str) -> Iterator[Row | Problem]:
    for number, line in enumerate(file, 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except (ValueError, RecursionError) as error:
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
        if "\0" in value or not _is_unicode(value):
            return Problem(file=name, line=line, message=f"`{field}` is not text: it has a null or half a character")
        values[field] = value if field == "answer" else value.strip()
    return Row(**values, file=name, line=line)


def _is_unicode(text: str) -> bool:
    """Whether a text can be written as UTF-8; JSON can hold halves of surrogate pairs."""
    return not any("\ud800" <= letter <= "\udfff" for letter in text)
