"""Small values to test with: one question on k-means with a rubric of three points and two mistakes."""

from viva.core.model import (
    Aspect,
    Assessment,
    JudgeInfo,
    KeyPoint,
    KeyPointVerdict,
    Label,
    Misconception,
    MistakeVerdict,
    Omission,
    Question,
    Rubric,
    Scale,
    Score,
    Tier,
    Turn,
    Verdicts,
)

RUBRIC = Rubric(
    key_points=(
        KeyPoint(
            id="wcss",
            point="K-means minimises the sum of squared distances to the centroids.",
            weight=3,
            probe="What goes down?",
            hint="Think of distances.",
        ),
        KeyPoint(
            id="local",
            point="It can stop at a local minimum that depends on the start.",
            weight=2,
            aspect=Aspect.LIMITS,
            probe="Is the result always the same?",
        ),
        KeyPoint(
            id="alternate",
            point="It alternates between assigning points and moving centroids.",
            weight=1,
            probe="What are the steps?",
        ),
    ),
    misconceptions=(
        Misconception(
            id="global",
            mistake="It always finds the best clustering.",
            correction="It can stop at a local minimum.",
            contradicts=("local",),
            penalty=2,
            probe="Would you run it twice?",
        ),
    ),
    omissions=(
        Omission(
            id="no-start",
            mistake="Never says that the start matters.",
            correction="Name k-means++.",
            when_missing=("local",),
            probe="What about a bad start?",
        ),
    ),
)
QUESTION = Question(
    id="kmeans",
    topic="clustering",
    text="What does k-means minimise?",
    tier=Tier.CORE,
    model_answer="It minimises inertia.",
    leads_to=("kmeans-k",),
    rubric=RUBRIC,
)
SCALE = Scale(
    bands=((0.0, "weak"), (30.0, "developing"), (55.0, "solid"), (70.0, "strong"), (85.0, "excellent")),
    partial=0.5,
    prompted=0.75,
    misconception_points=6.0,
    omission_points=0.0,
)
JUDGE = JudgeInfo(name="fake", version="1")


def said(*texts: str, criteria: tuple[str | None, ...] = ()) -> tuple[Turn, ...]:
    """A conversation: the first text answers the question, the others follow-ups on `criteria`."""
    asked = (None, *criteria, *(None for _ in texts))
    return tuple(
        Turn(asked=QUESTION.text if number == 0 else "And?", text=text, criterion=asked[number])
        for number, text in enumerate(texts)
    )


def verdicts(wcss: Label, local: Label, alternate: Label, *, made: bool = False, prompted: tuple[str, ...] = ()) -> Verdicts:
    """A judge's word on the rubric above; the omission follows from `local`."""
    labels = {"wcss": wcss, "local": local, "alternate": alternate}
    return Verdicts(
        judge=JUDGE,
        key_points=tuple(
            KeyPointVerdict(criterion=k, label=v, probability=0.5, prompted=k in prompted) for k, v in labels.items()
        ),
        mistakes=(
            MistakeVerdict(criterion="global", made=made, probability=0.5),
            MistakeVerdict(criterion="no-start", made=not local.credited),
        ),
    )


def assessed(found: Verdicts, points: float = 50.0) -> Assessment:
    """An assessment around verdicts."""
    return Assessment(
        question="kmeans",
        conversation=said("..."),
        verdicts=found,
        score=Score(points=points, band="developing", aspects={}),
        follow_up=None,
    )
