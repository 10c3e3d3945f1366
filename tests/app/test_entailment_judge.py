"""What an answer entails is covered, what it contradicts is contradicted."""

from core.builders import QUESTION, RUBRIC, SCALE, said
from fake_models import ToldStanceModel, WordEmbedder
from viva.app.entailment_judge import EntailmentJudge
from viva.app.grading import Grader
from viva.core.model import Assessment, Label


def test_stances_are_taken_as_they_are() -> None:
    wcss, local, alternate = (k.point for k in RUBRIC.key_points)
    told = {wcss: "asserted", local: "denied", alternate: "partly", RUBRIC.misconceptions[0].mistake: "asserted"}
    grader = Grader(embedder=WordEmbedder(), judge=EntailmentJudge(model=ToldStanceModel(told)), scale=SCALE)
    (found,) = grader.grade([(QUESTION, said("K-means minimises squared distances and always finds the best clustering."))])
    assert isinstance(found, Assessment)
    assert [(v.criterion, v.label) for v in found.verdicts.key_points] == [
        ("wcss", Label.COVERED),
        ("local", Label.CONTRADICTED),
        ("alternate", Label.PARTIAL),
    ]
    assert [(v.criterion, v.made) for v in found.verdicts.mistakes] == [("global", True), ("no-start", True)]
    assert (found.verdicts.judge.name, found.verdicts.judge.version) == ("cross-encoder", "told-1")
