"""Writes the results of a batch row by row, as JSON lines or CSV, so that a batch that broke off can go on."""

import csv
import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from viva.app.batch import Kept, Result
from viva.errors import UsageError

COLUMNS = (
    "id question status reason score band gate covered partial missing contradicted mistakes follow_up notes judge version fingerprint"
).split()
NEEDED = ("id", "status", "fingerprint")
SPREADSHEETS = (".xlsx", ".xls", ".ods", ".tsv")
FORMULA = ("=", "+", "-", "@")

Json = dict[str, Any]


class ResultRows:
    """A file of results; `view` gives a result's keys and values. What was graded already can stay, the rest is moved aside."""

    def __init__(self, path: Path, view: Callable[[Result], Json]) -> None:
        self.path = path.resolve()
        self.view = view
        self.is_csv = path.suffix.lower() == ".csv"

    def keep(self, fingerprints: Mapping[str, str]) -> Kept:
        """Keep what was graded and is up to date; where graded results are not, the whole old file stays beside this one."""
        if self.path.suffix.lower() in SPREADSHEETS:
            raise UsageError(
                f"{self.path.name} cannot be written: results are CSV or JSON lines.", "Name a .csv or .jsonl file with -o."
            )
        with self._told():
            if not self.path.exists():
                self._start(self.path)
                return Kept(ids=frozenset(), outdated=0)
            self._check(fingerprints)
            temporary = self.path.with_name(f".{self.path.name}.part")
            try:
                kept = self._copy(temporary, fingerprints)
                shutil.copymode(self.path, temporary)
                if kept.outdated:
                    self.path.replace(self.path.with_name(f"{self.path.name}.old"))
                temporary.replace(self.path)
            finally:
                temporary.unlink(missing_ok=True)
            return kept

    def add(self, result: Result) -> None:
        """Write one result, so that it is there whatever happens next."""
        with self._told(), self.path.open("a", encoding="utf-8", newline="") as file:
            row = self.view(result)
            self._put(file, _flat(row) if self.is_csv else row)

    def _check(self, fingerprints: Mapping[str, str]) -> None:
        """UsageError where the file is no file of results, or one of another batch."""
        if not self.path.is_file():
            raise UsageError(f"{self.path} is no file.", "Name another file with -o.")
        foreign = [row["id"] for row in self._rows() if row["id"] not in fingerprints]
        if foreign:
            raise UsageError(
                f"{self.path} holds results of other answers too, such as {foreign[0]!r}, so it is not overwritten.",
                "Name another file with -o.",
            )

    def _copy(self, target: Path, fingerprints: Mapping[str, str]) -> Kept:
        kept: set[str] = set()
        outdated = 0
        self._start(target)
        with target.open("a", encoding="utf-8", newline="") as file:
            for row in self._rows():
                if row["status"] == "graded" and row["id"] not in kept:
                    if fingerprints.get(row["id"]) == row["fingerprint"]:
                        self._put(file, row)
                        kept.add(row["id"])
                    else:
                        outdated += 1
        return Kept(ids=frozenset(kept), outdated=outdated)

    def _rows(self) -> Iterator[Json]:
        """The rows that are there; the last one may be cut off, in the middle of a letter too."""
        with self.path.open(encoding="utf-8", errors="replace", newline="") as file:
            try:
                yield from self._csv_rows(file) if self.is_csv else _json_rows(file)
            except (ValueError, RecursionError, csv.Error) as error:
                raise UsageError(
                    f"{self.path} is there already and holds no results of a batch, so it is not overwritten.",
                    "Name another file with -o.",
                ) from error

    def _csv_rows(self, file: IO[str]) -> Iterator[Json]:
        reader = csv.DictReader(file)
        if reader.fieldnames is not None and list(reader.fieldnames) != COLUMNS:
            raise ValueError(reader.fieldnames)
        for row in reader:
            if row["fingerprint"]:
                yield {**row, "id": _plain(row["id"])}

    def _start(self, path: Path) -> None:
        with path.open("w", encoding="utf-8", newline="") as file:
            if self.is_csv:
                csv.DictWriter(file, COLUMNS).writeheader()

    def _put(self, file: IO[str], row: Json) -> None:
        if self.is_csv:
            csv.DictWriter(file, COLUMNS).writerow({name: _guarded(value) for name, value in row.items()})
        else:
            file.write(json.dumps(row, ensure_ascii=False) + "\n")

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise UsageError(f"{self.path} cannot be written: {error.strerror}.", "Name another file with -o.") from error


def _json_rows(file: IO[str]) -> Iterator[Json]:
    for line in file:
        if line.endswith("\n"):
            row = json.loads(line)
            if not isinstance(row, dict) or not all(isinstance(row.get(name), str) for name in NEEDED):
                raise ValueError(line)
            yield row


def _flat(result: Json) -> Json:
    """A result as one line of a table: ids joined by spaces."""
    labelled = {
        label: " ".join(point["id"] for point in result["key_points"] if point["label"] == label)
        for label in ("covered", "partial", "missing", "contradicted")
    }
    judge, follow_up = result["judge"], result["follow_up"]
    plain = {name: "" if result[name] is None else result[name] for name in COLUMNS if name in result}
    return {
        **plain,
        **labelled,
        "mistakes": " ".join(mistake["id"] for mistake in result["mistakes"] if mistake["made"]),
        "follow_up": follow_up["text"] if follow_up else "",
        "notes": " ".join(result["notes"]),
        "judge": judge["name"],
        "version": judge["version"],
    }


def _guarded(value: Any) -> Any:
    """A text that a spreadsheet would take for a formula, with the apostrophe that keeps it a text."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value


def _plain(text: str) -> str:
    return text[1:] if text.startswith("'") and text[1:].startswith(FORMULA) else text
