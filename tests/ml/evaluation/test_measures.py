"""Measures on motion whose answer is known, and worse motion that must score worse."""

from __future__ import annotations

import numpy as np
import pytest

from ml.evaluation.measures import bones, distances, jerk, movement
from ml.pose import Clip
from ml.skeleton import BONE_LENGTHS, PARENTS, REST
from tests.ml.evaluation.moving import clip, signed, still


def wave(frames: int, metres: float) -> Clip:
    positions = np.repeat(REST[None], frames, axis=0)
    positions[:, 15:] += metres * np.sin(np.arange(frames) * 0.4)[:, None, None].astype(np.float32)
    return Clip(positions.astype(np.float32), np.ones((frames, 55), np.float32), np.zeros((frames, 52), np.float32))


def test_twice_the_movement_is_measured_as_twice() -> None:
    assert movement(wave(50, 0.2)) == pytest.approx(2 * movement(wave(50, 0.1)), rel=1e-4)
    assert jerk(wave(50, 0.2)) == pytest.approx(2 * jerk(wave(50, 0.1)), rel=1e-3)


@pytest.mark.parametrize("fps", [24.0, 50.0])
def test_movement_and_jerk_are_of_seconds_at_any_frame_rate(fps: float) -> None:
    """A hand that is t³ metres away after t seconds has a third derivative of 6 m/s³, and ends 1/8 m away after 1/2."""
    frames = round(fps / 2) + 1
    positions = np.repeat(REST[None], frames, axis=0)
    positions[:, :, 0] += ((np.arange(frames) / fps) ** 3).astype(np.float32)[:, None]
    accelerating = Clip(positions, np.ones((frames, 55), np.float32), np.zeros((frames, 52), np.float32), fps)
    assert jerk(accelerating) == pytest.approx(6, rel=0.02)
    assert movement(accelerating) == pytest.approx(0.25, rel=0.02)


def test_a_clip_is_no_distance_from_itself_and_its_frames_belong_together() -> None:
    same = distances(wave(30, 0.1), wave(30, 0.1))
    assert (same.body_mm, same.hands_mm) == (0, 0)
    assert same.together == [(i, i) for i in range(30)]


def test_wrong_signs_and_no_signs_are_further_away_than_the_right_ones_made_smaller() -> None:
    real = signed(["DOM", "MAMA", "JA"])
    right = distances(signed(["DOM", "MAMA", "JA"], size=0.9), real)
    for worse in (signed(["AUTO", "STROM", "TY"]), still(60)):
        found = distances(worse, real)
        assert found.body_mm > right.body_mm
        assert found.hands_mm > right.hands_mm


def test_trembling_raises_jerk_more_than_movement() -> None:
    real = signed(["DOM", "MAMA", "JA"])
    noise = np.random.default_rng(0).normal(0, 0.002, real.positions.shape)
    rough = clip(real.positions + noise)
    assert jerk(rough) / jerk(real) > 2 * movement(rough) / movement(real) > 2


def test_bones_are_those_of_the_skeleton_and_a_stretched_one_shows() -> None:
    real = still(3)
    lengths = [BONE_LENGTHS[joint] for joint, parent in enumerate(PARENTS) if parent >= 0]
    assert bones(real) == pytest.approx(np.tile(lengths, (3, 1)), abs=1e-5)
    real.positions[1, 10] += 0.05
    assert np.abs(bones(real) - lengths).max(axis=1) == pytest.approx([0, 0.05, 0], abs=0.03)
