"""Where two judgements of the same conversation differ."""

from dataclasses import dataclass

from viva.core.model import Assessment, JudgeInfo, KeyPoint, Question, Rubric, Score, Verdicts


@dataclass(frozen=True, slots=True, kw_only=True)
class Disagreement:
    """One criterion of which two judges say different things."""

    criterion: str
    claim: str
    ours: str
    theirs: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondOpinion:
    """What the other judge would give, and only what it sees differently."""

    judge: JudgeInfo
    score: Score
    disagreements: tuple[Disagreement, ...]


def second_opinion(question: Question, assessment: Assessment) -> SecondOpinion | None:
    """The other judge's word beside the one in force, where two were asked."""
    other = assessment.second
    if other is None:
        return None
    rubric = question.rubric or Rubric(key_points=())
    ours, theirs = words(assessment.verdicts), words(other.verdicts)
    found = tuple(
        Disagreement(criterion=c, claim=_claim(rubric, c), ours=said, theirs=theirs[c])
        for c, said in ours.items()
        if theirs.get(c, said) != said
    )
    return SecondOpinion(judge=other.verdicts.judge, score=other.score, disagreements=found)


def words(verdicts: Verdicts) -> dict[str, str]:
    """By criterion, its verdict in a word or two."""
    labels = {v.criterion: str(v.label) for v in verdicts.key_points}
    return labels | {v.criterion: "made" if v.made else "not made" for v in verdicts.mistakes}


def _claim(rubric: Rubric, criterion: str) -> str:
    found = rubric.criterion(criterion)
    return found.point if isinstance(found, KeyPoint) else found.mistake
