"""A drawn signer for tests of loaders: known motion of our skeleton, and the same as a camera's landmarks."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ml import kinematics
from ml.kinematics import BONE_INDEX, BONES
from ml.pose import Clip
from ml.skeleton import BONE_LENGTHS, FACE, INDEX, JOINTS, PARENTS

Array = NDArray[np.float64]

FINGERS = ("Thumb", "Index", "Middle", "Ring", "Pinky")
BODY = {  # MediaPipe's body points that our skeleton has
    **{0: "Head", 11: "LeftArm", 12: "RightArm", 13: "LeftForeArm", 14: "RightForeArm", 15: "LeftHand"},
    **{16: "RightHand", 23: "Hips", 24: "Hips"},
}


def hand_joints(side: str) -> list[str]:
    """Our joints in the order in which all estimators give a hand's 21 points."""
    return [f"{side}Hand", *(f"{side}Hand{finger}{k}" for finger in FINGERS for k in range(1, 5))]


def turned(axis: int, angles: Array) -> Array:
    """(T,) radians about one axis -> (T, 4) quaternions."""
    quaternions = np.zeros((len(angles), 4))
    quaternions[:, axis], quaternions[:, 3] = np.sin(angles / 2), np.cos(angles / 2)
    return quaternions


def turns(frames: int) -> Array:
    """(T, bones, 4) arms down, the right forearm up and waving, an index finger bending."""
    quaternions = np.zeros((frames, len(BONES), 4))
    quaternions[..., 3] = 1
    wave = 0.4 * np.sin(np.linspace(0, 6, frames))
    still = np.zeros(frames)
    for joint, axis, angles in (
        ("LeftArm", 2, still - 1.2),
        ("LeftForeArm", 1, still - 0.8),
        ("RightArm", 2, still + 1.0),
        ("RightForeArm", 1, 1.2 + wave),
        ("RightHandIndex2", 2, 0.6 + wave),
    ):
        quaternions[:, BONE_INDEX[joint]] = turned(axis, angles)
    return quaternions


def waving(frames: int = 30, fps: float = 25.0) -> Clip:
    places = kinematics.constrain(kinematics.positions(turns(frames)))
    return Clip(
        places.astype(np.float32),
        np.ones((frames, len(JOINTS)), dtype=np.float32),
        np.zeros((frames, len(FACE)), dtype=np.float32),
        fps,
    )


def seen(clip: Clip, joint: str) -> Array:
    """(T, 2) where a camera sees a joint: 0..1 of a square picture, y down; the signer's left is on its right."""
    return np.stack(
        [0.5 + 0.5 * clip.positions[:, INDEX[joint], 0], 1.1 - 0.5 * clip.positions[:, INDEX[joint], 1]], -1
    )


def bone_lengths(clip: Clip) -> Array:
    """(T, J) metres."""
    parents = [max(parent, 0) for parent in PARENTS]
    return np.asarray(np.linalg.norm(clip.positions - clip.positions[:, parents], axis=-1))


def has_our_bones(clip: Clip, tolerance: float = 1e-4) -> bool:
    return bool(np.allclose(bone_lengths(clip)[:, 1:], BONE_LENGTHS[1:], atol=tolerance))


def holistic(frames: int = 30) -> dict[str, NDArray[np.float32]]:
    """The drawn signer in the layout of `ml.corpus.loaders.holistic`, without a face."""
    clip = waving(frames)
    pose = np.zeros((frames, 25, 4), dtype=np.float32)
    pose[..., 3] = 1
    pose[..., :2] = 0.5
    for point, joint in BODY.items():
        pose[:, point, :2] = seen(clip, joint)
    world = np.zeros((frames, 25, 3), dtype=np.float32)
    for point, joint in BODY.items():
        world[:, point] = clip.positions[:, INDEX[joint]] * [1, -1, -1]
    arrays = {"pose": pose, "world": world, "wh": np.array([480, 480]), "fps": np.array(25.0)}
    for side in ("Left", "Right"):
        flat = np.stack([seen(clip, joint) for joint in hand_joints(side)], axis=1)
        arrays[f"{side.lower()}_hand"] = np.concatenate([flat, np.zeros((frames, 21, 1))], axis=-1).astype(np.float32)
    return arrays
