"""Notices an answer in a language that the judge does not know, so that its verdicts can be read with care."""

import unicodedata

from viva.core.text import words

OTHER_LANGUAGES = {
    "German": "der die das und ist nicht ein eine wird werden mit für auf wenn dass durch sich auch".split(),
    "French": "le la les des est pas une dans que qui pour avec sur par ce cette sont nous".split(),
    "Spanish": "el los las una es que por para con del se como más pero está son muy cuando".split(),
    "Italian": "il lo gli una è che non per con del della sono come più quando anche si".split(),
    "Portuguese": "os as uma é que não para com do da se como mais quando são também pelo".split(),
    "Dutch": "het een van niet dat met voor zijn wordt ook als maar naar deze door bij".split(),
}
ENGLISH = frozenset(
    "the a is are of and to in it that not with for as on when if by you we this because but or so be from at which have".split()
)
LEAST_HITS = 3


def other_language(text: str) -> str | None:
    """The language that an answer seems to be written in, where that is not English; a guess from common words."""
    letters = [c for c in text if c.isalpha()]
    if letters and sum(not unicodedata.name(c, "").startswith("LATIN") and ord(c) > 0x3FF for c in letters) > len(letters) / 2:
        return "a script other than Latin"
    said = words(text)
    english = sum(word in ENGLISH for word in said)
    hits = {name: sum(word in common for word in said) for name, common in OTHER_LANGUAGES.items()}
    name = max(hits, key=lambda n: hits[n])
    return name if hits[name] >= LEAST_HITS and hits[name] > english else None
