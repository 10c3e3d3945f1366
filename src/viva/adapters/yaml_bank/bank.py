"""A bank in YAML files, behind the Bank port."""

import difflib
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path

from viva.adapters.yaml_bank.cache import PARSER, ParsedBankCache
from viva.adapters.yaml_bank.files import BankFiles, read_bank_files
from viva.adapters.yaml_bank.parsed import ParsedBank
from viva.core.model import Question, Scale
from viva.core.place import Places
from viva.errors import UsageError


class YamlBank:
    """The questions of one or several folders; read when first asked for, and kept parsed in the cache folder."""

    def __init__(self, folders: Sequence[Path], *, default_scale: Path, cache_dir: Path | None = None) -> None:
        self.folders = tuple(folders)
        self.default_scale = default_scale
        self.cache_dir = cache_dir

    @property
    def scale(self) -> Scale:
        """How verdicts become points."""
        return self._parsed.scale

    @property
    def titles(self) -> Mapping[str, str]:
        """Each topic's title."""
        return self._parsed.titles

    def questions(self) -> Sequence[Question]:
        """Every question, in the bank's order."""
        return self._parsed.questions

    def question(self, question_id: str) -> Question:
        """One question; UsageError with near ids where there is none."""
        if question_id not in self._by_id:
            raise UsageError(f"There is no question {question_id!r} in this bank.", self._near(question_id))
        return self._by_id[question_id]

    def places(self) -> Places:
        """Where everything stands in the files."""
        from viva.adapters.yaml_bank.places import find_places

        return find_places(self._files)

    def _near(self, question_id: str) -> str:
        near = difflib.get_close_matches(question_id, self._by_id, cutoff=0.8) or difflib.get_close_matches(
            question_id, self._by_id, cutoff=0.4
        )
        return f"Did you mean {' or '.join(near)}?" if near else "`viva questions` lists them all."

    @cached_property
    def _by_id(self) -> dict[str, Question]:
        return {question.id: question for question in self._parsed.questions}

    @cached_property
    def _files(self) -> BankFiles:
        return read_bank_files(self.folders, self.default_scale)

    @cached_property
    def _parsed(self) -> ParsedBank:
        cache = ParsedBankCache(self.cache_dir, self.folders)
        fingerprint = self._files.fingerprint(PARSER)
        parsed = cache.get(fingerprint)
        if parsed is None:
            from viva.adapters.yaml_bank.parse import parse_bank

            parsed = parse_bank(self._files)
            cache.put(fingerprint, parsed)
        return parsed
