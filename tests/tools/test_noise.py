"""Noise: the same every time, within its bounds, and smooth."""

from __future__ import annotations

import numpy as np

from tools.avatar import noise


def points(count: int = 2000) -> np.ndarray:
    return np.random.default_rng(5).uniform(-3, 3, (count, 3))


def test_noise_is_the_same_every_time_and_other_for_another_seed() -> None:
    assert np.array_equal(noise.smooth(points(), 0.3, seed=1), noise.smooth(points(), 0.3, seed=1))
    assert not np.allclose(noise.smooth(points(), 0.3, seed=1), noise.smooth(points(), 0.3, seed=2))


def test_noise_stays_in_its_bounds_and_fills_them() -> None:
    found = noise.smooth(points(), 0.3)
    assert -1 <= found.min() < -0.6
    assert 0.6 < found.max() <= 1


def test_near_points_have_near_values() -> None:
    near = noise.smooth(points() + 1e-4, 0.3) - noise.smooth(points(), 0.3)
    assert np.abs(near).max() < 0.01


def test_the_nearest_of_strewn_points_is_never_farther_than_a_cell_and_a_half() -> None:
    found = noise.cells(points(), 0.2)
    assert found.min() >= 0
    assert found.max() < 1.5
