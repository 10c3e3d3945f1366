"""The off-topic gate with the bundled encoder: it closes on what is about something else, and on no answer."""

import pytest

from viva import wiring
from viva.core.model import Assessment, Gate, opening
from viva.settings import load_settings

SETTINGS = load_settings({"judge": "embedding"}, {})
BANK = wiring.bank(SETTINGS)


@pytest.mark.parametrize(
    ("question", "text", "gate"),
    [
        ("bias-variance", "I love pizza with basil, and my grandmother makes the best one in Naples.", Gate.OFF_TOPIC),
        ("kmeans-objective", "The French revolution began in 1789 and ended the absolute monarchy.", Gate.OFF_TOPIC),
        ("dropout-overfitting", "Photosynthesis turns light into sugar in the leaves of plants.", Gate.OFF_TOPIC),
        ("bias-variance", "Stiff ones are always off in the same way, bendy ones jump about.", None),
        ("kmeans-objective", "You keep moving the middles until nobody wants to change groups.", None),
        ("dropout-overfitting", "If some of the crew call in sick each day, nobody can lean on one star.", None),
    ],
)
def test_what_is_about_something_else_is_not_judged(question: str, text: str, gate: Gate | None) -> None:
    asked = BANK.question(question)
    (found,) = wiring.grader(SETTINGS, BANK).grade([(asked, opening(asked, text))])
    assert isinstance(found, Assessment)
    assert found.verdicts.gate is gate
