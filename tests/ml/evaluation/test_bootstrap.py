"""Intervals and p-values that must come out a known way."""

from __future__ import annotations

import numpy as np
import pytest

from ml.evaluation.bootstrap import draws, estimate, p_value, resampled

ONES = np.ones(40)


def test_the_interval_is_that_of_a_mean() -> None:
    values = np.random.default_rng(0).normal(10, 2, 400)
    found = estimate(values, np.ones(400), draws(400, 4000))
    wide = 1.96 * values.std() / 20
    assert found.value == values.mean()
    assert found.low == pytest.approx(values.mean() - wide, abs=0.05)
    assert found.high == pytest.approx(values.mean() + wide, abs=0.05)


def test_a_rate_is_all_errors_by_all_words() -> None:
    assert estimate(np.array([1.0, 3.0]), np.array([2.0, 6.0]), draws(2, 100)).value == 0.5


def test_a_small_difference_everywhere_is_sure_and_a_large_one_by_chance_is_not() -> None:
    rng = np.random.default_rng(1)
    hard = rng.normal(50, 20, 40)  # sentences differ more than systems do: only pairing shows it
    drawn = draws(40, 2000)

    def p(ours: np.ndarray) -> float:
        return p_value(resampled(ours, ONES, drawn), resampled(hard, ONES, drawn))

    assert p(hard - 1 + rng.normal(0, 0.5, 40)) < 0.01
    assert p(hard + rng.normal(0, 30, 40)) > 0.05
    assert p(hard) == 1


def test_a_p_value_is_never_less_than_the_resamples_can_show() -> None:
    drawn = draws(40, 200)
    assert p_value(resampled(ONES, ONES, drawn), resampled(2 * ONES, ONES, drawn)) == 0.01
