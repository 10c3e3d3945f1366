"""Writes the results of a batch row by row, as JSON lines or CSV, so that a batch that broke off can go on."""

import csv
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Any

from viva.errors import UsageError

COLUMNS = (
    "id question status reason score band gate covered partial missing contradicted mistakes follow_up judge version fingerprint"
).split()

Json = dict[str, Any]


class ResultRows:
    """A file of results. What it holds of the same answers by the same judge is kept; the rest is to be graded anew."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.is_csv = path.suffix.lower() == ".csv"
        self._file: IO[str] | None = None

    def keep(self, fingerprints: Mapping[str, str]) -> set[str]:
        """Drop rows that are not those of the batch, or were not graded; returns the ids that stay."""
        temporary = self.path.with_name(f".{self.path.name}.part")
        kept: set[str] = set()
        try:
            rows = list(self._done(fingerprints)) if self.path.exists() else []
            with temporary.open("w", encoding="utf-8", newline="") as file:
                self._begin(file)
                for row in rows:
                    if row["id"] not in kept:
                        self._put(file, row)
                        kept.add(row["id"])
            temporary.replace(self.path)
        except OSError as error:
            raise UsageError(f"{self.path} cannot be written: {error.strerror}.", "Name another file with -o.") from error
        finally:
            temporary.unlink(missing_ok=True)
        return kept

    def add(self, result: Json) -> None:
        """Write one result, so that it is there whatever happens next."""
        if self._file is None:
            self._file = self.path.open("a", encoding="utf-8", newline="")
        self._put(self._file, _flat(result) if self.is_csv else result)
        self._file.flush()

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            self._file.close()

    def _done(self, fingerprints: Mapping[str, str]) -> Iterator[Json]:
        for row in self._rows():
            if row["status"] == "graded" and fingerprints.get(row["id"]) == row["fingerprint"]:
                yield row

    def _rows(self) -> Iterator[Json]:
        """The rows that are there; the last one may be cut off."""
        with self.path.open(encoding="utf-8", newline="") as file:
            try:
                yield from self._csv_rows(file) if self.is_csv else self._json_rows(file)
            except (KeyError, TypeError, ValueError, csv.Error) as error:
                raise UsageError(
                    f"{self.path} is there already and holds no results of a batch, so it is not overwritten.",
                    "Name another file with -o.",
                ) from error

    def _csv_rows(self, file: IO[str]) -> Iterator[Json]:
        reader = csv.DictReader(file)
        if reader.fieldnames is not None and list(reader.fieldnames) != COLUMNS:
            raise ValueError(reader.fieldnames)
        yield from (row for row in reader if row["fingerprint"])

    def _json_rows(self, file: IO[str]) -> Iterator[Json]:
        for line in file:
            if line.endswith("\n"):
                row = json.loads(line)
                if not {"id", "status", "fingerprint"} <= set(row):
                    raise ValueError(line)
                yield row

    def _begin(self, file: IO[str]) -> None:
        if self.is_csv:
            csv.DictWriter(file, COLUMNS).writeheader()

    def _put(self, file: IO[str], row: Json) -> None:
        if self.is_csv:
            csv.DictWriter(file, COLUMNS).writerow(row)
        else:
            file.write(json.dumps(row, ensure_ascii=False) + "\n")


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
        "judge": judge["name"],
        "version": judge["version"],
    }
