"""Stages 3 to 9 of the pipeline for many answers at once; one answer is a batch of one."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from viva.app.ports import Embedder, Judge
from viva.core.align import Embedding
from viva.core.comparison import Comparison, compare, rubric_texts, similarities
from viva.core.gates import gate_before_reading, gate_off_topic, gated_verdicts
from viva.core.language import other_language
from viva.core.model import (
    Assessment,
    Conversation,
    Gate,
    Graded,
    JudgeInfo,
    Question,
    Scale,
    Span,
    Ungraded,
    Verdicts,
)
from viva.core.probe import follow_up
from viva.core.reading import Reading
from viva.core.replies import settled
from viva.core.score import score
from viva.core.segment import segment
from viva.core.text import words

LONG_ANSWER = 800
"""Words above which a note tells to read the verdicts with care."""

Case = tuple[Question, Conversation]


@dataclass(frozen=True, slots=True, kw_only=True)
class Grader:
    """Grades conversations with one embedder, one judge and one scale."""

    embedder: Embedder
    judge: Judge
    scale: Scale

    def grade(self, cases: Sequence[Case], before: Assessment | None = None, attempt: str | None = None) -> list[Graded]:
        """One result per case, in order; `before` is the assessment of the same conversation without its last turn.

        `attempt` names what is graded, where it is kept.
        """
        readings = [replace(reading, attempt=attempt) for reading in self.read(cases)]
        verdicts = self._judge(readings)
        return [self._assess(reading, found, before) for reading, found in zip(readings, verdicts, strict=True)]

    def read(self, cases: Sequence[Case]) -> list[Reading]:
        """Segment, embed and align; a reading whose gate is closed has no alignments."""
        spans = [segment(conversation) for _, conversation in cases]
        gates = [gate_before_reading(question, conversation, s) for (question, conversation), s in zip(cases, spans, strict=True)]
        vectors = self._embed(cases, spans, gates)
        return [
            _reading(question, conversation, s, gate, vectors)
            for (question, conversation), s, gate in zip(cases, spans, gates, strict=True)
        ]

    def _embed(
        self, cases: Sequence[Case], spans: Sequence[Sequence[Span]], gates: Sequence[Gate | None]
    ) -> dict[str, Embedding]:
        texts: dict[str, None] = {}
        for (question, _), found, gate in zip(cases, spans, gates, strict=True):
            if gate is None:
                texts |= dict.fromkeys((*rubric_texts(question), *(span.text for span in found)))
        return dict(zip(texts, self.embedder.embed(list(texts)), strict=True))

    def _judge(self, readings: Sequence[Reading]) -> list[Verdicts | Ungraded]:
        info = JudgeInfo(name=self.judge.name, version=self.judge.version)
        judged = iter(self.judge.judge([r for r in readings if r.gate is None]))
        return [next(judged) if r.gate is None else gated_verdicts(r.rubric, r.gate, info, r.notes) for r in readings]

    def _assess(self, reading: Reading, verdicts: Verdicts | Ungraded, before: Assessment | None) -> Graded:
        if isinstance(verdicts, Ungraded):
            return verdicts
        question, conversation = reading.question, reading.conversation
        second = verdicts.second and self._assess(reading, verdicts.second, before and (before.second or before))
        if before is not None:
            verdicts = settled(question, reading.rubric, conversation, verdicts, before)
        return Assessment(
            question=question.id,
            conversation=conversation,
            verdicts=verdicts,
            score=score(reading.rubric, verdicts, self.scale),
            follow_up=follow_up(question, conversation, verdicts),
            second=second if isinstance(second, Assessment) else None,
        )


def _reading(
    question: Question, conversation: Conversation, spans: tuple[Span, ...], gate: Gate | None, vectors: Mapping[str, Embedding]
) -> Reading:
    compared = Comparison() if gate else compare(question, spans, vectors)
    if gate is None:
        gate = gate_off_topic(similarities(question, spans, vectors))
    return Reading(
        question=question,
        conversation=conversation,
        spans=spans,
        gate=gate,
        notes=tuple(_notes("\n".join(turn.text for turn in conversation))),
        compared=compared,
    )


def _notes(text: str) -> Iterator[str]:
    if language := other_language(text):
        yield f"The answer seems to be in {language}; Viva judges English, so read these verdicts with care."
    if (length := len(words(text))) > LONG_ANSWER:
        yield f"The answer has {length:,} words. An oral answer has 100 to 300; the longer it is, the more is found in it by chance."
