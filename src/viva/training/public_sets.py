"""Reads the public labelled sets from a folder that the user has, naming each file and its hash."""

import gzip
import hashlib
import json
import random
from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from viva.training.examples import Claim, Example, claim, sample

Row = dict[str, Any]

PAIR_STANCES = {
    "entailment": ("asserted",),
    "neutral": ("silent", "partly"),
    "contradiction": ("denied",),
    "not_entailment": ("silent", "partly", "denied"),
}
ANSWER_STANCES = {
    "correct": ("asserted",),
    "partially_correct_incomplete": ("partly",),
    "contradictory": ("denied",),
    "irrelevant": ("silent",),
    "non_domain": ("silent",),
    "incorrect": ("silent", "denied"),
}
PAIR_FILES: dict[str, int] = {
    "cad/train": 8300,
    "wikifactcheck_denial/context": 5000,
    "fever_symmetric/dev": 800,
    "fever_symmetric/test": 800,
    "breaking_nli/test": 4000,
    "scone/train": 4000,
    "negation_nli/test": 4500,
    "conjnli/dev": 700,
    "entailment_bank/train": 6000,
    "mnli_dev/dev_matched": 1000,
    "mnli_dev/dev_mismatched": 1000,
    "snli_esnli/dev": 4000,
}
"""Pair sets that are trained on, each with the most texts taken from it."""

CLAIMS_PER_TEXT = 4
HELD_OUT_QUARTER = 0


def read_rows(path: Path) -> list[Row]:
    """Read a gzipped JSON-lines file."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def file_hash(path: Path) -> str:
    """SHA-256 of a file, in hex."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def is_held_out(group: str) -> bool:
    """Tell whether a question of an answer set belongs to the quarter that is only measured on."""
    return int(hashlib.md5(group.encode()).hexdigest(), 16) % 4 == HELD_OUT_QUARTER  # noqa: S324 - not security


def public_examples(folder: Path, rng: random.Random) -> list[Example]:
    """Every public example that is trained on; questions held out for measuring are left out."""
    examples: list[Example] = []
    for name, limit in PAIR_FILES.items():
        examples += sample(pair_examples(folder, name), limit, rng)
    examples += argkp_examples(folder, "train", rng)
    for name in ("beetle", "scientsbank"):
        examples += [e for e in answer_examples(folder, name) if not is_held_out(e.group)]
    return examples


def pair_examples(folder: Path, name: str) -> list[Example]:
    """Texts with the statements that they entail, contradict or leave open."""
    return _grouped(read_rows(folder / f"{name}.jsonl.gz"), _pair_claim, text="a")


def argkp_examples(folder: Path, split: str, rng: random.Random | None = None) -> list[Example]:
    """Arguments with the key points they were matched against; with `rng`, thinned for training."""
    examples = _grouped(
        read_rows(folder / f"argkp/{split}.jsonl.gz"),
        lambda row: claim(row["rubric_item"], "asserted") if row["label"] else claim(row["rubric_item"], "silent", "denied"),
        text="answer",
    )
    return examples if rng is None else [_thinned(e, rng) for e in sample(examples, 4000, rng)]


def answer_examples(folder: Path, name: str) -> list[Example]:
    """Short answers against their reference answer."""
    rows = read_rows(folder / f"{name}/train.jsonl.gz")
    return _grouped(rows, lambda row: claim(row["reference"], *ANSWER_STANCES[row.get("label5") or row["label3"]]), text="answer")


def used_files(folder: Path) -> dict[str, str]:
    """Each file that training reads, with its hash."""
    names = [*PAIR_FILES, "argkp/train", "beetle/train", "scientsbank/train"]
    return {f"{name}.jsonl.gz": file_hash(folder / f"{name}.jsonl.gz") for name in names}


def _pair_claim(row: Row) -> Claim:
    stances = ("partly",) if row.get("built") not in (None, False, True, "distractors") else PAIR_STANCES[row["label"]]
    return claim(row["b"], *stances)


def _grouped(rows: Iterable[Row], make: Callable[[Row], Claim], *, text: str) -> list[Example]:
    by_text: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        by_text[(row.get("question", ""), row[text])].append(row)
    return [
        Example(
            source=group[0]["dataset"],
            group=str(group[0].get("group", group[0]["id"])),
            question=question,
            text=body,
            claims=tuple(dict.fromkeys(make(row) for row in group)),
        )
        for (question, body), group in by_text.items()
    ]


def _thinned(example: Example, rng: random.Random) -> Example:
    asserted = [c for c in example.claims if "asserted" in c.allowed]
    others = [c for c in example.claims if "asserted" not in c.allowed]
    kept = (asserted + rng.sample(others, min(len(others), CLAIMS_PER_TEXT)))[: CLAIMS_PER_TEXT + 2]
    return Example(source=example.source, group=example.group, question=example.question, text=example.text, claims=tuple(kept))
