"""What the rules of `viva check` find in a question, and what they let pass."""

from collections.abc import Iterable
from dataclasses import replace

import pytest

from viva.core.content_rules import (
    RULES,
    Finding,
    Rule,
    acceptance,
    has_enough_criteria,
    has_model_answer,
    has_probes,
    has_proper_tags,
    has_rubric,
    has_sources,
    has_understanding,
    leads_elsewhere,
    probes_keep_the_secret,
    says_nothing_twice,
)
from viva.core.model import Aspect, KeyPoint, Misconception, Omission, Question, Rubric
from viva.core.place import Place, Target, place_of

POINTS = (
    KeyPoint(id="wcss", point="It minimises squared distances to the centroids.", probe="What goes down?"),
    KeyPoint(id="local", point="It can stop at a poor split.", aspect=Aspect.EXAMPLE, probe="Is it always the same?"),
    KeyPoint(id="restarts", point="Several random restarts help.", probe="What would you do?"),
)
MISTAKES = (
    Misconception(id="best", mistake="It always finds the best clusters.", correction="It need not.", probe="Always?"),
    Misconception(id="labels", mistake="It needs labelled data.", correction="It does not.", probe="What goes in?"),
)
SOUND = Question(
    id="kmeans",
    topic="clustering",
    text="What is k-means?",
    tags=("clustering",),
    model_answer="word " * 150,
    sources=("ESL",),
    rubric=Rubric(key_points=POINTS, misconceptions=MISTAKES),
)


def rubric(*, points: Iterable[KeyPoint] = POINTS, mistakes: Iterable[Misconception] = MISTAKES) -> Question:
    return replace(SOUND, rubric=Rubric(key_points=tuple(points), misconceptions=tuple(mistakes)))


def point(text: str, name: str = "wcss", **more: object) -> KeyPoint:
    return replace(POINTS[0], id=name, point=text, **more)  # type: ignore[arg-type]


def found(rule: Rule, question: Question) -> list[tuple[str, str, str, str]]:
    return [(f.rule, f.target.criterion, f.target.key, f.message) for f in rule(question)]


def test_a_sound_question_has_no_findings() -> None:
    assert [finding for rule in RULES for finding in rule(SOUND)] == []


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_can_look_at_a_bare_question(rule: Rule) -> None:
    assert all(isinstance(finding, Finding) for finding in rule(Question(id="a", topic="b", text="c")))


@pytest.mark.parametrize(
    ("rule", "question", "key", "message"),
    [
        (has_rubric, replace(SOUND, rubric=None), "id", "has no rubric, so answers to it are not scored; write one"),
        (has_sources, replace(SOUND, sources=()), "sources", "names no source; add one where the answer can be read up"),
        (has_proper_tags, replace(SOUND, tags=()), "tags", "has no tags; add one or two that a candidate would search for"),
        (
            has_proper_tags,
            replace(SOUND, tags=("Big Data!",)),
            "tags",
            "the tag 'Big Data!' is not in lower case with hyphens; write 'big-data'",
        ),
        (has_proper_tags, replace(SOUND, tags=("a", "b", "a")), "tags", "the tag 'a' is there twice; keep one"),
        (leads_elsewhere, replace(SOUND, leads_to=("kmeans",)), "leads_to", "leads to itself; name another question"),
        (has_model_answer, replace(SOUND, model_answer=""), "model_answer", "has no model answer; write 130 to 320 words"),
        (
            has_model_answer,
            replace(SOUND, model_answer="a " * 129),
            "model_answer",
            "the model answer has 129 words, not 130 to 320; add what is missing",
        ),
        (
            has_model_answer,
            replace(SOUND, model_answer="a " * 321),
            "model_answer",
            "the model answer has 321 words, not 130 to 320; cut it to what one says in two minutes",
        ),
        (has_enough_criteria, rubric(points=POINTS[:1]), "key_points", "has 1 key point, not 3 to 8; add some"),
        (
            has_enough_criteria,
            rubric(points=POINTS * 3),
            "key_points",
            "has 9 key points, not 3 to 8; merge or drop some, or split the question",
        ),
        (has_enough_criteria, rubric(mistakes=()), "mistakes", "has no mistakes, not 2 to 5; add some"),
        (
            has_understanding,
            rubric(points=POINTS[:1] * 3),
            "key_points",
            "has no key point of aspect intuition or example; add one",
        ),
    ],
)
def test_what_is_wrong_with_a_question_is_found(rule: Rule, question: Question, key: str, message: str) -> None:
    assert [(f[1], f[2], f[3]) for f in found(rule, question)] == [("", key, message)]


@pytest.mark.parametrize("words", [130, 320])
def test_the_bounds_of_a_model_answer_are_allowed(words: int) -> None:
    assert found(has_model_answer, replace(SOUND, model_answer="a " * words)) == []


def test_criteria_without_a_probe_are_found_omissions_too() -> None:
    omission = Omission(id="shallow", mistake="Stays shallow.", correction="Go on.", when_missing=("wcss",))
    question = replace(SOUND, rubric=Rubric(key_points=(replace(POINTS[0], probe=""), *POINTS[1:]), omissions=(omission,)))
    message = "has no probe, so no follow-up can go for it; add one"
    assert found(has_probes, question) == [("no-probe", "wcss", "", message), ("no-probe", "shallow", "", message)]


def test_a_probe_that_says_most_of_its_point_leaks_it() -> None:
    leaking = replace(POINTS[0], probe="Does it minimise the squared distances?")
    assert found(probes_keep_the_secret, rubric(points=[leaking])) == [
        ("leaking-probe", "wcss", "probe", "the probe says 3 of the point's 4 content words; ask without them")
    ]


def test_words_that_the_question_has_said_already_are_no_secret() -> None:
    leaking = replace(POINTS[0], probe="Does it minimise the squared distances?")
    question = replace(rubric(points=[leaking]), text="Which squared distances does it minimise?")
    assert found(probes_keep_the_secret, question) == []


def test_half_of_the_point_is_not_yet_a_leak() -> None:
    assert found(probes_keep_the_secret, rubric(points=[replace(POINTS[0], probe="Which squared distances?")])) == []


def test_two_points_that_say_the_same_are_found() -> None:
    points = (point("The squared distances shrink at every step."), point("At each step the squared distances shrink.", "other"))
    assert found(says_nothing_twice, rubric(points=points)) == [
        (
            "near-duplicate",
            "other",
            "",
            "'At each step the squared distances shrink.' says nearly the same as 'wcss'; reword or drop one",
        )
    ]


def test_a_wording_that_repeats_its_own_point_is_found_and_shown_short() -> None:
    text = "Both of the alternating steps lower the objective, or leave it exactly where it was."
    assert found(says_nothing_twice, rubric(points=[point(text, also=(text,))])) == [
        (
            "near-duplicate",
            "wcss",
            "",
            "'Both of the alternating steps lower the objective…' says nearly the same as another wording of its own; reword or drop one",
        )
    ]


def test_a_misconception_may_be_close_to_the_point_that_it_denies() -> None:
    mistake = replace(MISTAKES[0], mistake="It never minimises squared distances to the centroids.")
    assert found(says_nothing_twice, rubric(mistakes=[mistake])) == []


def test_short_texts_are_not_called_the_same() -> None:
    assert found(says_nothing_twice, rubric(points=[point("Inertia falls."), point("Inertia falls.", "other")])) == []


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        (replace(SOUND, accept=(("tags", "other"), ("no-probe", "of the question"))), "of the question"),
        (rubric(points=[replace(POINTS[0], accept=(("no-probe", "of the point"),))]), "of the point"),
        (rubric(points=[replace(POINTS[0], accept=(("leaking-probe", "something else"),))]), None),
        (replace(SOUND, rubric=None), None),
    ],
)
def test_a_finding_is_accepted_with_its_criterion_or_for_the_whole_question(question: Question, reason: str | None) -> None:
    criterion = "wcss" if question.rubric else ""
    finding = Finding(rule="no-probe", target=Target(question="kmeans", criterion=criterion), message="")
    assert acceptance(finding, question) == reason


def test_a_place_falls_back_to_the_criterion_and_the_question() -> None:
    question, criterion = Target(question="a"), Target(question="a", criterion="b")
    places = {question: Place(file="q", line=1), criterion: Place(file="r", line=2)}
    assert place_of(Target(question="a", criterion="b", key="probe"), places) == Place(file="r", line=2)
    assert place_of(Target(question="a", key="sources"), places) == Place(file="q", line=1)
    with pytest.raises(KeyError):
        place_of(Target(question="z"), places)
