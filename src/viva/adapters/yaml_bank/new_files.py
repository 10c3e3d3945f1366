"""Writes files that are not there yet, and never over one that is."""

from collections.abc import Mapping
from pathlib import Path

from viva.errors import UsageError


def write_new(texts: Mapping[Path, str], instead: str) -> tuple[Path, ...]:
    """The paths written; UsageError, with `instead` as what to do, where one is there already, or cannot be written."""
    for path in texts:
        if path.exists():
            raise UsageError(f"{path} is there already, and is not overwritten.", instead)
    for path, text in texts.items():
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("x", encoding="utf-8") as file:
                file.write(text)
        except OSError as error:
            raise UsageError(f"{path} cannot be written: {error.strerror}.", "Choose another --dir.") from error
    return tuple(texts)
