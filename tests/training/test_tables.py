"""What the judges are fitted on; skipped, and saying so, without scikit-learn."""

import pytest

pytest.importorskip("sklearn", reason="needs the extra: pip install 'viva[train]'")

CHANCE = [0.9, 0.8, 0.705, 0.405, 0.3, 0.1]
TRUTH = [True, True, True, False, False, False]


def test_in_doubt_a_threshold_favours_who_practises() -> None:
    """From 0.41 to 0.70 every threshold tells the classes apart without an error."""
    import numpy as np

    from viva.training.tables import charging_threshold, crediting_threshold

    chance, truth = np.array(CHANCE), np.array(TRUTH)
    assert (crediting_threshold(chance, truth), charging_threshold(chance, truth)) == (0.41, 0.7)


def test_a_charge_can_be_made_surer_at_a_cost() -> None:
    """Above 0.55 one of fifty is missed, which costs 0.01 of F1."""
    import numpy as np

    from viva.training.tables import charging_threshold

    chance = np.array([*[0.9] * 49, 0.555, 0.3, 0.1])
    truth = np.array([*[True] * 49, True, False, False])
    assert (charging_threshold(chance, truth), charging_threshold(chance, truth, costs=0.02)) == (0.55, 0.8)
