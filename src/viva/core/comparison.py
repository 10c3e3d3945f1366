"""Stage 5, an answer compared with all that its question's rubric says: what every judge reads."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from viva.core.align import Alignment, EmbeddedAnswer, Embedding, align, background, explained, match, pool, strengths
from viva.core.contrast import Strengths, own_span
from viva.core.model import Question, Rubric, Span
from viva.core.text import words


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Each claim's alignment and how close each span comes to it.

    `alignments` has each key point and misconception by id, `corrections` each misconception's correction; `given` tells
    how much of each of the former the question says already, `shared` how much the other criteria say.
    """

    strengths: Strengths = field(default_factory=lambda: Strengths(criteria={}, corrections={}, explained={}, words=()))
    alignments: Mapping[str, Alignment] = field(default_factory=dict)
    corrections: Mapping[str, Alignment] = field(default_factory=dict)
    given: Mapping[str, float] = field(default_factory=dict)
    shared: Mapping[str, float] = field(default_factory=dict)


def rubric_texts(question: Question) -> tuple[str, ...]:
    """Every text of a question and its rubric that answers are compared with."""
    rubric = question.rubric or Rubric(key_points=())
    return (
        question.text,
        *(wording for k in rubric.key_points for wording in k.wordings),
        *(text for m in rubric.misconceptions for text in (m.mistake, m.correction)),
    )


def compare(question: Question, spans: tuple[Span, ...], vectors: Mapping[str, Embedding]) -> Comparison:
    """Set every claim of a question's rubric against every span; `vectors` has the embedding of each text."""
    rubric = question.rubric or Rubric(key_points=())
    embeddings = tuple(vectors[span.text] for span in spans)
    answer = EmbeddedAnswer(spans=spans, embeddings=embeddings, pooled=pool(embeddings))
    texts = {k.id: k.wordings for k in rubric.key_points} | {m.id: (m.mistake,) for m in rubric.misconceptions}
    claims = {name: [match(vectors[text], answer) for text in wordings] for name, wordings in texts.items()}
    right = {m.id: [match(vectors[m.correction], answer)] for m in rubric.misconceptions}
    found = Strengths(
        criteria={name: strengths(wordings) for name, wordings in claims.items()},
        corrections={name: strengths(wordings) for name, wordings in right.items()},
        explained={name: explained(wordings) for name, wordings in claims.items()},
        words=tuple(len(words(span.text)) for span in spans),
    )
    given, shared = _backgrounds(question, vectors)
    return Comparison(
        strengths=found,
        alignments={name: align(wordings, answer, own_span(name, rubric, found)) for name, wordings in claims.items()},
        corrections={name: align(wordings, answer) for name, wordings in right.items()},
        given=given,
        shared=shared,
    )


def _backgrounds(question: Question, vectors: Mapping[str, Embedding]) -> tuple[dict[str, float], dict[str, float]]:
    """How much of each criterion's claim the question, and the other criteria, say already."""
    rubric = question.rubric or Rubric(key_points=())
    points = {k.id: vectors[k.point] for k in rubric.key_points}
    claims = points | {m.id: vectors[m.mistake] for m in rubric.misconceptions}
    given = {name: background(claim, [vectors[question.text]]) for name, claim in claims.items()}
    shared = {
        name: background(claim, [other for other_name, other in points.items() if other_name != name])
        for name, claim in claims.items()
    }
    return given, shared


def similarities(question: Question, spans: Sequence[Span], vectors: Mapping[str, Embedding]) -> list[float]:
    """The cosine of every span with the question and every text of its rubric."""
    return [float(vectors[text].pooled @ vectors[span.text].pooled) for text in rubric_texts(question) for span in spans]
