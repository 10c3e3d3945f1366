"""The embedding judge: fitted numbers turn features into verdicts."""

from dataclasses import replace

from core.builders import QUESTION, said
from core.comparisons import SPAN, alignment, compared
from viva.core.align import Alignment
from viva.core.fitted import Logistic
from viva.core.model import Evidence, JudgeInfo, KeyPointVerdict, Label, MistakeVerdict, Verdicts
from viva.core.reading import Reading
from viva.core.verdict import Coefficients, EmbeddingJudge, Regressions, omissions

POINT = Logistic(intercept=-5.0, weights={"alignment": 10.0})
POOLED = Logistic(intercept=-5.0, weights={"span_cosine": 10.0})
MISTAKE = Logistic(intercept=-6.0, weights={"alignment": 5.0, "alignment_contrast": 10.0, "rejecting": -5.0})
NEVER = Logistic(intercept=-9.0, weights={})
JUDGE = EmbeddingJudge(
    coefficients=Coefficients(
        version="test",
        key_points=Regressions(tokens=POINT, pooled=POOLED),
        mistakes=Regressions(tokens=MISTAKE, pooled=POOLED),
        credited=0.5,
        covered=0.8,
        made=0.5,
    ),
    embedder_version="fake",
)


def judged(points: dict[str, float], wrong: float, right: float, *, rejecting: bool = False) -> Verdicts:
    reading = Reading(
        question=QUESTION,
        conversation=said("..."),
        spans=(SPAN,),
        gate=None,
        notes=("A note.",),
        compared=compared({k: alignment(v) for k, v in points.items()}, alignment(wrong, rejecting=rejecting), alignment(right)),
    )
    (found,) = JUDGE.judge([reading])
    assert isinstance(found, Verdicts)
    return found


def test_probabilities_become_labels_with_evidence() -> None:
    found = judged({"wcss": 0.9, "local": 0.6, "alternate": 0.1}, wrong=0.1, right=0.5)
    assert found.judge == JudgeInfo(name="embedding", version="test+fake")
    assert found.key_points == (
        KeyPointVerdict(criterion="wcss", label=Label.COVERED, probability=0.982, evidence=Evidence(span=SPAN, similarity=0.9)),
        KeyPointVerdict(criterion="local", label=Label.PARTIAL, probability=0.7311, evidence=Evidence(span=SPAN, similarity=0.6)),
        KeyPointVerdict(criterion="alternate", label=Label.MISSING, probability=0.018),
    )
    assert [(v.criterion, v.made) for v in found.mistakes] == [("global", False), ("no-start", False)]
    assert found.notes == ("A note.",)
    assert found.details["wcss"]["threshold"] == 0.5


def test_a_made_misconception_contradicts_the_point_it_denies() -> None:
    found = judged({"wcss": 0.1, "local": 0.9, "alternate": 0.1}, wrong=0.95, right=0.2)
    assert found.key_points[1].label is Label.CONTRADICTED
    assert found.key_points[1].probability == 0.25
    assert [(v.criterion, v.made) for v in found.mistakes] == [("global", True), ("no-start", True)]


def test_a_contradicted_point_quotes_the_words_that_deny_it() -> None:
    found = judged({"wcss": 0.1, "local": 0.9, "alternate": 0.1}, wrong=0.95, right=0.2)
    assert found.key_points[1].evidence == found.mistakes[0].evidence == Evidence(span=SPAN, similarity=0.95)


def test_a_mistake_no_nearer_than_its_correction_is_not_made() -> None:
    assert not judged({"wcss": 0.1, "local": 0.1, "alternate": 0.1}, wrong=0.9, right=0.95).mistakes[0].made


def test_a_rejected_mistake_is_not_made() -> None:
    assert not judged({"wcss": 0.1, "local": 0.1, "alternate": 0.1}, wrong=0.9, right=0.5, rejecting=True).mistakes[0].made


def test_an_omission_is_made_when_none_of_its_points_is_credited() -> None:
    assert QUESTION.rubric is not None
    credited = KeyPointVerdict(criterion="local", label=Label.PARTIAL)
    missing = KeyPointVerdict(criterion="local", label=Label.CONTRADICTED)
    assert omissions(QUESTION.rubric.omissions, [credited]) == (MistakeVerdict(criterion="no-start", made=False),)
    assert omissions(QUESTION.rubric.omissions, [missing]) == (MistakeVerdict(criterion="no-start", made=True),)


def test_an_embedder_without_token_vectors_has_numbers_of_its_own() -> None:
    features = {"answer_cosine": 0.0, "span_cosine": 0.9, "stem_recall": 0.0, "negation_differs": 0.0}
    near = Alignment(features=features, evidence=Evidence(span=SPAN, similarity=0.9), rejecting=False)
    far = Alignment(features={**features, "span_cosine": 0.1}, evidence=near.evidence, rejecting=False)
    coefficients = replace(JUDGE.coefficients, key_points=Regressions(tokens=NEVER, pooled=POOLED))
    reading = Reading(
        question=QUESTION,
        conversation=said("..."),
        spans=(SPAN,),
        gate=None,
        notes=(),
        compared=compared({"wcss": near, "local": far, "alternate": far}, far, far),
    )
    (found,) = replace(JUDGE, coefficients=coefficients).judge([reading])
    assert isinstance(found, Verdicts)
    assert [v.label for v in found.key_points] == [Label.COVERED, Label.MISSING, Label.MISSING]
