"""How well a claim is matched, and by which words."""

import numpy as np
import pytest

from core.builders import said
from viva.core.align import (
    FEATURES,
    POOLED_FEATURES,
    Alignment,
    EmbeddedAnswer,
    Embedding,
    align,
    explained,
    match,
    pool,
    strengths,
)
from viva.core.segment import segment

AXES = ["inertia", "falls", "always", "local", "minimum", "start"]


def embed(text: str, *, tokens: bool = True) -> Embedding:
    """One axis per known word: similarity is sharing words."""
    rows, offsets, position = [], [], 0
    for word in text.split():
        start = text.index(word, position)
        position = start + len(word)
        axis = np.zeros(len(AXES) + 1, dtype=np.float32)
        axis[AXES.index(word.strip(".")) if word.strip(".") in AXES else -1] = 1.0
        rows.append(axis)
        offsets.append((start, position))
    matrix = np.stack(rows)
    mean = matrix.mean(0)
    pooled = mean / np.linalg.norm(mean)
    if not tokens:
        return Embedding(text=text, pooled=pooled)
    return Embedding(text=text, pooled=pooled, tokens=matrix, offsets=tuple(offsets), rarity=np.ones(len(rows), dtype=np.float32))


def answer(text: str, *, tokens: bool = True) -> EmbeddedAnswer:
    spans = segment(said(text))
    embeddings = tuple(embed(span.text, tokens=tokens) for span in spans)
    return EmbeddedAnswer(spans=spans, embeddings=embeddings, pooled=pool(embeddings))


def aligned(wordings: list[Embedding], said: EmbeddedAnswer, best: int | None = None) -> Alignment:
    return align([match(wording, said) for wording in wordings], said, best)


def test_the_evidence_is_the_best_span_with_the_words_that_matched() -> None:
    found = aligned([embed("local minimum")], answer("inertia falls. local minimum start."))
    assert found.evidence.span.text == "local minimum start."
    text = "inertia falls. local minimum start."
    assert [text[start:end] for start, end in found.evidence.words] == ["local", "minimum"]
    assert set(found.features) == set(FEATURES)
    assert found.features["alignment"] == 1.0
    assert found.features["stem_recall"] == 1.0


def test_the_best_wording_counts() -> None:
    found = aligned([embed("always start"), embed("inertia falls")], answer("inertia falls"))
    assert found.features["alignment"] == 1.0


def test_a_missing_word_shows_in_the_weakest_quarter() -> None:
    found = aligned([embed("inertia falls always local")], answer("inertia falls always"))
    assert (found.features["alignment"], found.features["weakest_quarter"]) == (0.75, 0.0)


def test_a_negation_on_one_side_is_noticed() -> None:
    assert aligned([embed("inertia falls")], answer("inertia never falls")).features["negation_differs"] == 1.0
    assert aligned([embed("inertia falls")], answer("inertia falls")).features["negation_differs"] == 0.0


def test_a_rejected_claim_is_noticed() -> None:
    assert aligned([embed("inertia falls")], answer("people think inertia falls")).rejecting
    assert not aligned([embed("inertia falls")], answer("inertia falls")).rejecting


def test_without_token_vectors_the_pooled_features_are_there() -> None:
    found = aligned([embed("inertia falls", tokens=False)], answer("inertia falls", tokens=False))
    assert set(found.features) == set(POOLED_FEATURES)
    assert found.evidence.words == ()


def test_the_evidence_can_be_another_span_than_the_closest() -> None:
    said = answer("inertia falls. inertia always falls.")
    assert aligned([embed("inertia falls")], said).evidence.span.text == "inertia falls."
    assert aligned([embed("inertia falls")], said, 1).evidence.span.text == "inertia always falls."


def test_each_span_has_the_strength_of_the_wording_that_fits_it_best() -> None:
    said = answer("inertia falls. local minimum.")
    both = [match(embed("inertia falls"), said), match(embed("local minimum"), said)]
    assert strengths(both).tolist() == pytest.approx([3.0, 3.0])
    assert explained(both).tolist() == pytest.approx([1.0, 1.0])


def test_a_span_is_explained_by_what_the_claim_says_of_it() -> None:
    (found,) = [match(embed("inertia falls"), answer("inertia falls always start"))]
    assert found.explained.tolist() == pytest.approx([0.5])
    assert found.strengths.tolist() == pytest.approx([np.sqrt(0.5) + 1.0 + 0.5])


def test_without_token_vectors_the_cosine_is_the_strength() -> None:
    found = match(embed("inertia falls", tokens=False), answer("inertia falls. local minimum.", tokens=False))
    assert found.strengths.tolist() == found.explained.tolist() == pytest.approx([1.0, 0.0])
