"""Warping distances against a plain recursion, and measures on motion whose answer is known."""

from functools import cache

import numpy as np
import pytest

from ml.evaluation.dtw import dtw, nearest
from ml.evaluation.measures import compare, jerk, movement
from ml.pose import Clip
from ml.skeleton import REST


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
    assert dtw(a, np.repeat(a, 2, axis=0)) == 0


def test_the_nearest_template_is_found_among_templates_of_other_lengths() -> None:
    rng = np.random.default_rng(1)
    templates = [rng.normal(size=(length, 6)) for length in (5, 9, 3, 7)]
    query = np.repeat(templates[3], 2, axis=0) + 0.01
    found, distances = nearest(query, templates)
    assert found == 3
    for template, distance in zip(templates, distances, strict=True):
        assert distance == pytest.approx(by_recursion(query.reshape(-1, 2, 3), template.reshape(-1, 2, 3)))


def wave(frames: int, metres: float) -> Clip:
    positions = np.repeat(REST[None], frames, axis=0)
    positions[:, 15:] += metres * np.sin(np.arange(frames) * 0.4)[:, None, None].astype(np.float32)
    return Clip(positions.astype(np.float32), np.ones((frames, 55), np.float32), np.zeros((frames, 52), np.float32))


def test_twice_the_movement_is_measured_as_twice() -> None:
    assert movement(wave(50, 0.2)) == pytest.approx(2 * movement(wave(50, 0.1)), rel=1e-4)
    assert jerk(wave(50, 0.2)) == pytest.approx(2 * jerk(wave(50, 0.1)), rel=1e-3)


def test_a_clip_compared_with_itself_is_perfect_and_a_still_one_moves_nothing() -> None:
    clip = wave(30, 0.1)
    same = compare(clip, clip)
    assert (same.body_mm, same.hands_mm, same.duration) == (0, 0, 1)
    assert (same.movement, same.jerk) == (pytest.approx(1), pytest.approx(1))
    assert compare(wave(60, 0.0), clip).movement == 0
    assert compare(wave(60, 0.0), clip).duration == 2
