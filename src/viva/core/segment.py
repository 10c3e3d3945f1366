"""Stage 3: an answer becomes spans with offsets: bullet lines, sentences, and the clauses of long sentences."""

import re
from collections.abc import Iterator

from viva.core.model import Conversation, Span

LONG_SENTENCE_WORDS = 28
WRAPPED_LINE = 60
SENTENCE_END = re.compile(r"[.!?…][\"'”’)\]]*(\s+)(?=\S)|[。！？]()")
NO_END = re.compile(r"(?:\b(?:e\.g|i\.e|etc|vs|cf|eq|fig|dr|mr|ms|no|approx)\.|\b[A-Z]\.|^\s*\d+\.)$", re.IGNORECASE)
CLAUSE_END = re.compile(
    r"(?<=[;:])\s+|(?<![\d=(^*/+])(?<!\b[b-hj-zB-HJ-Z])\s+[–—-]\s+(?!\d|[b-hj-zB-HJ-Z]\b)|,\s+(?=(?:but|so|while|whereas|because|which|however|then|and then)\b)",
    re.IGNORECASE,
)
"""A dash parts clauses, a minus between numbers or letters does not."""
BULLET = re.compile(r"^\s*(?:[-*•‣◦+]|\d{1,2}[.)])\s+")


def segment(conversation: Conversation) -> tuple[Span, ...]:
    """All spans of all turns, in order; a further turn leaves the earlier spans as they are."""
    return tuple(span for number, turn in enumerate(conversation) for span in _spans(number, turn.text))


def _spans(turn: int, text: str) -> Iterator[Span]:
    for line_start, line_end in _lines(text):
        for start, end in _sentences(text, line_start, line_end):
            for piece_start, piece_end in _clauses(text, start, end):
                piece = text[piece_start:piece_end]
                if any(c.isalnum() for c in piece):
                    yield Span(turn=turn, start=piece_start, end=piece_end, text=piece)


def _lines(text: str) -> Iterator[tuple[int, int]]:
    """Lines without their bullets; a long line that stops in mid-sentence goes on in the next one."""
    start, end = 0, 0
    for line in text.splitlines(keepends=True):
        bullet = BULLET.match(line)
        if end > start and (bullet or not _goes_on(text[start:end])):
            yield start, end
            start = end
        if bullet and start == end:
            start += bullet.end()
        end += len(line)
    yield start, end


def _goes_on(line: str) -> bool:
    last = line.rstrip("\r\n").rsplit("\n", 1)[-1].rstrip()
    return len(last) >= WRAPPED_LINE and last[-1] not in ".!?…:;。！？"


def _sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    begin = start
    for match in SENTENCE_END.finditer(text, start, end):
        stop = match.start(1) if match.group(1) else match.end()
        if NO_END.search(text[begin:stop]):
            continue
        yield _trimmed(text, begin, stop)
        begin = match.end()
    yield _trimmed(text, begin, end)


def _clauses(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    if len(text[start:end].split()) <= LONG_SENTENCE_WORDS:
        yield start, end
        return
    begin = start
    for match in CLAUSE_END.finditer(text, start, end):
        yield _trimmed(text, begin, match.start())
        begin = match.end()
    yield _trimmed(text, begin, end)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
