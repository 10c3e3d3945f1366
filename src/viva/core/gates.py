"""Answers that are not judged point by point: each gate is honest about what it saw, and earns nothing."""

import re
from collections.abc import Sequence

from viva.core.model import (
    Conversation,
    Gate,
    JudgeInfo,
    KeyPointVerdict,
    Label,
    MistakeVerdict,
    Question,
    Rubric,
    Span,
    Verdicts,
)
from viva.core.text import FILLER_WORDS, FUNCTION_WORDS, content_stems, negations, stem, words

KNOWING = (
    r"(?:do not|don'?t|did not|didn'?t|cannot|can'?t|could not|couldn'?t) (?:really |even |quite |actually |honestly )?"
    r"(?:know|remember|recall|say|answer|tell|think of)"
    r"|not (?:really |too |entirely |quite |very |at all )?(?:sure|certain)"
    r"|(?:never|haven'?t|have not) (?:really |ever |even )?(?:heard|learned|learnt|studied|seen|read|covered)"
)
SPEAKER = (
    r"\b(?:i(?:'?m| am|'?ve| have|'?d| would)?|but|sorry|well|so|and|because|actually|tbh|honestly|u[mh]+|hm+)|^|[.!?,;:…–—(]"
)
ADVERBS = r"(?:(?:really|honestly|just|still|simply|also|truly|genuinely|frankly|actually|absolutely) )*"
DONT_KNOW = re.compile(
    rf"(?:{SPEAKER})[\s\"']*{ADVERBS}(?:{KNOWING})\b"
    rf"|\bi(?:'?ve| have)? {ADVERBS}forgot(?:ten)?\b|(?<!you have )(?<!has )\bno (?:idea|clue)\b|\b(?:idk|dunno|beats me)\b",
    re.IGNORECASE,
)
"""The candidate who does not know, not a method that does not, or that cannot be used: such a sentence is an answer."""
PASSES = re.compile(
    r"^\W*(?:(?:i|i'?ll|i will|i'?d|i would|rather|let'?s|let us|please|can we|may i|sorry) )*(?:pass|skip)"
    r"(?: (?:please|this|that|it|on|one|question|the|thanks))*\W*$",
    re.IGNORECASE,
)
CLAIM = re.compile(
    r"[=<>≤≥≈∝→⇒↑↓+*/^²√Σ]|->|=>|:\s|\b(?:vs|min|max|no|not|low|high|more|less|too|if|so|bc|cuz|thus|hence)\b|\w+(?:ed|es|izes|ises)\b"
)
DONT_KNOW_STEMS = 4
NOVEL_SHARE = 0.15
LIST_ITEM_WORDS = 4
LIST_ITEMS = 4
LONG_LIST_ITEMS = 10
"""So many single words in a row make no claim, verbs among them or not."""
OFF_TOPIC_SIMILARITY = 0.26
"""Of 1,132 answers with a point, to questions that the bundled encoder was not trained on, the least similar has 0.34; with the
original encoder the least similar of 521 has 0.29."""


def gate_before_reading(question: Question, conversation: Conversation, spans: Sequence[Span]) -> Gate | None:
    """The gate that the words alone close: empty, don't know, echo or keywords.

    It stays closed only while no turn is worth judging: after "I don't know", a good reply to a follow-up opens it.
    """
    if not spans:
        return Gate.EMPTY
    gates = [gate_of_turn(question, conversation, turn.text) for turn in conversation if words(turn.text)]
    return None if None in gates else gates[0]


def gate_of_turn(question: Question, conversation: Conversation, text: str) -> Gate | None:
    """The gate that one turn's words alone close: don't know, echo or keywords."""
    if _says_a_key_point(question, text):
        return None
    if _gives_up(text):
        return Gate.DONT_KNOW
    if _echoes(question, conversation, text):
        return Gate.ECHO
    return Gate.KEYWORDS if _only_lists(text) else None


def gate_off_topic(similarities: Sequence[float]) -> Gate | None:
    """Off topic: nothing in the answer comes near the question or any of its criteria."""
    return Gate.OFF_TOPIC if max(similarities) < OFF_TOPIC_SIMILARITY else None


def gated_verdicts(rubric: Rubric, gate: Gate, judge: JudgeInfo, notes: tuple[str, ...]) -> Verdicts:
    """Every key point missing, no misconception made; omissions follow, as always, from what is missing."""
    return Verdicts(
        judge=judge,
        key_points=tuple(KeyPointVerdict(criterion=k.id, label=Label.MISSING, probability=0.0) for k in rubric.key_points),
        mistakes=(
            *(MistakeVerdict(criterion=m.id, made=False, probability=0.0) for m in rubric.misconceptions),
            *(MistakeVerdict(criterion=o.id, made=True) for o in rubric.omissions),
        ),
        gate=gate,
        notes=notes,
    )


def _says_a_key_point(question: Question, text: str) -> bool:
    if question.rubric is None:
        return False
    said = " ".join(words(text))
    wordings = (" ".join(words(w)) for k in question.rubric.key_points for w in k.wordings)
    return any(w in said for w in wordings if len(w.split()) >= LIST_ITEM_WORDS)


def _gives_up(text: str) -> bool:
    if PASSES.match(text):
        return True
    if not DONT_KNOW.search(text):
        return False
    rest = [s for s in content_stems(DONT_KNOW.sub(" ", text)) if s not in FILLER_STEMS]
    return len(rest) <= DONT_KNOW_STEMS


def _echoes(question: Question, conversation: Conversation, text: str) -> bool:
    """Hardly a word of its own: what is said again may be negated, though, and then it is a claim."""
    given = " ".join((question.text, *(turn.asked for turn in conversation), *_prompts(question)))
    said = set(content_stems(text))
    novel = said - set(content_stems(given)) - FILLER_STEMS
    return len(novel) <= NOVEL_SHARE * len(said) and negations(text) <= negations(given)


def _prompts(question: Question) -> list[str]:
    if question.rubric is None:
        return []
    return [p for k in question.rubric.key_points for p in (k.probe, k.hint)] + [m.probe for m in question.rubric.mistakes]


def _only_lists(text: str) -> bool:
    items = [words(item) for item in re.split(r"[,;/|\n•]|\band\b|\.\s", text) if words(item)]
    if len(items) >= LONG_LIST_ITEMS and sum(len(item) == 1 for item in items) >= 0.9 * len(items):
        return True
    if CLAIM.search(text):
        return False
    short = [item for item in items if len(item) <= LIST_ITEM_WORDS and not FUNCTION_WORDS.intersection(item)]
    return len(items) >= LIST_ITEMS and len(short) >= 0.8 * len(items)


FILLER_STEMS = frozenset(stem(word) for word in FILLER_WORDS)
