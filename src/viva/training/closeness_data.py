"""What the encoder is trained on: texts, the claims of their subject, and which of them each text touches."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from viva.core.model import Turn
from viva.core.segment import segment
from viva.training.own_data import Data, Subject
from viva.training.public_sets import argkp_examples

TOUCHED, UNTOUCHED, UNDECIDED = 1, 0, -1
"""What a text does to a claim: it says or denies it, it does neither, or that is not sure."""
STATEMENTS = 6
"""Statements drawn of each subject for a step, each about another claim."""

ARGUMENTS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A text as its spans, and for each claim of its subject whether it is touched; what is not named is undecided."""

    spans: tuple[str, ...]
    touches: dict[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """One subject: the wordings of its claims, short texts about one claim each, and longer ones about several."""

    claims: dict[str, list[str]]
    about: dict[str, list[Text]]
    answers: list[Text]


Matters = Sequence[Matter]


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Claims and the spans of texts; `ends` (texts,) is where each text's spans end, `touches` (claims, texts) the labels.

    `blocks` has for each subject its claims, its texts and its spans.
    """

    claims: list[str]
    spans: list[str]
    ends: list[int]
    touches: Tensor
    blocks: list[tuple[slice, slice, slice]]


def own_subject(subject: Subject) -> Matter:
    """A question of our own: its statements one by one, and its written answers span by span."""
    claims = subject.claims
    at_stake = {name: {name} for name in claims} | {
        m["id"]: {m["id"], *(m.get("contradicts") or ())} for m in subject.misconceptions
    }
    own_words = {wording for wordings in claims.values() for wording in wordings}
    about = {}
    for name in claims:
        touches = {other: UNDECIDED if at_stake[name] & at_stake[other] else UNTOUCHED for other in claims} | {name: TOUCHED}
        about[name] = [Text(spans=(text,), touches=touches) for text in _said(subject, name) if text not in own_words]
    nothing = dict.fromkeys(claims, UNTOUCHED)
    fillers = [Text(spans=(text,), touches=nothing) for text in subject.statements.get("filler") or []]
    answers = [a for a in (_answer(answer) for answer in subject.answers) if a.spans and TOUCHED in a.touches.values()]
    return Matter(claims=claims, about={**{n: t for n, t in about.items() if t}, "": fillers}, answers=answers)


def argument_subjects(folder: Path) -> list[Matter]:
    """The topics of argkp: arguments and the key points that they were matched with."""
    matters: dict[str, Matter] = {}
    for example in argkp_examples(folder, "train"):
        matter = matters.setdefault(example.group, Matter(claims={}, about={}, answers=[]))
        matter.claims.update({claim.text: [claim.text] for claim in example.claims})
        touches = {claim.text: TOUCHED if "asserted" in claim.allowed else UNTOUCHED for claim in example.claims}
        if TOUCHED in touches.values():
            matter.answers.append(Text(spans=(example.text,), touches=touches))
    return list(matters.values())


def draw(matters: Matters, rng: random.Random) -> Batch:
    """One step: every claim of these subjects in one of its wordings, and some texts of each."""
    claims: list[str] = []
    spans: list[str] = []
    ends: list[int] = []
    labels: list[list[list[int]]] = []
    blocks: list[tuple[slice, slice, slice]] = []
    for matter in matters:
        texts = list(_drawn(matter, rng))
        rows, columns = slice(len(claims), len(claims) + len(matter.claims)), slice(len(ends), len(ends) + len(texts))
        claims += [rng.choice(wordings) for wordings in matter.claims.values()]
        first = len(spans)
        for text in texts:
            spans += text.spans
            ends.append(len(spans))
        labels.append([[text.touches.get(name, UNDECIDED) for text in texts] for name in matter.claims])
        blocks.append((rows, columns, slice(first, len(spans))))
    touches = torch.zeros(len(claims), len(ends), dtype=torch.long)
    for (rows, columns, _), values in zip(blocks, labels, strict=True):
        touches[rows, columns] = torch.tensor(values)
    return Batch(claims=claims, spans=spans, ends=ends, touches=touches, blocks=blocks)


def _drawn(matter: Matter, rng: random.Random) -> Iterator[Text]:
    if not matter.about:
        yield from rng.sample(matter.answers, min(ARGUMENTS, len(matter.answers)))
        return
    names = [name for name, texts in matter.about.items() if name and texts]
    for name in rng.sample(names, min(STATEMENTS, len(names))):
        yield rng.choice(matter.about[name])
    for texts in (matter.about[""], matter.answers):
        if texts:
            yield rng.choice(texts)


def _said(subject: Subject, criterion: str) -> list[str]:
    pools = subject.statements.get(criterion) or {}
    return [str(text).strip() for state in ("says", "half", "denies") for text in pools.get(state) or []]


def _answer(answer: Data) -> Text:
    """What is missing is untouched; of a misconception only that it is made is sure."""
    spans = tuple(span.text for span in segment((Turn(asked="", text=answer["text"]),)))
    touches = {name: UNTOUCHED if label == "missing" else TOUCHED for name, label in (answer.get("key_points") or {}).items()}
    return Text(spans=spans, touches=touches | dict.fromkeys(answer.get("mistakes") or [], TOUCHED))
