"""Writing an answer in the candidate's own editor, with the question beside it."""

import os
import shlex
import signal
import subprocess
import tempfile
from pathlib import Path

from viva.errors import EditorFailed, UsageError

SCISSORS = "# ------------------------ >8 ------------------------"


def write_in_editor(question: str, draft: str = "") -> str:
    """What was written above the line in the editor; the question stands below it as a comment."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "answer.md"
        path.write_text(_page(question, draft), encoding="utf-8")
        editor = os.environ.get("VISUAL") or os.environ.get("EDITOR") or ("notepad" if os.name == "nt" else "vi")
        failed = _run(editor, path) != 0
        text = path.read_text(encoding="utf-8", errors="replace").split(SCISSORS, 1)[0].strip()
        if failed:
            raise EditorFailed(editor, text)
        return text


def _page(question: str, draft: str) -> str:
    comment = "\n".join(f"# {line}" for line in question.strip().splitlines())
    return f"{draft}\n\n{SCISSORS}\n# Your answer goes above this line; nothing below it is read.\n#\n{comment}\n"


def _run(editor: str, path: Path) -> int:
    """Its exit status; while it runs Ctrl-C is its own affair."""
    try:
        running = subprocess.Popen([*shlex.split(editor), str(path)])  # noqa: S603 - it is the user's editor
    except (OSError, ValueError) as error:
        raise UsageError(
            f"The editor {editor!r} cannot be started.", "Set EDITOR to one that can, or leave --editor out."
        ) from error
    handler = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        return running.wait()
    finally:
        signal.signal(signal.SIGINT, handler)
