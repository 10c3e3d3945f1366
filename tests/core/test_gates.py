"""Answers that are not judged point by point."""

import pytest

from core.builders import JUDGE, QUESTION, RUBRIC, said
from viva.core.gates import gate_before_reading, gate_off_topic, gated_verdicts
from viva.core.model import Gate, KeyPointVerdict, Label, MistakeVerdict
from viva.core.segment import segment


def gate(text: str) -> Gate | None:
    conversation = said(text)
    return gate_before_reading(QUESTION, conversation, segment(conversation))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", Gate.EMPTY),
        (" \n\t ", Gate.EMPTY),
        ("...", Gate.EMPTY),
        ("I don't know.", Gate.DONT_KNOW),
        ("no idea, sorry", Gate.DONT_KNOW),
        ("Hmm, not sure, maybe something with distances?", Gate.DONT_KNOW),
        ("sorry, can't remember", Gate.DONT_KNOW),
        ("I honestly couldn't say.", Gate.DONT_KNOW),
        ("I've forgotten, something with groups", Gate.DONT_KNOW),
        ("never heard of it", Gate.DONT_KNOW),
        ("Can we skip this one please?", Gate.DONT_KNOW),
        ("pass", Gate.DONT_KNOW),
        ("Skip connections let the gradient flow back.", None),
        ("A forward pass costs quadratic attention.", None),
        ("You can't invert a singular matrix.", None),
        ("Trees cannot extrapolate.", None),
        ("No, trees don't need scaling.", None),
        ("Decoder-only models cannot be used for classification.", None),
        ("Trees do not know the order of rows.", None),
        ("Old tasks are forgotten.", None),
        ("The rare class is never learned.", None),
        ("The estimate is not certain.", None),
        ("What does k-means minimise?", Gate.ECHO),
        ("That is a really good question. K-means minimises things, and it matters what k-means minimises.", Gate.ECHO),
        ("Think of distances.", Gate.ECHO),
        ("centroid, inertia, convergence, Lloyd, Voronoi, elbow", Gate.KEYWORDS),
        ("minimises, sum, squared, distances, each, point, centroid, stops, local, minimum, alternates", Gate.KEYWORDS),
        ("Centroids. Inertia. Clusters. Initialisation. Convergence.", Gate.KEYWORDS),
        ("min within-cluster SS; not convex -> local min; use kmeans++", None),
        ("It minimises the squared distance to the centroids.", None),
        ("I'm not sure, but it minimises squared distances of points to their cluster centroids.", None),
        ("K-means minimises the sum of squared distances to the centroids.", None),
    ],
)
def test_the_words_alone_close_a_gate(text: str, expected: Gate | None) -> None:
    assert gate(text) is expected


def test_a_good_reply_opens_the_gate_that_the_first_answer_closed() -> None:
    conversation = said("I don't know.", "It minimises squared distances to the cluster centroids.", criteria=("wcss",))
    assert gate_before_reading(QUESTION, conversation, segment(conversation)) is None
    silent = said("I don't know.", "no idea", criteria=("wcss",))
    assert gate_before_reading(QUESTION, silent, segment(silent)) is Gate.DONT_KNOW


def test_off_topic_is_what_comes_near_nothing() -> None:
    assert gate_off_topic([0.05, 0.1, 0.02]) is Gate.OFF_TOPIC
    assert gate_off_topic([0.05, 0.6]) is None


def test_gated_verdicts_miss_every_point_and_make_no_misconception() -> None:
    found = gated_verdicts(RUBRIC, Gate.EMPTY, JUDGE, ())
    assert found.key_points == tuple(
        KeyPointVerdict(criterion=k, label=Label.MISSING, probability=0.0) for k in ("wcss", "local", "alternate")
    )
    assert found.mistakes == (
        MistakeVerdict(criterion="global", made=False, probability=0.0),
        MistakeVerdict(criterion="no-start", made=True),
    )
