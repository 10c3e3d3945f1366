"""The rules of `viva check` that ask the judge."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from app.test_local_judge import COMBINER
from core.builders import QUESTION, RUBRIC, SCALE
from fake_models import ToldStanceModel, WordEmbedder
from fakes import MemoryTexts
from viva.app.grading import Grader
from viva.app.judged_rules import judged_rules
from viva.app.local_judge import LocalJudge
from viva.core.content_rules import Finding
from viva.core.model import KeyPoint, Question

GOOD = replace(
    QUESTION,
    model_answer="It minimises squared distances to centroids by moving them in turns, "
    "and may stop early at a local minimum that depends on where it started.",
)


def findings(question: Question, told: dict[str, str]) -> list[tuple[str, str]]:
    judge = LocalJudge(model=ToldStanceModel(told), combiner=COMBINER, embedder_version="words-1")
    grader = Grader(embedder=WordEmbedder(), judge=judge, scale=SCALE)
    return [(found.rule, found.target.criterion) for rule in judged_rules(grader, MemoryTexts()) for found in rule(question)]


def test_a_point_that_the_model_answer_does_not_make() -> None:
    told = {RUBRIC.key_points[0].point: "asserted", RUBRIC.key_points[2].point: "partly"}
    assert ("model-answer-misses", "local") in findings(GOOD, told)
    assert ("model-answer-misses", "wcss") not in findings(GOOD, told)


def test_a_mistake_that_is_found_everywhere_is_found_in_the_model_answer_and_in_its_correction() -> None:
    told = {k.point: "asserted" for k in RUBRIC.key_points} | {RUBRIC.misconceptions[0].mistake: "asserted"}
    assert findings(GOOD, told)[:1] == [("model-answer-errs", "global")]
    assert ("correction-errs", "global") in findings(GOOD, told)


def test_a_mistake_that_is_not_found_in_its_own_statement() -> None:
    told = {k.point: "asserted" for k in RUBRIC.key_points}
    assert ("mistake-not-found", "global") in findings(GOOD, told)


def test_two_points_that_say_the_same() -> None:
    twin = KeyPoint(id="twin", point="K-means minimises the sum of the squared distances to centroids.")
    doubled = replace(GOOD, rubric=replace(RUBRIC, key_points=(*RUBRIC.key_points, twin)))
    assert ("near-duplicates", "twin") in findings(doubled, {})


def test_a_question_without_a_rubric_is_left_alone() -> None:
    assert findings(replace(GOOD, rubric=None), {}) == []


def test_what_was_found_is_remembered_until_question_or_judge_change() -> None:
    asked: list[str] = []

    class Counting(ToldStanceModel):
        def stances(self, question: str, text: str, claims: Sequence[str]) -> Any:
            asked.append(text)
            return super().stances(question, text, claims)

    def found(question: Question, version: str, cache: MemoryTexts) -> tuple[list[Finding], bool]:
        before = len(asked)
        judge = LocalJudge(model=Counting({}), combiner=COMBINER, embedder_version=version)
        (rule,) = judged_rules(Grader(embedder=WordEmbedder(), judge=judge, scale=SCALE), cache)
        return list(rule(question)), len(asked) > before

    cache = MemoryTexts()
    first, looked = found(GOOD, "words-1", cache)
    assert (len(first) > 0, looked) == (True, True)
    assert found(GOOD, "words-1", cache) == (first, False)
    assert found(GOOD, "words-2", cache) == (first, True)
    assert found(replace(GOOD, model_answer="Something else."), "words-1", cache)[1]
    for key in cache.kept:
        cache.kept[key] = '[{"rule": 1}]'
    assert found(GOOD, "words-1", cache) == (first, True)
