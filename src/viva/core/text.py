"""Words, stems and cues: what can be read off a text without a model."""

import re
import unicodedata
from functools import lru_cache

WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
STEM_LETTERS = 6

FUNCTION_WORDS = frozenset(
    "a about after all also although am an and any are as at be because been before being between both but by can could did do "
    "does doing done each even every few for from had has have having he her here him his how i if in into is it its itself just "
    "less like may me might more most much must my no nor not of off on once one only or other our out over own per s same she "
    "should since so some such t than that the their them then there these they this those through to too under until up upon us "
    "very via was we were what when where whether which while who whose why will with within without would yes yet you your".split()
)
FILLER_WORDS = frozenset(
    "actually answer answers ask asked asking basically concept concepts course depends describe discuss discussed explain "
    "explained fact fundamental generally good great guess important interesting interview know let lot main matter matters maybe "
    "mean means obviously ok okay people point practice question questions really right said say see sort sure talk thing things "
    "think topic topics understand understanding understood use used useful various way ways well widely word words work works".split()
)
NEGATIONS = frozenset(
    "not no never nor neither none nothing cannot without nobody hardly barely isn't aren't wasn't weren't doesn't don't didn't "
    "won't can't couldn't shouldn't wouldn't hasn't haven't isnt arent doesnt dont didnt wont cant".split()
)
REJECTION = re.compile(
    r"\b(wrong|incorrect|false|myth|mistaken|misconception|misunderst\w+|not true|isn'?t true|untrue|fallac\w+|"
    r"(?:people|many|some|students|candidates|folks)(?: \w+)? (?:think|believe|say|assume|claim)|"
    r"no,? wait|scratch that|i take that back|actually no|contrary to|tempting to)\b",
    re.IGNORECASE,
)
INVISIBLE = {"Cf", "Cc", "Co", "Cs"}


def words(text: str) -> list[str]:
    """The words of a text, lower case, with plain apostrophes."""
    return [match.group().lower().replace("’", "'") for match in WORD.finditer(text)]


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """A word without its ending: cut to its first letters, a plural s dropped."""
    if len(word) > 3 and word.endswith("s") and not word.endswith("ss"):
        word = word[:-1]
    return word[:STEM_LETTERS]


def content_stems(text: str) -> list[str]:
    """Stems of the words that carry meaning, in order, with repeats."""
    return [stem(word) for word in words(text) if word not in FUNCTION_WORDS]


def negations(text: str) -> int:
    """How many negating words a text has."""
    return sum(word in NEGATIONS or word.endswith("n't") for word in words(text))


def rejects(text: str) -> bool:
    """Whether a text has words with which a claim is rejected, reported or taken back."""
    return REJECTION.search(text) is not None


def visible(text: str) -> str:
    """The text for a terminal: control and invisible characters (new lines and tabs apart) become a visible mark."""
    return "".join("�" if unicodedata.category(c) in INVISIBLE and c not in "\n\t" else c for c in text)
