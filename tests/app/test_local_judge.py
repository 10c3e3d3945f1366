"""The local judge turns stances and alignment into verdicts, contradiction first."""

from collections.abc import Sequence
from dataclasses import replace

from core.builders import QUESTION, RUBRIC, SCALE, said
from fake_models import ToldStanceModel, WordEmbedder
from viva.app.grading import Grader
from viva.app.local_judge import LocalJudge, read_closely
from viva.core.align import Alignment, Vector
from viva.core.combine import GROUPS, Combiner, key_point_verdict
from viva.core.fitted import Forest, Tree
from viva.core.model import Assessment, Evidence, FollowUp, JudgeInfo, KeyPointVerdict, Label, MistakeVerdict, Span

STANCES = ("asserted", "partly", "silent", "denied")
SENTENCES = ("It minimises the squared distances to the centroids.", "It always finds the best clustering.")
TEXT = " ".join(SENTENCES)


def stump(name: str, threshold: float) -> Forest:
    """One tree on one feature: log-odds of ±2 on either side of the threshold."""
    tree = Tree(feature=(0, 0, 0), threshold=(threshold, 0.0, 0.0), left=(1, -1, -1), right=(2, -1, -1), value=(0.0, -2.0, 2.0))
    return Forest(names=(name,), trees=(tree,), base=0.0)


COMBINER = Combiner(
    version="stumps",
    credited=stump("credit", 0.0),
    covered=stump("asserted", 0.0),
    denied=stump("denied", 0.0),
    made=stump("asserted", 0.0),
    credited_at=0.5,
    covered_at=0.5,
    denied_at=0.5,
    made_at=0.5,
)


def judged(told: dict[str, str], text: str = TEXT, quoted: Sequence[str] = ()) -> Assessment:
    model = ToldStanceModel(told)
    judge = LocalJudge(model=model, combiner=COMBINER, embedder_version="words-1")
    (found,) = Grader(embedder=WordEmbedder(), judge=judge, scale=SCALE).grade([(QUESTION, said(text))])
    assert model.read == [(QUESTION.text, passage) for passage in (text, *quoted)]
    assert isinstance(found, Assessment)
    return found


def test_stances_become_verdicts_with_evidence_and_a_follow_up() -> None:
    wcss, local, alternate = (k.point for k in RUBRIC.key_points)
    told = {wcss: "asserted", local: "denied", alternate: "partly", RUBRIC.misconceptions[0].mistake: "asserted"}
    found = judged(told, quoted=SENTENCES)
    assert found.verdicts.judge == JudgeInfo(name="local", version="stumps+told-1+words-1")
    assert [(v.criterion, v.label, v.probability) for v in found.verdicts.key_points] == [
        ("wcss", Label.COVERED, 0.8808),
        ("local", Label.CONTRADICTED, 0.1192),
        ("alternate", Label.PARTIAL, 0.8808),
    ]
    evidence = found.verdicts.key_points[0].evidence
    assert evidence is not None
    assert evidence.span.text == "It minimises the squared distances to the centroids."
    assert [TEXT[start:end] for start, end in evidence.words] == ["minimises", "squared", "distances", "centroids"]
    assert [(v.criterion, v.made) for v in found.verdicts.mistakes] == [("global", True), ("no-start", True)]
    assert found.follow_up == FollowUp(criterion="global", text="Would you run it twice?", reason="misconception, penalty 2")
    assert found.score.points == 46.3  # 3.5 of 6 earned, less 12


def test_silence_is_missing_without_evidence() -> None:
    found = judged({})
    assert found.verdicts.key_points == tuple(
        KeyPointVerdict(criterion=k.id, label=Label.MISSING, probability=0.1192) for k in RUBRIC.key_points
    )
    assert found.verdicts.mistakes == (
        MistakeVerdict(criterion="global", made=False, probability=0.1192),
        MistakeVerdict(criterion="no-start", made=True),
    )


def test_details_say_what_a_verdict_was_made_from() -> None:
    details = judged({RUBRIC.key_points[0].point: "asserted"}, quoted=SENTENCES[:1]).verdicts.details["wcss"]
    assert details["threshold"] == 0.5
    assert details["stance_asserted"] > 0.9
    groups = {f"push_{group}" for group in GROUPS}
    features = {name for name in details if not name.startswith(("stance_", "p_", "push_")) and name != "threshold"}
    assert {name: details[name] for name in groups if details[name]} == {"push_claim": 2.0}
    assert features <= {name for group in GROUPS.values() for name in group}
    assert {"alignment", "given", "shared", "credit_over_mean", "p_covered", "p_denied"} <= set(details)


def test_what_may_as_well_be_denied_is_neither_credited_nor_charged() -> None:
    span = Span(turn=0, start=0, end=4, text=TEXT[:4])
    alignment = Alignment(features={}, evidence=Evidence(span=span, similarity=0.9), rejecting=False)
    doubting = replace(COMBINER, denied=replace(stump("denied", 0.0), intercept=-2.04))
    found = [
        key_point_verdict(RUBRIC.key_points[0], {"credit": said_, "asserted": said_, "denied": denied}, alignment, doubting)
        for said_, denied in ((1.0, -1.0), (1.0, 1.0), (-1.0, 1.0))
    ]
    assert [(v.label, v.probability, v.evidence is None) for v in found] == [
        (Label.COVERED, 0.8808, False),
        (Label.MISSING, 0.8808, True),
        (Label.MISSING, 0.1192, True),
    ]
    certain = replace(doubting, denied=stump("denied", 0.0))
    features = {"credit": -1.0, "asserted": -1.0, "denied": 1.0}
    assert key_point_verdict(RUBRIC.key_points[0], features, alignment, certain).label is Label.CONTRADICTED


def test_a_gated_answer_is_not_read() -> None:
    model = ToldStanceModel({})
    judge = LocalJudge(model=model, combiner=COMBINER, embedder_version="words-1")
    embedder = WordEmbedder()
    (found,) = Grader(embedder=embedder, judge=judge, scale=SCALE).grade([(QUESTION, said("I don't know"))])
    assert isinstance(found, Assessment)
    assert (found.verdicts.gate, found.score.points, model.read, embedder.asked) == ("dont_know", 0.0, [], [])


class ByText(ToldStanceModel):
    """Finds other stances in some replies alone than in the opening answer and the whole conversation."""

    def __init__(self, told: dict[str, str], replies: dict[str, dict[str, str]]) -> None:
        super().__init__(told)
        self.replies = replies

    def stances(self, question: str, text: str, claims: Sequence[str]) -> Vector:
        return ToldStanceModel(self.replies.get(text, self.told)).stances(question, text, claims)


def test_what_is_quoted_is_read_by_itself_too_unless_the_answer_is_silent_or_no_more_than_that() -> None:
    wcss, local = (k.point for k in RUBRIC.key_points[:2])
    first, second = SENTENCES
    told = {first: {wcss: "denied"}, second: {local: "partly"}}
    model = ByText({wcss: "asserted", local: "asserted"}, told)
    judge = LocalJudge(model=model, combiner=COMBINER, embedder_version="words-1")
    cases = [(QUESTION, said(TEXT)), (QUESTION, said(first))]
    reading, alone = Grader(embedder=WordEmbedder(), judge=judge, scale=SCALE).read(cases)
    found = read_closely(model, reading).quoted
    assert {name: STANCES[stance.argmax()] for name, stance in found.items()} == {"wcss": "denied", "local": "partly"}
    assert read_closely(model, alone).quoted == {}


def test_a_claim_that_is_taken_back_after_its_probe_no_longer_stands() -> None:
    local, mistake = RUBRIC.key_points[1].point, RUBRIC.misconceptions[0].mistake
    reply = "No, it can stop at a local minimum."
    model = ByText({local: "denied", mistake: "asserted"}, {reply: {local: "asserted", mistake: "denied"}})
    grader = Grader(
        embedder=WordEmbedder(), judge=LocalJudge(model=model, combiner=COMBINER, embedder_version="words-1"), scale=SCALE
    )
    (first,) = grader.grade([(QUESTION, said(TEXT))])
    assert isinstance(first, Assessment)
    assert (first.verdicts.key_points[1].label, first.verdicts.mistakes[0].made) == (Label.CONTRADICTED, True)
    (second,) = grader.grade([(QUESTION, said(TEXT, reply, criteria=("local",)))], first)
    assert isinstance(second, Assessment)
    assert (second.verdicts.key_points[1].label, second.verdicts.mistakes[0].made) == (Label.COVERED, False)
    assert second.verdicts.key_points[1].prompted


def test_a_reply_that_asserts_the_correction_takes_the_misconception_back() -> None:
    mistake, correction = RUBRIC.misconceptions[0].mistake, RUBRIC.misconceptions[0].correction
    reply = "You would get other clusters from other starts."
    model = ByText({mistake: "asserted"}, {reply: {correction: "asserted"}})
    grader = Grader(
        embedder=WordEmbedder(), judge=LocalJudge(model=model, combiner=COMBINER, embedder_version="words-1"), scale=SCALE
    )
    (found,) = grader.grade([(QUESTION, said(TEXT, reply, criteria=("global",)))])
    assert isinstance(found, Assessment)
    assert not found.verdicts.mistakes[0].made


def test_a_misconception_that_is_asserted_once_more_is_made_after_all() -> None:
    mistake, correction = RUBRIC.misconceptions[0].mistake, RUBRIC.misconceptions[0].correction
    replies = {"Other starts, other clusters.": {correction: "asserted"}, "One run finds it anyway.": {mistake: "asserted"}}
    judge = LocalJudge(model=ByText({mistake: "asserted"}, replies), combiner=COMBINER, embedder_version="words-1")
    conversation = said(TEXT, *replies, criteria=("global", "global"))
    (found,) = Grader(embedder=WordEmbedder(), judge=judge, scale=SCALE).grade([(QUESTION, conversation)])
    assert isinstance(found, Assessment)
    assert found.verdicts.mistakes[0].made
