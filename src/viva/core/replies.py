"""What a reply to a follow-up changes: what it speaks about; and a point first made after its probe counts as prompted.

Judges read a conversation as a whole, so that their verdict on an old sentence shifts a little with every new one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from viva.core.gates import gate_of_turn
from viva.core.model import (
    Assessment,
    Conversation,
    KeyPointVerdict,
    Label,
    MistakeVerdict,
    Question,
    Rubric,
    Verdicts,
)
from viva.core.verdict import omissions

CREDIT = {Label.PARTIAL: 1, Label.COVERED: 2}


def settled(question: Question, rubric: Rubric, conversation: Conversation, now: Verdicts, before: Assessment) -> Verdicts:
    """The verdicts on a conversation, given those before its last turn: one that the turn does not touch stands as it was.

    A reply that says nothing changes nothing; one that says something takes credit back only where it denies.
    """
    earlier, last = before.verdicts, conversation[-1]
    if now.gate is None and gate_of_turn(question, conversation, last.text) is not None:
        return replace(now, key_points=earlier.key_points, mistakes=earlier.mistakes, details=earlier.details)
    wrong = {v.criterion: v for v in earlier.mistakes}
    made = tuple(
        _mistake(v, wrong[m.id], conversation) for m in rubric.misconceptions for v in now.mistakes if v.criterion == m.id
    )
    touched = asked_for(rubric, last.criterion) | _cleared(rubric, made, wrong)
    said = {v.criterion: v for v in earlier.key_points}
    points = tuple(_key_point(v, said[v.criterion], conversation, touched) for v in now.key_points)
    standing = {v.criterion for v in points if v == said[v.criterion]} | {v.criterion for v in made if v == wrong[v.criterion]}
    return replace(
        now,
        key_points=mark_prompted(points, conversation, before),
        mistakes=(*made, *omissions(rubric.omissions, points)),
        details={**now.details, **{c: earlier.details[c] for c in standing if c in earlier.details}},
    )


def asked_for(rubric: Rubric, criterion: str | None) -> frozenset[str]:
    """The key points that a follow-up goes for: its own, or those that its mistake denies."""
    denied = {m.id: frozenset(m.contradicts) for m in rubric.misconceptions}
    return denied.get(criterion or "", frozenset({criterion} if criterion else ()))


def mark_prompted(
    verdicts: Sequence[KeyPointVerdict], conversation: Conversation, before: Assessment
) -> tuple[KeyPointVerdict, ...]:
    """Mark what is credited now, was not before (or was already prompted), and had been asked for."""
    earlier = {v.criterion: v for v in before.verdicts.key_points}
    asked = {turn.criterion for turn in conversation if turn.criterion}
    return tuple(replace(v, prompted=_is_prompted(v, earlier[v.criterion], asked)) for v in verdicts)


def _key_point(
    now: KeyPointVerdict, before: KeyPointVerdict, conversation: Conversation, touched: frozenset[str]
) -> KeyPointVerdict:
    in_reply = _in_reply(now, conversation)
    if now.label is Label.CONTRADICTED:
        return now if in_reply or before.label is Label.CONTRADICTED else before
    if CREDIT.get(now.label, 0) < CREDIT.get(before.label, 0):
        return before
    return now if in_reply or now.criterion in touched else before


def _mistake(now: MistakeVerdict, before: MistakeVerdict, conversation: Conversation) -> MistakeVerdict:
    return before if now.made and not before.made and not _in_reply(now, conversation) else now


def _in_reply(verdict: KeyPointVerdict | MistakeVerdict, conversation: Conversation) -> bool:
    return verdict.evidence is not None and verdict.evidence.span.turn == len(conversation) - 1


def _cleared(rubric: Rubric, made: Sequence[MistakeVerdict], before: Mapping[str, MistakeVerdict]) -> frozenset[str]:
    """The key points denied by misconceptions that are no longer made."""
    cleared = {v.criterion for v in made if before[v.criterion].made and not v.made}
    return frozenset(k for m in rubric.misconceptions if m.id in cleared for k in m.contradicts)


def _is_prompted(now: KeyPointVerdict, before: KeyPointVerdict, asked: set[str]) -> bool:
    if not now.label.credited:
        return False
    return before.prompted or (not before.label.credited and now.criterion in asked)
