"""Claims become verdicts: what is not proved by the candidate's own words counts as not said."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from viva.core.llm.quotes import find_quote, related
from viva.core.llm.reply import Claim, Claims
from viva.core.model import (
    Conversation,
    Evidence,
    JudgeInfo,
    KeyPointVerdict,
    Label,
    MistakeVerdict,
    Rubric,
    Span,
    Verdicts,
)
from viva.core.reading import Reading
from viva.core.verdict import omissions
from viva.errors import JudgeProtocolError

MADE = "made"
NEEDS_QUOTE = {"covered", "partial", "contradicted", MADE}


def quoted(claims: Claims, conversation: Conversation) -> dict[str, Span]:
    """By criterion, where the quote of a claim that needs one is found in what the candidate said."""
    needing = (c for c in (*claims.key_points, *claims.mistakes) if c.label in NEEDS_QUOTE)
    found = {claim.criterion: find_quote(claim.quote, conversation) for claim in needing}
    return {criterion: span for criterion, span in found.items() if span is not None}


def evidence(quotes: Mapping[str, Span], rubric: Rubric, similarities: Mapping[str, float]) -> dict[str, Evidence]:
    """The quotes that have anything to do with their criterion, with how near they come to it."""
    texts = wordings(rubric)
    return {
        criterion: Evidence(span=span, similarity=round(similarities[criterion], 4))
        for criterion, span in quotes.items()
        if related(span.text, texts[criterion], similarities[criterion])
    }


def wordings(rubric: Rubric) -> dict[str, tuple[str, ...]]:
    """By criterion, the texts that a quote is compared with."""
    points = {k.id: k.wordings for k in rubric.key_points}
    return points | {m.id: (m.mistake, m.correction) for m in rubric.misconceptions}


def verdicts(reading: Reading, claims: Claims, proved: Mapping[str, Evidence], judge: JudgeInfo) -> Verdicts:
    """The verdicts that the evidence allows; JudgeProtocolError where points are credited and nothing is proved."""
    if any(Label(c.label).credited for c in claims.key_points) and not proved:
        raise JudgeProtocolError("None of the quotes is in what the candidate said about the subject.")
    rubric = reading.rubric
    made = {c.criterion for c in claims.mistakes if c.label == MADE and c.criterion in proved}
    denied = {k: proved[m.id] for m in rubric.misconceptions if m.id in made for k in m.contradicts}
    key_points = tuple(_contradicted(_key_point(c, proved), denied) for c in claims.key_points)
    mistakes = tuple(_mistake(c.criterion, made, proved) for c in claims.mistakes)
    return Verdicts(
        judge=judge,
        key_points=key_points,
        mistakes=(*mistakes, *omissions(rubric.omissions, key_points)),
        notes=(*reading.notes, *_unproved(claims, proved)),
    )


def _key_point(claim: Claim, proved: Mapping[str, Evidence]) -> KeyPointVerdict:
    label = Label(claim.label) if claim.criterion in proved else Label.MISSING
    found = proved.get(claim.criterion) if label is not Label.MISSING else None
    return KeyPointVerdict(criterion=claim.criterion, label=label, evidence=found)


def _contradicted(verdict: KeyPointVerdict, denied: Mapping[str, Evidence]) -> KeyPointVerdict:
    """Contradiction before coverage: who makes a mistake is not credited with the point that it denies."""
    if not verdict.label.credited or verdict.criterion not in denied:
        return verdict
    return replace(verdict, label=Label.CONTRADICTED, evidence=denied[verdict.criterion])


def _mistake(criterion: str, made: set[str], proved: Mapping[str, Evidence]) -> MistakeVerdict:
    is_made = criterion in made
    return MistakeVerdict(criterion=criterion, made=is_made, evidence=proved[criterion] if is_made else None)


def _unproved(claims: Claims, proved: Mapping[str, Evidence]) -> Iterable[str]:
    everything = (*claims.key_points, *claims.mistakes)
    names = [c.criterion for c in everything if c.label in NEEDS_QUOTE and c.criterion not in proved]
    if names:
        yield f"The model gave no passage of the answer that proves its verdict, so this counts as not said: {', '.join(names)}."
