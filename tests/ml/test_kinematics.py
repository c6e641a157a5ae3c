"""Kinematics against an independent reference: scipy's Rotation, one joint at a time."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation

from ml import kinematics
from ml.kinematics import BONES, constrain
from ml.skeleton import BONE_LENGTHS, INDEX, JOINTS, MIRRORED, PARENTS, REST

Array = NDArray[np.float64]
REST64 = REST.astype(np.float64)
WRISTS = [INDEX["LeftHand"], INDEX["RightHand"]]


def random_rotations(frames: int, seed: int, most: float = 1.2) -> Array:
    """Any turn of up to `most` radians at every bone, twist included: (T, B, 4)."""
    rng = np.random.default_rng(seed)
    axes = rng.normal(size=(frames, len(BONES), 3))
    axes *= rng.uniform(0, most, (frames, len(BONES), 1)) / np.linalg.norm(axes, axis=-1, keepdims=True)
    return Rotation.from_rotvec(axes.reshape(-1, 3)).as_quat().reshape(frames, len(BONES), 4)


def forward(rotations: Array) -> Array:
    """The reference: a plain walk over the tree, one frame and one joint at a time."""
    out = np.zeros((len(rotations), len(JOINTS), 3))
    for frame, quaternions in enumerate(rotations):
        world: dict[int, Rotation] = {}
        for joint, parent in enumerate(PARENTS):
            local = Rotation.from_quat(quaternions[BONES.index(joint)]) if joint in BONES else Rotation.identity()
            if parent < 0:
                out[frame, joint], world[joint] = REST64[joint], local
            else:
                out[frame, joint] = out[frame, parent] + world[parent].apply(REST64[joint] - REST64[parent])
                world[joint] = world[parent] * local
    return out


def lengths(positions: NDArray[np.floating]) -> NDArray[np.floating]:
    return np.linalg.norm(positions[:, 1:] - positions[:, list(PARENTS[1:])], axis=-1)


def test_forward_kinematics_agrees_with_scipy() -> None:
    rotations = random_rotations(7, seed=1, most=3.1)
    assert np.abs(kinematics.positions(rotations) - forward(rotations)).max() < 1e-9


def test_the_rest_pose_has_identity_rotations() -> None:
    rotations = kinematics.rotations(REST[None])
    assert np.abs(rotations - [0, 0, 0, 1]).max() < 1e-6


@pytest.mark.parametrize(("frames", "most"), [(1, 0.3), (40, 1.2), (25, 3.1)])
def test_positions_survive_the_way_to_rotations_and_back(frames: int, most: float) -> None:
    valid = forward(random_rotations(frames, seed=frames, most=most))
    rotations = kinematics.rotations(valid)
    assert np.abs(np.linalg.norm(rotations, axis=-1) - 1).max() < 1e-12
    assert (rotations[..., 3] >= 0).all()
    assert np.abs(forward(rotations) - valid).max() < 1e-6
    assert np.abs(kinematics.positions(rotations, valid[:, 0]) - valid).max() < 1e-6


def test_rotations_without_twist_survive_the_way_to_positions_and_back() -> None:
    rotations = kinematics.rotations(forward(random_rotations(20, seed=3)))
    again = kinematics.rotations(kinematics.positions(rotations))
    assert np.abs((rotations * again).sum(-1) ** 2 - 1).max() < 1e-9


def test_a_bone_that_folds_right_back_still_gets_a_rotation() -> None:
    folded = REST64[None].copy()
    elbow, wrist = INDEX["LeftForeArm"], INDEX["LeftHand"]
    turn = np.diag([-1.0, -1.0, 1.0])
    hand = [j for j, name in enumerate(JOINTS) if name.startswith("LeftHand")]
    folded[0, hand] = (folded[0, hand] - folded[0, elbow]) @ turn + folded[0, elbow]
    assert folded[0, wrist, 0] < folded[0, elbow, 0]
    assert np.abs(kinematics.positions(kinematics.rotations(folded)) - folded).max() < 1e-6


def test_rotations_move_the_hips_where_they_are_told() -> None:
    hips = np.array([[0.1, 0.9, 0.0]])
    still = np.tile([0.0, 0.0, 0.0, 1.0], (1, len(BONES), 1))
    assert np.abs(kinematics.positions(still, hips) - (REST64 + hips - REST64[0])).max() < 1e-9


@pytest.mark.parametrize("noise", [0.002, 0.02, 0.3])
def test_constrained_positions_have_exact_bone_lengths(noise: float) -> None:
    rng = np.random.default_rng(4)
    predicted = forward(random_rotations(30, seed=4)) + rng.normal(0, noise, (30, len(JOINTS), 3))
    assert np.abs(lengths(constrain(predicted)) - BONE_LENGTHS[1:]).max() < 1e-6


def test_constraining_leaves_valid_poses_as_they_are() -> None:
    valid = forward(random_rotations(30, seed=5))
    assert np.abs(constrain(valid) - valid).max() < 1e-6
    assert np.abs(constrain(REST[None]) - REST).max() < 1e-6


@pytest.mark.parametrize("noise", [0.002, 0.02, 0.3])
def test_constraining_twice_changes_nothing_more(noise: float) -> None:
    rng = np.random.default_rng(6)
    once = constrain(forward(random_rotations(30, seed=6)) + rng.normal(0, noise, (30, len(JOINTS), 3)))
    assert np.abs(constrain(once) - once).max() < 1e-6


def test_wrists_stay_where_predicted_whenever_the_arm_reaches() -> None:
    rng = np.random.default_rng(7)
    predicted = forward(random_rotations(60, seed=7)) + rng.normal(0, 0.01, (60, len(JOINTS), 3))
    constrained = constrain(predicted)
    for side in ("Left", "Right"):
        shoulder, elbow, wrist = (INDEX[side + name] for name in ("Arm", "ForeArm", "Hand"))
        distance = np.linalg.norm(predicted[:, wrist] - constrained[:, shoulder], axis=-1)
        upper, fore = float(BONE_LENGTHS[elbow]), float(BONE_LENGTHS[wrist])
        reached = (distance < upper + fore) & (distance > abs(upper - fore))
        assert reached.sum() > 20
        assert np.abs(constrained[reached, wrist] - predicted[reached, wrist]).max() < 1e-9


def test_a_wrist_out_of_reach_is_pointed_at_with_a_straight_arm() -> None:
    predicted = REST64[None].copy()
    shoulder, elbow, wrist = (INDEX["Left" + name] for name in ("Arm", "ForeArm", "Hand"))
    predicted[0, wrist] = predicted[0, shoulder] + [0.0, 0.3, 0.8]
    arm = constrain(predicted)[0] - REST64[shoulder]
    towards = np.array([0.0, 0.3, 0.8]) / np.linalg.norm([0.3, 0.8])
    assert np.abs(arm[wrist] / np.linalg.norm(arm[wrist]) - towards).max() < 1e-9
    assert np.linalg.norm(arm[wrist]) == pytest.approx(BONE_LENGTHS[elbow] + BONE_LENGTHS[wrist], abs=1e-6)


def test_the_elbow_bends_to_the_predicted_side() -> None:
    shoulder, elbow, wrist = (INDEX["Right" + name] for name in ("Arm", "ForeArm", "Hand"))
    for side in ([0.0, -0.2, 0.0], [0.0, 0.0, -0.2], [0.0, 0.1, 0.1]):
        predicted = REST64[None].copy()
        predicted[0, wrist] = predicted[0, shoulder] + [-0.3, 0.0, 0.0]
        predicted[0, elbow] = predicted[0, shoulder] + [-0.1, 0.0, 0.0] + np.array(side)
        bent = constrain(predicted)[0, elbow] - REST64[shoulder]
        bent[0] = 0
        assert np.abs(bent / np.linalg.norm(bent) - np.array(side) / np.linalg.norm(side)).max() < 1e-6


def test_joints_that_coincide_give_a_pose_without_nan() -> None:
    for dtype in (np.float32, np.float64):
        constrained = constrain(np.zeros((2, len(JOINTS), 3), dtype=dtype))
        assert constrained.dtype == dtype
        assert np.abs(lengths(constrained) - BONE_LENGTHS[1:]).max() < 1e-5
        assert np.isfinite(kinematics.rotations(np.zeros((2, len(JOINTS), 3), dtype=dtype))).all()


def test_constraining_mirrored_motion_mirrors_the_result() -> None:
    rng = np.random.default_rng(8)
    predicted = forward(random_rotations(10, seed=8)) + rng.normal(0, 0.02, (10, len(JOINTS), 3))

    def mirrored(positions: Array) -> Array:
        return positions[:, MIRRORED] * [-1, 1, 1]

    assert np.abs(constrain(mirrored(predicted)) - mirrored(constrain(predicted))).max() < 1e-9
