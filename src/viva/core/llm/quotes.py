"""Looks up in the conversation what a model claims to have read there."""

import unicodedata
from functools import lru_cache

from viva.core.model import Conversation, Span
from viva.core.segment import segment
from viva.core.text import FILLER_WORDS, INVISIBLE, content_stems, stem, words

SAME = str.maketrans(
    {"’": "'", "‘": "'", "`": "'", "~": "'", "“": '"', "”": '"', "–": "-", "—": "-", "−": "-"}
    | {"∶": ":", "⟦": "[", "⟧": "]"}
    | dict.fromkeys("‹＜﹤〈《«❮≪", "<")
    | dict.fromkeys("›＞﹥〉》»❯≫", ">")
)
AROUND = " \t\r\n\"'“”‘’«»….`"
FILLER = frozenset(stem(word) for word in FILLER_WORDS)
LETTERS_WITHOUT_SPACES = 6
UNRELATED = 0.2
"""Below this cosine a quote has nothing to do with a criterion: so are 55 of 100 statements of other topics, and none of 526 of its own
(the least similar has 0.24)."""


def find_quote(quote: str, conversation: Conversation) -> Span | None:
    """Where the candidate said this: white space, case and typography aside, at whole words, and enough to mean something."""
    for wanted in dict.fromkeys((quote, quote.strip(AROUND))):
        folded = _folded(wanted)[0].strip()
        for number, turn in enumerate(conversation):
            span = _find(folded, number, turn.text) if folded else None
            if span is not None and _means_something(span, conversation):
                return span
    return None


def related(quote: str, wordings: tuple[str, ...], similarity: float) -> bool:
    """Whether a quote has anything to do with a criterion: a word in common, or at least some similarity."""
    stems = set(content_stems(quote)) - FILLER
    return similarity >= UNRELATED or any(stems.intersection(content_stems(wording)) for wording in wordings)


def _find(folded: str, turn: int, text: str) -> Span | None:
    said, offsets = _folded(text)
    start = said.find(folded)
    while start >= 0:
        end = start + len(folded)
        if _at_words(said, start, end):
            first, last = offsets[start], offsets[end - 1] + 1
            return Span(turn=turn, start=first, end=last, text=text[first:last])
        start = said.find(folded, start + 1)
    return None


def _at_words(text: str, start: int, end: int) -> bool:
    """Whether neither end cuts a word, or a word like doesn't, in two."""
    return not (_joins(text[max(0, start - 2) : start][::-1], text[start]) or _joins(text[end : end + 2], text[end - 1]))


def _joins(outside: str, edge: str) -> bool:
    """Whether the characters outside, the nearest first, go on with the word at the edge."""
    return edge.isalnum() and (outside[:1].isalnum() or (outside[:1] == "'" and outside[1:].isalnum()))


def _means_something(span: Span, conversation: Conversation) -> bool:
    """Two words, or all of a sentence; a single word is found in almost any answer, and proves nothing."""
    said = words(span.text)
    if len(said) > 1 or any(len(w) >= LETTERS_WITHOUT_SPACES and not w.isascii() for w in said):
        return True
    return any(s.turn == span.turn and words(s.text) == said for s in segment(conversation)) and bool(said)


@lru_cache(maxsize=64)
def _folded(text: str) -> tuple[str, tuple[int, ...]]:
    """The text as it is compared, and for each of its characters the place that it comes from."""
    pieces: list[str] = []
    offsets: list[int] = []
    for place, character in enumerate(text):
        piece = _fold(character)
        if piece == " " and pieces and pieces[-1] == " ":
            continue
        pieces += piece
        offsets += [place] * len(piece)
    return "".join(pieces), tuple(offsets)


def _fold(character: str) -> str:
    category = unicodedata.category(character)
    if character.isspace() or category in {"Zl", "Zp"}:
        return " "
    if character == "�" or category in INVISIBLE:
        return ""
    return unicodedata.normalize("NFKC", character.translate(SAME)).translate(SAME).casefold()
