"""What the files of a bank say, before anybody asks for it."""

from collections.abc import Mapping
from dataclasses import dataclass

from viva.core.model import Question, Scale


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedBank:
    """All questions with their rubrics, each topic's title, and the scale."""

    questions: tuple[Question, ...]
    titles: Mapping[str, str]
    scale: Scale
