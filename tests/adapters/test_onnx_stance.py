"""The bundled stance model: it sees a reversed claim, does not mix claims, and is missed when it is missing."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from viva import wiring
from viva.adapters.onnx.files import ModelFolder
from viva.adapters.onnx.stance import OnnxStanceModel
from viva.errors import EmbedderError

QUESTION = "How does the learning rate affect gradient descent?"
CLAIM = "Too large a learning rate makes the loss diverge."
OTHER = "Dropout switches units off at random during training."


@pytest.fixture(scope="module")
def model() -> OnnxStanceModel:
    return OnnxStanceModel(wiring.models())


PAIRS = [
    (
        CLAIM,
        "If the rate is too big the loss blows up.",
        "A big learning rate never makes the loss diverge, it always converges.",
    ),
    (
        "More data lowers variance.",
        "With more examples the fit changes less from sample to sample.",
        "More data raises the variance of the fit.",
    ),
    (
        "L1 regularisation sets some weights exactly to zero.",
        "The lasso drops features completely.",
        "L1 never makes a weight exactly zero, only small.",
    ),
    (
        "A random forest lowers variance by averaging many trees.",
        "Averaging lots of trees makes it steadier.",
        "Averaging many trees raises the variance of the forest.",
    ),
]


def denied(model: OnnxStanceModel, text: str, claim: str) -> float:
    logits = model.stances(QUESTION, text, [claim])[0]
    return float(np.exp(logits[3] - np.logaddexp.reduce(logits)))


def test_reversed_claims_are_denied_more_than_paraphrases(model: OnnxStanceModel) -> None:
    said = [denied(model, right, claim) for claim, right, _ in PAIRS]
    reversed_ = [denied(model, wrong, claim) for claim, _, wrong in PAIRS]
    assert sum(wrong > right for right, wrong in zip(said, reversed_, strict=True)) >= 3, (said, reversed_)
    assert np.mean(reversed_) > np.mean(said) + 0.1, (said, reversed_)


def test_a_claim_hardly_minds_what_is_asked_beside_it(model: OnnxStanceModel) -> None:
    text = "The loss diverges when the step is too large."
    alone, beside = model.stances(QUESTION, text, [CLAIM])[0], model.stances(QUESTION, text, [OTHER, CLAIM])[1]
    assert np.abs(alone - beside).max() < 0.5  # int8 takes its scale from the whole pass


def test_the_same_input_gives_the_same_bytes(model: OnnxStanceModel) -> None:
    first, second = (model.stances(QUESTION, "It diverges.", [CLAIM, OTHER]).tobytes() for _ in range(2))
    assert first == second


def test_a_long_text_is_read_to_its_end(model: OnnxStanceModel) -> None:
    padding = "The weather was mild and the train was late that day. " * 60
    logits = model.stances(QUESTION, padding + "If the learning rate is too large the loss diverges.", [CLAIM])[0]
    assert int(np.argmax(logits)) != 2


def test_without_its_file_the_local_judge_says_so(tmp_path: Path) -> None:
    folder = tmp_path / "models"
    shutil.copytree(wiring.models().folder, folder)
    (folder / "stance.onnx").unlink()
    with pytest.raises(EmbedderError, match=r"The model file stance\.onnx is missing or damaged"):
        OnnxStanceModel(ModelFolder(folder)).stances(QUESTION, "It diverges.", [CLAIM])
