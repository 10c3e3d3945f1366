"""The labelled answers that Viva is measured on: whole, and kept apart from those it is trained on."""

from pathlib import Path

import pytest

from viva import wiring
from viva.core.gold import GoldAnswer
from viva.settings import load_settings
from viva.training.split import calibration_subjects, training_subjects

TESTS = Path(__file__).parents[1]
ROOT = TESTS.parent
BANKS = {"gold": ROOT, "other_bank": TESTS / "other_bank"}
KINDS = set("strong paraphrase terse partial rambling misconception negated stuffed echo oral".split())


def gold(name: str) -> list[GoldAnswer]:
    folder = TESTS / "gold" if name == "gold" else TESTS / name / "gold"
    return wiring.gold(folder, wiring.bank(load_settings({"bank": [BANKS[name]]}, {})))


@pytest.mark.parametrize(("name", "questions", "answers"), [("gold", 48, {11}), ("other_bank", 144, {11, 13, 15})])
def test_each_question_has_every_kind_of_answer(name: str, questions: int, answers: set[int]) -> None:
    kinds: dict[str, list[str]] = {}
    for answer in gold(name):
        kinds.setdefault(answer.question, []).append(answer.kind)
    assert len(kinds) == questions
    assert {question: found for question, found in kinds.items() if len(found) not in answers or not set(found) >= KINDS} == {}


def test_each_question_of_the_other_bank_has_two_right_sentences_and_their_reversals() -> None:
    bank = wiring.bank(load_settings({"bank": [BANKS["other_bank"]]}, {}))
    kinds: dict[str, list[str]] = {}
    for answer in wiring.gold(BANKS["other_bank"] / "sentences", bank):
        kinds.setdefault(answer.question, []).append(answer.kind)
    assert kinds == {question.id: ["partial", "negated"] * 2 for question in bank.questions()}


def test_none_of_these_questions_is_trained_on() -> None:
    trained = {s.id: s.text for s in (*training_subjects(), *calibration_subjects())}
    measured = {answer.question for name in BANKS for answer in gold(name)}
    assert len(trained) >= 200
    assert measured.isdisjoint(trained)
    texts = {
        q.text
        for bank in BANKS.values()
        for q in wiring.bank(load_settings({"bank": [bank]}, {})).questions()
        if q.id in measured
    }
    assert texts.isdisjoint(trained.values())
