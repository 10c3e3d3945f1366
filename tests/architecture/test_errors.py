"""The exception tree is the one that its module draws, and every error has its exit code."""

import re

import pytest

from viva import errors
from viva.errors import Exit, VivaError


def tree(kind: type[VivaError]) -> list[type[VivaError]]:
    return [kind, *(found for below in kind.__subclasses__() for found in tree(below))]


def test_the_drawn_tree_names_every_error() -> None:
    drawn = set(re.findall(r"\b([A-Z]\w+)\b(?=\(|\s)", (errors.__doc__ or "").split("A batch")[0]))
    assert {kind.__name__ for kind in tree(VivaError)} <= drawn


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("VivaError", 1),
        ("UsageError", 2),
        ("SettingsError", 2),
        ("MissingExtraError", 2),
        ("BankError", 3),
        ("BackendError", 4),
        ("EmbedderError", 4),
        ("JudgeError", 4),
        ("JudgeUnavailable", 4),
        ("JudgeProtocolError", 4),
        ("StoreError", 5),
    ],
)
def test_exit_codes_are_those_that_scripts_rely_on(name: str, code: int) -> None:
    assert getattr(errors, name).exit_code == code
    assert Exit(code)


def test_a_missing_extra_ends_with_the_exact_line() -> None:
    error = errors.MissingExtraError("This", "models")
    assert (error.message, error.hint) == ("This needs an optional package.", "pip install 'viva[models]'")
