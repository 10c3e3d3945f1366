"""What a sound bank is read as."""

from pathlib import Path

import pytest
import yaml

from adapters.banks import GOOD, QUESTIONS, open_bank, problems_of, write_bank
from viva.adapters.resources import builtin_bank
from viva.core.model import Aspect, KeyPoint, Misconception, Omission, Question, Rubric, Scale, Tier
from viva.core.place import Place, Target
from viva.errors import UsageError

BUILTIN_SCALE = Scale(
    bands=((85.0, "excellent"), (70.0, "strong"), (55.0, "solid"), (30.0, "developing"), (0.0, "weak")),
    partial=0.5,
    prompted=0.75,
    misconception_points=3.0,
    omission_points=0.0,
)
KMEANS = Question(
    id="kmeans-objective",
    topic="clustering",
    text="What does k-means minimise?",
    tier=Tier.ADVANCED,
    tags=("unsupervised",),
    model_answer="The sum of squares.",
    worked_example="1 + 1 = 2",
    leads_to=("choosing-k",),
    sources=("ESL, 14.3",),
    accept=(("answer-length", "it is an example"),),
    rubric=Rubric(
        key_points=(
            KeyPoint(
                id="wcss",
                point="It minimises the squared distances to the centroids.",
                also=("It minimises inertia.",),
                weight=3,
                aspect=Aspect.MATHEMATICS,
                probe="What goes down?",
                hint="Think of distances.",
            ),
            KeyPoint(id="local-minimum", point="It can stop at a local minimum."),
        ),
        misconceptions=(
            Misconception(
                id="global-optimum",
                mistake="It always finds the best clustering.",
                correction="It can stop at a local minimum.",
                contradicts=("local-minimum",),
                penalty=2,
                probe="Is there only one?",
            ),
        ),
        omissions=(
            Omission(
                id="no-start",
                mistake="Never says that the start matters.",
                correction="Name the dependence on the start.",
                when_missing=("local-minimum",),
                accept=(("no-probe", "a test"),),
            ),
        ),
    ),
)
CHOOSING_K = Question(id="choosing-k", topic="clustering", text="How do you choose k?")


def test_every_key_is_read_and_what_is_left_out_has_its_default(tmp_path: Path) -> None:
    bank = open_bank(write_bank(tmp_path, GOOD))
    assert bank.questions() == (KMEANS, CHOOSING_K)
    assert bank.titles == {"clustering": "Clustering"}
    assert bank.scale == BUILTIN_SCALE


def test_a_topic_without_a_title_is_called_by_its_name(tmp_path: Path) -> None:
    files = {"questions/model-selection.yaml": "topic: model-selection\nquestions:\n  - {id: a, text: Why?}\n"}
    assert open_bank(write_bank(tmp_path, files)).titles == {"model-selection": "Model selection"}


def test_a_bank_without_rubrics_can_be_loaded(tmp_path: Path) -> None:
    bank = open_bank(write_bank(tmp_path, {"questions/clustering.yaml": QUESTIONS}))
    assert [question.rubric for question in bank.questions()] == [None, None]


def test_files_that_are_no_topics_are_not_read_as_topics(tmp_path: Path) -> None:
    others = {
        "rubric/embedding-judge.yaml": "x: 1",
        "rubric/local-judge.yaml": "x: 1",
        "rubric/notes.txt": "x",
        "prompts/a.md": "x",
    }
    assert problems_of(write_bank(tmp_path, {**GOOD, **others})) == []


def test_a_bank_may_have_a_scale_of_its_own(tmp_path: Path) -> None:
    text = "bands: {pass: 50, fail: 0}\npartial: 0.4\nprompted: 1\nmisconception_points: 10\nomission_points: 2.5\n"
    assert open_bank(write_bank(tmp_path, {**GOOD, "rubric/scale.yaml": text})).scale == Scale(
        bands=((50.0, "pass"), (0.0, "fail")), partial=0.4, prompted=1.0, misconception_points=10.0, omission_points=2.5
    )


def test_several_banks_are_one_and_may_lead_to_each_other(tmp_path: Path) -> None:
    more = "topic: clustering\ntitle: More\nquestions:\n  - {id: dbscan, text: How does DBSCAN work?, leads_to: [kmeans-objective]}\n"
    first, second = write_bank(tmp_path / "a", GOOD), write_bank(tmp_path / "b", {"questions/clustering.yaml": more})
    bank = open_bank(first, second)
    assert [question.id for question in bank.questions()] == ["kmeans-objective", "choosing-k", "dbscan"]
    assert bank.titles == {"clustering": "Clustering"}


def test_a_byte_order_mark_and_windows_line_ends_are_no_matter(tmp_path: Path) -> None:
    files = {name: b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode() for name, text in GOOD.items()}
    assert open_bank(write_bank(tmp_path, files)).questions() == (KMEANS, CHOOSING_K)


def test_without_libyaml_the_same_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(yaml, "CSafeLoader")
    bank = open_bank(write_bank(tmp_path, GOOD))
    assert bank.questions() == (KMEANS, CHOOSING_K)
    assert bank.places()[Target(question="choosing-k", key="text")] == Place(file="questions/clustering.yaml", line=16)


def test_a_question_is_found_by_its_id(tmp_path: Path) -> None:
    assert open_bank(write_bank(tmp_path, GOOD)).question("choosing-k") == CHOOSING_K


@pytest.mark.parametrize(
    ("asked", "hint"),
    [
        ("choosing-kay", "Did you mean choosing-k?"),
        ("kmeans", "Did you mean kmeans-objective?"),
        ("zzz", "`viva questions` lists them all."),
    ],
)
def test_an_unknown_question_suggests_near_ones(tmp_path: Path, asked: str, hint: str) -> None:
    with pytest.raises(UsageError) as raised:
        open_bank(write_bank(tmp_path, GOOD)).question(asked)
    assert (raised.value.message, raised.value.hint) == (f"There is no question {asked!r} in this bank.", hint)


def test_everything_has_a_place(tmp_path: Path) -> None:
    places = open_bank(write_bank(tmp_path, GOOD)).places()
    questions, rubric = "questions/clustering.yaml", "rubric/clustering.yaml"
    assert places[Target(question="kmeans-objective")] == Place(file=questions, line=4)
    assert places[Target(question="kmeans-objective", key="model_answer")] == Place(file=questions, line=8)
    assert places[Target(question="choosing-k", key="text")] == Place(file=questions, line=16)
    assert places[Target(question="kmeans-objective", key="mistakes")] == Place(file=rubric, line=14)
    assert places[Target(question="kmeans-objective", criterion="wcss")] == Place(file=rubric, line=5)
    assert places[Target(question="kmeans-objective", criterion="no-start", key="correction")] == Place(file=rubric, line=24)


def test_the_builtin_bank_is_sound() -> None:
    assert problems_of(builtin_bank()) == []
    assert all(question.rubric for question in open_bank(builtin_bank()).questions())
