"""What an interviewer may say: cut into sentences as it comes, and without telling how good the answer was."""

import re
from collections.abc import Iterable, Iterator

from viva.core.text import words

MOST_SENTENCES = 4
MOST_CHARACTERS = 1200
SENTENCE_END = re.compile(r"[.!?…][\"'”’)]*\s+")
VERDICT = re.compile(
    r"\b(?:in)?correct(?:ly)?\b|\bwrong\b|\bexactly\b|\bprecisely\b|\bperfect(?:ly)?\b|\bexcellent\b|\bwell done\b|\bgood (?:job|answer|point)\b"
    r"|\bgreat\b|\b(?:you are|you're|that is|that's) (?:quite |almost |not )*right\b|\bmistaken?s?\b|\bmiss(?:ed|ing)?\b|\bincomplete\b"
    r"|\bscores?\b|\bpoints?\b|\brubric\b|\b\d+ ?(?:%|percent\b|/ ?\d+)",
    re.IGNORECASE,
)
ASKS_BACK_WORDS = 60
THOUGHT, THOUGHT_END = "<think", "</think>"


def sentences(pieces: Iterable[str]) -> Iterator[str]:
    """Whole sentences, each as soon as it has come; what a model thinks aloud is not said."""
    held, length = "", 0
    for piece in pieces:
        length += len(piece)
        held = _spoken(held + piece)
        while not held.lstrip().lower().startswith(THOUGHT) and (end := SENTENCE_END.search(held)):
            yield held[: end.end()].strip()
            held = held[end.end() :]
        if length > MOST_CHARACTERS:
            return
    if held.strip() and not held.lstrip().lower().startswith(THOUGHT):
        yield held.strip()


def evaluates(text: str) -> bool:
    """Whether a text tells how good an answer was, or speaks of the score."""
    return VERDICT.search(text) is not None


def asks_back(text: str) -> bool:
    """Whether a text may be a clarifying question: short, and it ends as one."""
    return text.rstrip().endswith(("?", "？")) and len(words(text)) <= ASKS_BACK_WORDS


def _spoken(text: str) -> str:
    lowered = text.lower()
    if THOUGHT_END in lowered and lowered.lstrip().startswith(THOUGHT):
        return text[lowered.index(THOUGHT_END) + len(THOUGHT_END) :].lstrip()
    return text
