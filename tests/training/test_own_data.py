"""Our own training data as it is read: statements of several files, the rubric's own words beside them, and the pairs."""

from pathlib import Path

from viva.training.own_data import read_subjects
from viva.training.split import calibration_subjects, training_subjects

BANK = {
    "questions/t.yaml": "topic: t\nquestions:\n  - {id: q, text: Why?, tier: core}\n",
    "rubric/t.yaml": """topic: t
rubrics:
  q:
    key_points: [{id: k, point: It falls., also: [It drops.]}]
    mistakes:
      - {id: m, mistake: It rises., correction: It falls instead., contradicts: [k]}
      - {id: silent, mistake: Says nothing., correction: Say it., when_missing: [k]}
""",
    "statements/a.yaml": "topic: t\nstatements: {q: {k: {says: [Down it goes.], half: [It moves.]}, filler: [Well.]}}\n",
    "statements/b.yaml": "topic: t\nstatements: {q: {k: {says: [falls], denies: [Up it goes.]}, m: {says: [rises]}, filler: [So.]}}\n",
}


def test_a_statement_of_any_file_counts_and_so_do_the_rubrics_own_words(tmp_path: Path) -> None:
    for name, text in BANK.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    (subject,) = read_subjects(tmp_path, tmp_path)
    assert subject.statements == {
        "k": {
            "says": ["Down it goes.", "falls", "It falls.", "It drops."],
            "half": ["It moves."],
            "denies": ["Up it goes."],
        },
        "m": {"says": ["rises", "It rises."], "rejects": ["It falls instead."]},
        "filler": ["Well.", "So."],
    }


def test_every_pair_of_ours_is_of_a_criterion_and_says_two_things_of_it() -> None:
    wrong = []
    for subject in (*training_subjects(), *calibration_subjects()):
        denial = dict.fromkeys((k["id"] for k in subject.rubric["key_points"]), "denies")
        denial |= dict.fromkeys((m["id"] for m in subject.misconceptions), "rejects")
        wrong += [(subject.id, criterion) for criterion in denial.keys() ^ subject.pairs.keys()]
        for criterion, pairs in subject.pairs.items():
            for pair in pairs:
                credit, rejection = pair
                if credit not in ("says", "half") or rejection != denial[criterion] or len(set(pair.values())) < 2:
                    wrong.append((subject.id, criterion))
    assert wrong == []
