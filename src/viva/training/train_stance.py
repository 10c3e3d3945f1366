"""Trains the stance model: python -m viva.training.train_stance [--public DIR] [--runs DIR].

First the public sets (asserted, partly, silent, denied), then our own answers and compositions with a share of the public
sets mixed in, then half as much of those with all pairs of single sentences, then a third of them with the pairs again, this
time both sentences side by side and ordered under each claim. Each stage leaves checkpoints in --runs from
which an interrupted run goes on. Without --public only our own data is used. Questions of tests/gold never enter; the
questions held out for calibration enter only fit_local_judge.

On one machine the same command gives the same weights: two runs of an epoch over twelve questions agreed to the last bit.
How far two machines, or a processor and a GPU, agree was not measured.
"""

import json
import random
from collections.abc import Iterator

import torch
from tokenizers import Tokenizer

from viva.training.bert import load_bert
from viva.training.build_encoder import base_model
from viva.training.examples import Example, count_claims, sample
from viva.training.fit_stance import Plan, fit
from viva.training.options import read_options
from viva.training.own_data import Subject
from viva.training.own_examples import composed_examples, paired_examples, related_examples, strayed_examples, written_examples
from viva.training.public_sets import public_examples, used_files
from viva.training.split import training_subjects
from viva.training.stance_net import Packed, StanceNet, pack

SEED = 7
PUBLIC = Plan(epochs=1, learning_rate=8e-5)
OWN = Plan(epochs=3, learning_rate=7e-5)
PAIRED = Plan(epochs=2, learning_rate=6e-5)
RELATED = Plan(epochs=3, learning_rate=6e-5, kin_weight=0.5)
COMPOSED_PER_QUESTION = 8
PUBLIC_REPLAY = {"argkp": 600, "beetle": 500, "scientsbank": 400}
OTHER_REPLAY = 700
"""How many public texts each own epoch repeats: of the sets that are measured on by name, and of all the others together."""


def main() -> None:
    """Train all stages and leave the weights in the runs folder."""
    options = read_options(__doc__, public=True)
    rng = random.Random(SEED)
    public = public_examples(options.public, rng) if options.public else []
    print(
        json.dumps(used_files(options.public), indent=1) if options.public else "No public sets: training on our own data alone."
    )
    torch.manual_seed(SEED)
    net, tokenizer = StanceNet(load_bert(base_model())), load_tokenizer()
    if public:
        print(f"public: {len(public)} texts, {count_claims(public)} claims", flush=True)
        fit(net, [pack_all(public, tokenizer)], PUBLIC, options.runs / "public.pt")
    subjects = training_subjects()
    epochs = [pack_all(own_epoch(subjects, public, rng), tokenizer) for _ in range(OWN.epochs)]
    print(f"own: {len(subjects)} questions, {sum(len(s.answers) for s in subjects)} answers", flush=True)
    fit(net, epochs, OWN, options.runs / "own.pt")
    epochs = [pack_all(paired_epoch(subjects, public, rng), tokenizer) for _ in range(PAIRED.epochs)]
    fit(net, epochs, PAIRED, options.runs / "paired.pt")
    epochs = [pack_all(related_epoch(subjects, public, rng), tokenizer) for _ in range(RELATED.epochs)]
    fit(net, epochs, RELATED, options.runs / "related.pt")
    torch.save(net.state_dict(), options.runs / "stance.pt")


def own_epoch(subjects: list[Subject], public: list[Example], rng: random.Random) -> list[Example]:
    """One epoch of examples: every written answer, fresh compositions, strays, and some of the public sets."""
    return [
        *written_examples(subjects, rng),
        *composed_examples(subjects, COMPOSED_PER_QUESTION, rng),
        *strayed_examples(subjects, rng),
        *_replayed(public, rng),
    ]


def paired_epoch(subjects: list[Subject], public: list[Example], rng: random.Random) -> list[Example]:
    """One epoch of the third stage: every pair, and so that nothing is forgotten half of what an epoch had before."""
    before = own_epoch(subjects, public, rng)
    return [*sample(before, len(before) // 2, rng), *paired_examples(subjects, rng)]


def related_epoch(subjects: list[Subject], public: list[Example], rng: random.Random) -> list[Example]:
    """One epoch of the last stage: every pair with its kin beside it, and a third of an own epoch."""
    before = own_epoch(subjects, public, rng)
    return [*sample(before, len(before) // 3, rng), *related_examples(subjects, rng)]


def _replayed(public: list[Example], rng: random.Random) -> Iterator[Example]:
    for source, count in PUBLIC_REPLAY.items():
        yield from sample([e for e in public if e.source == source], count, rng)
    yield from sample([e for e in public if e.source not in PUBLIC_REPLAY], OTHER_REPLAY, rng)


def load_tokenizer() -> Tokenizer:
    """The tokenizer that ships with the models, as it comes with the model that they are trained from."""
    tokenizer = Tokenizer.from_file(str(base_model() / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def pack_all(examples: list[Example], tokenizer: Tokenizer) -> list[Packed]:
    """Pack every example that has claims."""
    return [pack(example, tokenizer) for example in examples if example.claims]


if __name__ == "__main__":
    main()
