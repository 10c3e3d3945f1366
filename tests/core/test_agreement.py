"""Figures against values worked out by hand."""

import pytest

from viva.core import agreement

T, F = True, False


def test_auc_counts_ties_half() -> None:
    assert agreement.auc([T, F, T, F], [0.9, 0.1, 0.5, 0.5]) == 0.875  # 3 wins and a tie of 4 pairs


def test_auc_needs_both_classes() -> None:
    assert agreement.auc([T, T], [0.1, 0.2]) is None


def test_precision_recall_and_f1() -> None:
    assert agreement.precision_recall_f1([T, T, F, F], [T, F, T, F]) == (0.5, 0.5, 0.5)
    assert agreement.precision_recall_f1([F, F], [F, F]) == (None, None, None)


def test_macro_f1_is_the_mean_over_both_classes() -> None:
    # credited: 1 hit of 2 found and 1 true: 2/3; not: 2 hits of 2 found and 3 true: 4/5
    assert agreement.macro_f1([T, F, F, F], [T, T, F, F]) == pytest.approx((2 / 3 + 4 / 5) / 2)


def test_kappa_is_one_for_agreement_and_zero_for_chance() -> None:
    assert agreement.kappa(["a", "b"], ["a", "b"]) == 1.0
    assert agreement.kappa([T, T, F, F], [T, F, T, F]) == 0.0
    assert agreement.kappa([], []) is None
    assert agreement.kappa([T], [T]) is None


def test_quadratic_kappa_rounds_to_tens() -> None:
    assert agreement.quadratic_kappa([0, 52, 100], [4, 48, 96]) == 1.0
    assert agreement.quadratic_kappa([0, 100], [100, 0]) == -1.0


def test_correlations() -> None:
    assert agreement.pearson([1, 2, 3], [2, 4, 6]) == pytest.approx(1.0)
    assert agreement.spearman([1, 2, 3], [1, 10, 1000]) == pytest.approx(1.0)
    assert agreement.pearson([1, 1], [1, 2]) is None


def test_calibration_error_weighs_bins_by_their_size() -> None:
    # bin 0.9: three points of mean 0.9, two true; bin 0.1: one point of 0.1, none true
    found = agreement.calibration_error([T, T, F, F], [0.9, 0.9, 0.9, 0.1])
    assert found == pytest.approx(0.75 * (0.9 - 2 / 3) + 0.25 * 0.1)


def test_probability_one_falls_into_the_last_bin() -> None:
    assert agreement.reliability([T], [1.0]) == [(1.0, 1.0, 1)]


def test_recall_at_precision_takes_whole_ties() -> None:
    truth, scores = [T, T, F, T, F], [0.9, 0.8, 0.7, 0.6, 0.6]
    assert agreement.recall_at_precision(truth, scores, 0.75) == pytest.approx(2 / 3)
    assert agreement.recall_at_precision(truth, scores, 0.6) == 1.0
    assert agreement.recall_at_precision([F], [0.5], 0.8) is None


def test_bootstrap_draws_whole_groups() -> None:
    values = [0.0, 0.0, 1.0, 1.0]
    found = agreement.bootstrap(["a", "a", "b", "b"], lambda rows: sum(values[i] for i in rows) / len(rows))
    assert found == (0.0, 1.0)
    assert agreement.bootstrap([], lambda rows: 0.0) is None
