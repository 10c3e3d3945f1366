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
