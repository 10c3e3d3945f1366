"""Values are named by their content."""

from dataclasses import replace

from core.builders import QUESTION, RUBRIC
from viva.core.hashing import content_hash, question_hash, rubric_hash
from viva.core.model import Question


def test_the_hash_is_sha_256_over_canonical_json() -> None:
    """Worked by hand: echo -n '{"id":"a","text":"é","topic":"t"}' | sha256sum."""
    question = Question(id="a", topic="t", text="é")
    assert question_hash(question) == "6abfc4f646bd60c4bdce41bd118b6999414bed8c433b34790bd1a793af4cbcbc"


def test_a_question_is_named_apart_from_its_rubric() -> None:
    other = replace(QUESTION, rubric=replace(RUBRIC, misconceptions=()))
    assert question_hash(other) == question_hash(QUESTION)
    assert rubric_hash(other) != rubric_hash(QUESTION)


def test_what_is_asked_changes_the_question_alone() -> None:
    other = replace(QUESTION, text="Why?")
    assert question_hash(other) != question_hash(QUESTION)
    assert rubric_hash(other) == rubric_hash(QUESTION)


def test_a_rule_that_is_waived_changes_nothing() -> None:
    waived = replace(QUESTION, accept=(("counts", "it is short"),))
    assert question_hash(waived) == question_hash(QUESTION)


def test_the_order_of_texts_matters() -> None:
    assert content_hash(("a", "b")) != content_hash(("b", "a"))


def test_a_question_without_a_rubric_has_a_hash_for_none() -> None:
    assert rubric_hash(replace(QUESTION, rubric=None)) == content_hash(None)


def test_half_a_surrogate_pair_has_a_hash() -> None:
    assert content_hash("\ud83d") != content_hash("?")
