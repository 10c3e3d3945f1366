"""Measures how often the quoted evidence is the right passage: python -m viva.training.measure_evidence.

Answers are composed of statements, each of which speaks of one criterion, to questions that the stance model was not trained
on; the evidence for a criterion is right where most of it lies in that criterion's statement. Set beside it is the span that
comes closest to the claim.
"""

import random
from collections.abc import Iterator, Mapping

from viva.adapters.onnx.files import ModelFolder
from viva.core.model import Span, opening
from viva.core.reading import Reading
from viva.training.build_encoder import MODELS
from viva.training.own_data import Subject
from viva.training.split import calibration_subjects
from viva.training.tables import as_question, reader
from viva.training.train_stance import SEED

PER_QUESTION = 3
POINTS = 4
FILLERS = 2
Places = Mapping[str, tuple[int, int]]


def main() -> None:
    """Print the shares for key points and for misconceptions."""
    grader, rng = reader(ModelFolder(MODELS)), random.Random(SEED)
    right: dict[str, list[tuple[bool, bool]]] = {"key points": [], "misconceptions": []}
    for subject in calibration_subjects():
        question = as_question(subject)
        for _ in range(PER_QUESTION):
            text, places = _composed(subject, rng)
            (reading,) = grader.read([(question, opening(question, text))])
            if reading.gate is None:
                for criterion, found in _found(reading, places):
                    right["misconceptions" if criterion in _misconceptions(subject) else "key points"].append(found)
    for name, rows in right.items():
        quoted, closest = (sum(column) / len(rows) for column in zip(*rows, strict=True))
        print(f"{name}: {len(rows)}, evidence right {quoted:.3f}, closest span right {closest:.3f}")


def _composed(subject: Subject, rng: random.Random) -> tuple[str, Places]:
    """An answer of some points, a misconception and fillers, and where each criterion's statement stands in it."""
    wrong = rng.sample(sorted(_misconceptions(subject)), 1) if subject.misconceptions else []
    denied = {k for m in subject.misconceptions if m["id"] in wrong for k in m.get("contradicts") or []}
    points = [k["id"] for k in subject.rubric["key_points"] if k["id"] not in denied]
    said = [c for c in (*rng.sample(points, min(POINTS, len(points))), *wrong) if _pool(subject, c)]
    fillers = subject.statements.get("filler") or []
    pieces = [(c, str(rng.choice(_pool(subject, c)))) for c in said]
    pieces += [("", str(filler)) for filler in rng.sample(fillers, min(FILLERS, len(fillers)))]
    rng.shuffle(pieces)
    text, places = "", {}
    for criterion, piece in pieces:
        start, text = len(text), text + piece.strip().rstrip(".") + ". "
        places[criterion] = (start, len(text) - 1)
    places.pop("", None)
    return text.strip(), places


def _found(reading: Reading, places: Places) -> Iterator[tuple[str, tuple[bool, bool]]]:
    for criterion, place in places.items():
        quoted = reading.compared.alignments[criterion].evidence.span
        closest = reading.spans[int(reading.compared.strengths.criteria[criterion].argmax())]
        yield criterion, (_lies_in(quoted, place), _lies_in(closest, place))


def _lies_in(span: Span, place: tuple[int, int]) -> bool:
    return min(span.end, place[1]) - max(span.start, place[0]) > (span.end - span.start) / 2


def _misconceptions(subject: Subject) -> set[str]:
    return {m["id"] for m in subject.misconceptions}


def _pool(subject: Subject, criterion: str) -> list[str]:
    """Statements of a claim other than the rubric's own words, whose place would be easy to find."""
    pools = subject.statements.get(criterion) or {}
    return [text for text in pools.get("says") or () if text not in subject.claims[criterion]]


if __name__ == "__main__":
    main()
