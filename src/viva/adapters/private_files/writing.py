"""Writing so that only the user may read it."""

import os
import threading
from pathlib import Path


def replace(file: Path, text: str) -> None:
    """Write a whole file at once; OSError where that is not possible."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    scratch = file.with_suffix(f".{os.getpid()}.{threading.get_ident()}")
    try:
        write(scratch, text, os.O_TRUNC)
        scratch.replace(file)
    finally:
        scratch.unlink(missing_ok=True)


def write(file: Path, text: str, how: int) -> None:
    """Write to a file; `how` is os.O_TRUNC or os.O_APPEND."""
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | how, 0o600), "a", encoding="utf-8") as opened:
        opened.write(text)
