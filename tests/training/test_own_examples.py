"""Our own data as examples: what a sentence of a pair does to the rubric's claims, to its twin, and to the other pairs."""

import random
from dataclasses import replace

from viva.training.own_data import Subject
from viva.training.own_examples import paired_examples, related_examples

SUBJECT = Subject(
    id="q",
    topic="t",
    text="Why?",
    rubric={
        "key_points": [{"id": "k", "point": "It falls."}, {"id": "other", "point": "It is blue."}],
        "mistakes": [{"id": "m", "mistake": "It rises.", "correction": "It falls instead.", "contradicts": ["k"]}],
    },
    answers=(),
    statements={},
    pairs={
        "k": [{"says": "down", "denies": "up"}, {"half": "rather down", "denies": "rather up"}],
        "m": [{"says": "grows", "rejects": "shrinks"}],
    },
)

SILENT = {"silent"}
CREDITED = {"asserted", "partly"}


def test_sentences_of_a_pair_are_told_apart_in_the_text_and_in_the_claim() -> None:
    found = {
        example.text: {claim.text: set(claim.allowed) for claim in example.claims}
        for example in paired_examples([SUBJECT], random.Random(1))
    }
    other = {"It is blue.": SILENT}
    no_mistake = {"It rises.": {"silent", "denied"}}
    assert found == {
        "down": {"It falls.": {"asserted"}, **no_mistake, "down": {"asserted"}, "up": {"denied"}, "rather down": CREDITED}
        | {"rather up": {"denied"}, **other},
        "up": {"It falls.": {"denied"}, **other, "up": {"asserted"}, "down": {"denied"}, "rather down": {"denied"}},
        "rather down": {"It falls.": {"partly"}, **no_mistake, "rather down": {"asserted"}, "rather up": {"denied"}}
        | {"down": CREDITED, "up": {"denied"}, **other},
        "rather up": {"It falls.": {"denied"}, **other, "rather up": {"asserted"}, "rather down": {"denied"}, "down": {"denied"}},
        "grows": {"It falls.": {"denied", "silent"}, "It rises.": {"asserted"}, "It falls instead.": {"denied", "silent"}}
        | {"grows": {"asserted"}, "shrinks": {"denied"}, **other},
        "shrinks": {"It rises.": {"denied"}, "It falls instead.": {"asserted", "partly", "silent"}}
        | {"shrinks": {"asserted"}, "grows": {"denied"}, **other},
    }


def test_kin_share_their_criterion_in_one_wording_and_few_other_criteria() -> None:
    points = [{"id": "k", "point": "It falls.", "also": ["It goes down."]}, *({"id": n, "point": f"It is {n}."} for n in "abcd")]
    subject = replace(SUBJECT, rubric={"key_points": points, "mistakes": []}, pairs={"k": SUBJECT.pairs["k"]})
    wordings = set()
    for seed in range(20):
        kin = list(related_examples([subject], random.Random(seed)))
        assert [(e.text, e.kin) for e in kin] == [(t, "q/k") for t in ("down", "up", "rather down", "rather up")]
        asked = [{c.text for c in e.claims} - {"down", "up", "rather down", "rather up"} for e in kin]
        assert asked == [asked[0]] * 4
        assert len(asked[0] & {f"It is {n}." for n in "abcd"}) == 2
        wordings |= asked[0] & {"It falls.", "It goes down."}
    assert wordings == {"It falls.", "It goes down."}
