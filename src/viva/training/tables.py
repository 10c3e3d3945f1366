"""Labelled answers as the offline judges read them: rows of features with the labels they are to explain."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.metrics import f1_score

from viva.adapters.onnx.embedder import OnnxEmbedder
from viva.adapters.onnx.files import ModelFolder
from viva.app.grading import Grader
from viva.core.fitted import Logistic
from viva.core.model import KeyPoint, Misconception, Question, Rubric, Scale, opening
from viva.core.reading import Reading
from viva.core.verdict import Coefficients, EmbeddingJudge, Regressions
from viva.training.own_data import Data, Subject

STRAYS = 2
STATEMENT = "statement"
"""The kind of a single statement."""

REPLIES = 1
"""How many statements of each sort are read by themselves, beside the sentences of pairs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows of features with their labels, grouped by question; `whole` tells answers from single statements."""

    rows: list[dict[str, float]] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)
    whole: list[bool] = field(default_factory=list)

    def add(self, row: dict[str, float], label: str, group: str, *, whole: bool = True) -> None:
        """One criterion of one answer."""
        self.rows.append(row)
        self.labels.append(label)
        self.groups.append(group)
        self.whole.append(whole)

    def of_answers(self, *labels: str) -> "Table":
        """The rows of whole answers that have one of these labels."""
        chosen = [i for i, label in enumerate(self.labels) if self.whole[i] and label in labels]
        return Table(
            rows=[self.rows[i] for i in chosen],
            labels=[self.labels[i] for i in chosen],
            groups=[self.groups[i] for i in chosen],
            whole=[self.whole[i] for i in chosen],
        )

    def truth(self, *labels: str) -> Any:
        """Which rows have one of these labels."""
        return np.array([label in labels for label in self.labels])


def reader(models: ModelFolder) -> Grader:
    """What reads answers for a judge, and judges none."""
    return Grader(embedder=OnnxEmbedder(models), judge=UNUSED, scale=SCALE)


def labelled_readings(
    subjects: Sequence[Subject], models: Path, *, short: bool = False
) -> Iterator[tuple[Subject, Data, Reading]]:
    """Every written answer as a judge gets it, and some answers to other questions; what a gate closes on is left out.

    With `short` also single statements, as candidates make them in a reply; their labels leave out what they do not decide.
    """
    grader, rng = reader(ModelFolder(models)), random.Random(7)
    for subject in subjects:
        question = as_question(subject)
        answers = [*subject.answers, *_strays(subject, subjects, rng), *(_replies(subject) if short else ())]
        cases = [(question, opening(question, a["text"])) for a in answers]
        for answer, reading in zip(answers, grader.read(cases), strict=True):
            if reading.gate is None:
                yield subject, answer, reading


def mistake_label(answer: Data, mistake: str) -> str:
    """Whether an answer makes a mistake, or does not decide it."""
    if mistake in (answer.get("undecided") or []):
        return "undecided"
    return "made" if mistake in (answer.get("mistakes") or []) else "not made"


def as_question(subject: Subject) -> Question:
    """A subject as the pipeline knows it."""
    key_points = tuple(
        KeyPoint(id=k["id"], point=k["point"], also=tuple(k.get("also") or ())) for k in subject.rubric["key_points"]
    )
    wrong = tuple(
        Misconception(id=m["id"], mistake=m["mistake"], correction=m["correction"], contradicts=tuple(m.get("contradicts") or ()))
        for m in subject.misconceptions
    )
    return Question(
        id=subject.id, topic=subject.topic, text=subject.text, rubric=Rubric(key_points=key_points, misconceptions=wrong)
    )


GRID = np.arange(0.2, 0.8, 0.01)
NEARLY_BEST = 0.005
"""Thresholds whose F1 is within this of the best are as good as one can tell."""
DENIAL_COSTS = 0.02
"""How much of the best F1 a denial is made surer for: to call a right sentence denied is worse than to miss a denial."""


def best_threshold(chance: Any, truth: Any, average: str) -> float:
    """The threshold on a probability where F1 is best: of the positive class (`binary`), or over both (`macro`)."""
    return round(float(max(GRID, key=lambda t: f1_score(truth, chance >= t, average=average, zero_division=0.0))), 3)


def crediting_threshold(chance: Any, truth: Any) -> float:
    """The lowest threshold where macro-F1 is nearly the best: in doubt for who practises."""
    return round(float(_nearly_best(chance, truth, "macro", NEARLY_BEST)[0]), 3)


def charging_threshold(chance: Any, truth: Any, costs: float = NEARLY_BEST) -> float:
    """The highest threshold that costs little of the best F1: a wrong charge is worse for who practises than a missed one."""
    return round(float(_nearly_best(chance, truth, "binary", costs)[-1]), 3)


def _nearly_best(chance: Any, truth: Any, average: str, within: float) -> Any:
    scores = np.array([f1_score(truth, chance >= t, average=average, zero_division=0.0) for t in GRID])
    return GRID[scores >= scores.max() - within]


def _strays(subject: Subject, subjects: Sequence[Subject], rng: random.Random) -> list[Data]:
    """Answers to questions of other topics: they make none of this question's points."""
    missing = {k["id"]: "missing" for k in subject.rubric["key_points"]}
    others = [s for s in subjects if s.topic != subject.topic and s.answers]
    return [{"text": rng.choice(s.answers)["text"], "key_points": missing} for s in rng.sample(others, min(STRAYS, len(others)))]


def _replies(subject: Subject) -> Iterator[Data]:
    """Some statements that make or reject a misconception, and that make or deny a key point, each by itself."""
    rng = random.Random(subject.id)
    for mistake in subject.misconceptions:
        for text in _some(subject, mistake["id"], "says", rng):
            yield {"kind": STATEMENT, "text": text, "key_points": {}, "mistakes": [mistake["id"]]}
        for text in _some(subject, mistake["id"], "rejects", rng):
            yield {"kind": STATEMENT, "text": text, "key_points": {}}
    for key_point in subject.rubric["key_points"]:
        linked = [m["id"] for m in subject.misconceptions if key_point["id"] in (m.get("contradicts") or [])]
        for text in _some(subject, key_point["id"], "says", rng):
            yield {"kind": STATEMENT, "text": text, "key_points": {key_point["id"]: "covered"}}
        for text in _some(subject, key_point["id"], "denies", rng):
            yield {"kind": STATEMENT, "text": text, "key_points": {key_point["id"]: "contradicted"}, "undecided": linked}


def _some(subject: Subject, criterion: str, state: str, rng: random.Random) -> list[str]:
    texts = (subject.statements.get(criterion) or {}).get(state) or []
    paired = [pair[state] for pair in subject.pairs.get(criterion, ()) if state in pair]
    return [*(str(text) for text in rng.sample(texts, min(REPLIES, len(texts)))), *paired]


SCALE = Scale(bands=((0.0, ""),), partial=0.5, prompted=1.0, misconception_points=0.0, omission_points=0.0)
NOTHING = Regressions(tokens=Logistic(intercept=0.0, weights={}), pooled=Logistic(intercept=0.0, weights={}))
UNUSED = EmbeddingJudge(
    coefficients=Coefficients(version="", key_points=NOTHING, mistakes=NOTHING, credited=0, covered=0, made=0),
    embedder_version="",
)
