"""Warping distances against a plain recursion and by hand."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from ml.dtw import accumulate, dtw, joint_cost, path


def by_recursion(a: np.ndarray, b: np.ndarray) -> float:
    cost = np.linalg.norm(a[:, None] - b[None], axis=-1).mean(-1)

    @cache
    def best(i: int, j: int) -> float:
        if i == 0 and j == 0:
            return float(cost[0, 0])
        ways = [(i - 1, j), (i, j - 1), (i - 1, j - 1)]
        return float(cost[i, j]) + min(best(*way) for way in ways if min(way) >= 0)

    return best(len(a) - 1, len(b) - 1) / max(len(a), len(b))


@pytest.mark.parametrize(("rows", "columns"), [(1, 1), (1, 6), (7, 4), (12, 12)])
def test_dtw_is_the_cheapest_path(rows: int, columns: int) -> None:
    rng = np.random.default_rng(rows)
    a, b = rng.normal(size=(rows, 3, 3)), rng.normal(size=(columns, 3, 3))
    assert dtw(a, b) == pytest.approx(by_recursion(a, b))


def test_the_same_motion_at_half_speed_is_no_distance_away() -> None:
    a = np.random.default_rng(0).normal(size=(8, 2, 3))
    assert dtw(a, np.repeat(a, 2, axis=0)) == pytest.approx(0, abs=1e-7)


def test_the_path_pairs_frames_of_the_same_pose() -> None:
    a = np.arange(4.0)[:, None, None] * np.ones((1, 2, 3))
    slow = np.repeat(a, 2, axis=0)
    assert path(accumulate(joint_cost(slow, a))) == [(i, i // 2) for i in range(8)]


def test_the_path_costs_what_the_distance_says() -> None:
    rng = np.random.default_rng(3)
    cost = rng.random((9, 6))
    total = accumulate(cost)
    assert sum(cost[pair] for pair in path(total)) == pytest.approx(total[-1, -1])
