"""Prompts as files that can be read and edited: a copy in the config directory wins over the one that comes with Viva."""

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from viva.core.llm.chat import Prompt
from viva.errors import SettingsError

VERSION = re.compile(r"Version:\s*(\S{1,40})\s*")
MOST_CHARACTERS = 50_000


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptFile:
    """A prompt and the file that it comes from; `own` is the user's copy."""

    prompt: Prompt
    path: Path
    own: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptFiles:
    """Looks in the user's folder first, then in the one that comes with Viva."""

    builtin: Path
    own: Path

    def read(self, name: str) -> Prompt:
        """One prompt; SettingsError where there is none of that name, or it has no version."""
        return self._file(name).prompt

    def all(self) -> list[PromptFile]:
        """Every prompt that is in use, by name."""
        names = {path.stem for folder in (self.builtin, self.own) for path in folder.glob("*.md")}
        return [self._file(name) for name in sorted(names)]

    def _file(self, name: str) -> PromptFile:
        for folder in (self.own, self.builtin):
            path = folder / f"{name}.md"
            if path.is_file():
                return PromptFile(prompt=_read(path), path=path, own=folder == self.own)
        known = ", ".join(sorted(path.stem for path in self.builtin.glob("*.md")))
        raise SettingsError(f"There is no prompt {name}.", f"There are: {known}; your own go into {self.own}.")


def _read(path: Path) -> Prompt:
    try:
        content = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} cannot be read as text.", "Correct it, or remove it to use the one of Viva.") from error
    first, _, text = content.partition("\n")
    version = VERSION.fullmatch(first)
    if version is None or not text.strip() or len(content) > MOST_CHARACTERS:
        raise SettingsError(f"{path}:1: the first line must be `Version: ...`, and the prompt must follow.", "Correct the file.")
    digest = hashlib.sha256(content.encode()).hexdigest()[:12]
    return Prompt(name=path.stem, version=version[1], digest=digest, text=text.strip())
