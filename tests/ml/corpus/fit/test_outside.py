"""Arms that a camera saw in the body come out of it, without a jolt, and leave everything else as it was."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from ml.corpus.fit.outside import outside
from ml.evaluation.penetration import ARMS, HANDS, depths
from ml.kinematics import constrain
from ml.skeleton import BONE_LENGTHS, INDEX, JOINTS, PARENTS, REST

WRIST, ELBOW = INDEX["RightHand"], INDEX["RightForeArm"]
HAND = [i for i, name in enumerate(JOINTS) if name.startswith("RightHand")]


@pytest.fixture
def sweep() -> NDArray[np.float64]:
    """The right hand goes from before the chest into it and out again, the elbow close to the side."""
    positions = np.repeat(REST[None].astype(np.float64), 60, axis=0)
    depth = 0.22 - 0.14 * np.sin(np.linspace(0, np.pi, 60))
    place = np.stack([np.full(60, -0.05), np.full(60, 1.2), depth], axis=1)
    positions[:, HAND] += (place - positions[:, WRIST])[:, None]
    positions[:, ELBOW] = [-0.15, 1.05, 0.0]
    return constrain(positions)


def test_what_was_deep_in_the_body_comes_out(sweep: NDArray[np.float64]) -> None:
    before, after = (depths(p.astype(np.float32)) for p in (sweep, outside(sweep)))
    assert before[HANDS].max() > 0.03
    assert before[ARMS].max() > 0.03
    assert after[HANDS].max() < 0.01
    assert after[ARMS].max() < 0.01


def test_it_comes_out_without_a_jolt_and_with_exact_bones(sweep: NDArray[np.float64]) -> None:
    found = outside(sweep)
    bones = np.linalg.norm(found[:, 1:] - found[:, PARENTS[1:]], axis=-1)
    assert np.allclose(bones, BONE_LENGTHS[1:], atol=1e-5)
    shaken = np.abs(np.diff(found[:, [WRIST, ELBOW]], 2, axis=0)).max()
    assert shaken < 0.01, "metres a frame and frame"


def test_the_other_arm_and_motion_outside_stay_as_they_were(sweep: NDArray[np.float64]) -> None:
    found = outside(sweep)
    left = [i for i, name in enumerate(JOINTS) if name.startswith("LeftHand")]
    assert np.allclose(found[:, left], sweep[:, left])
    away = sweep.copy()
    away[:, :, 2] = sweep[:1, :, 2]
    away = np.repeat(away[:1], 60, axis=0)
    away[:, HAND, 2] += 0.15
    away[:, ELBOW] += [-0.15, 0.0, 0.15]
    away = constrain(away)
    if depths(away.astype(np.float32))[ARMS].max() == 0:
        assert np.allclose(outside(away), away)
