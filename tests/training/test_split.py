"""Which of our own questions the models are trained on, and which are kept from them."""

from collections import defaultdict

from viva.training.split import DATA, ROOT, calibration_subjects, training_subjects


def test_no_question_is_on_both_sides_and_one_in_four_is_kept() -> None:
    trained, kept = {s.id for s in training_subjects()}, {s.id for s in calibration_subjects()}
    assert not trained & kept
    assert 0.2 < len(kept) / len(trained | kept) < 0.3


def test_questions_made_only_for_training_are_kept_by_whole_topics() -> None:
    sides: dict[str, set[str]] = defaultdict(set)
    for side, subjects in (("trained", training_subjects()), ("kept", calibration_subjects())):
        for subject in subjects:
            sides[subject.topic].add(side)
    own = {path.stem for path in (DATA / "extra" / "questions").glob("*.yaml")}
    bank = {path.stem for path in (ROOT / "questions").glob("*.yaml")}
    assert {topic for topic, found in sides.items() if len(found) == 2} <= bank - own
    assert {side for topic in own for side in sides[topic]} == {"trained", "kept"}
