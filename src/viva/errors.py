"""Everything that can go wrong on purpose, and the exit code of each.

    VivaError(message, hint)       1
    ├── UsageError                 2
    │   ├── SettingsError
    │   ├── EditorFailed(text)     what was written so far
    │   └── MissingExtraError      ends with the exact pip line
    ├── BankError(problems)        3   all problems at once
    ├── BackendError               4
    │   ├── EmbedderError
    │   └── JudgeError
    │       ├── JudgeUnavailable   network, 5xx, time-out
    │       │   └── CostLimitReached   not asked at all
    │       └── JudgeProtocolError a reply that cannot be used
    └── StoreError                 5

A batch that ends with ungraded rows exits with 6, Ctrl-C with 130. Only the entry point prints and exits.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum


class Exit(IntEnum):
    """The exit codes that scripts may rely on."""

    OK = 0
    OTHER = 1
    USAGE = 2
    BANK = 3
    BACKEND = 4
    STORE = 5
    UNGRADED = 6
    INTERRUPTED = 130


class VivaError(Exception):
    """An error whose message is for the user; `hint` says what to do."""

    exit_code = Exit.OTHER

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(VivaError):
    """The command was called in a way that cannot work."""

    exit_code = Exit.USAGE


class EditorFailed(UsageError):
    """The candidate's editor ended with an error; `text` is what stood in it."""

    def __init__(self, editor: str, text: str) -> None:
        super().__init__(f"The editor {editor!r} failed.", "Set EDITOR to another one, or leave --editor out.")
        self.text = text


class SettingsError(UsageError):
    """A setting has a value that cannot be used."""


class MissingExtraError(UsageError):
    """An optional package is needed that is not installed."""

    def __init__(self, what: str, extra: str) -> None:
        super().__init__(f"{what} needs an optional package.", f"pip install 'viva[{extra}]'")


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Problem:
    """One thing wrong with a file of the user's; in a bank `file` is relative to it, `line` counts from 1."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


class BankError(VivaError):
    """A bank cannot be used; carries every problem that was found."""

    exit_code = Exit.BANK

    def __init__(self, problems: Sequence[Problem], hint: str = "") -> None:
        super().__init__("\n".join(str(problem) for problem in problems), hint)
        self.problems = tuple(problems)


class BackendError(VivaError):
    """A model that does the work cannot be used."""

    exit_code = Exit.BACKEND


class EmbedderError(BackendError):
    """Texts could not be embedded."""


class JudgeError(BackendError):
    """An answer could not be judged: it stays ungraded, which is not a zero."""


class JudgeUnavailable(JudgeError):
    """The judge could not be reached, or did not answer in time."""


class CostLimitReached(JudgeUnavailable):
    """The judge was not asked, as that could cost more than is allowed."""


class JudgeProtocolError(JudgeError):
    """The judge answered with something that cannot be used."""


class StoreError(VivaError):
    """The history cannot be read or written."""

    exit_code = Exit.STORE
