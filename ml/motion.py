"""A frame as the model sees it: four groups of numbers, and back to a clip.

Body joints are offsets from the rest pose; finger joints are relative to their wrist, so that a hand shape is the
same wherever it is made; the face is its ARKit weights. Confidence is one number a group.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ml.pose import Clip, J
from ml.skeleton import BODY, FACE, FPS, INDEX, JOINTS, LEFT_FINGERS, REST, RIGHT_FINGERS

CHUNK = 4  # frames the model makes in one autoregressive step
OVERLAP = 2  # frames that a step says beyond its own chunk (`ml.model.latents`)
SPAN = CHUNK + OVERLAP
MOVING_BODY = tuple(j for j in BODY if JOINTS[j] not in ("Hips", "Spine"))
GROUPS = ("body", "left_hand", "right_hand", "face")  # what a confidence is given for
BODY_WIDTH = 3 * len(MOVING_BODY)
HANDS_WIDTH = 3 * (len(LEFT_FINGERS) + len(RIGHT_FINGERS))
FACE_WIDTH = len(FACE)
MOTION_WIDTH = BODY_WIDTH + HANDS_WIDTH + FACE_WIDTH
PARTS = {  # the columns of each part in a motion frame
    "body": slice(0, BODY_WIDTH),
    "hands": slice(BODY_WIDTH, BODY_WIDTH + HANDS_WIDTH),
    "face": slice(BODY_WIDTH + HANDS_WIDTH, MOTION_WIDTH),
}

GROUP_COLUMNS = {  # the same columns, the hands apart
    "body": slice(0, BODY_WIDTH),
    "left_hand": slice(BODY_WIDTH, BODY_WIDTH + 3 * len(LEFT_FINGERS)),
    "right_hand": slice(BODY_WIDTH + 3 * len(LEFT_FINGERS), BODY_WIDTH + HANDS_WIDTH),
    "face": slice(BODY_WIDTH + HANDS_WIDTH, MOTION_WIDTH),
}

COLUMN_GROUP = np.array(  # (MOTION_WIDTH,) which of GROUPS each column of a motion frame belongs to
    [0] * BODY_WIDTH + [1] * (3 * len(LEFT_FINGERS)) + [2] * (3 * len(RIGHT_FINGERS)) + [3] * FACE_WIDTH
)

_ARMS = [INDEX[f"{side}{joint}"] for side in ("Left", "Right") for joint in ("ForeArm", "Hand")]
_WRISTS = np.array([INDEX["LeftHand"]] * len(LEFT_FINGERS) + [INDEX["RightHand"]] * len(RIGHT_FINGERS))
_FINGERS = np.array([*LEFT_FINGERS, *RIGHT_FINGERS])
_BODY = np.array(MOVING_BODY)
_LEFT_HAND = np.array([INDEX["LeftHand"], *LEFT_FINGERS])
_RIGHT_HAND = np.array([INDEX["RightHand"], *RIGHT_FINGERS])
_JOINT_GROUP = np.array([1 if j in _LEFT_HAND else 2 if j in _RIGHT_HAND else 0 for j in range(J)])  # of GROUPS

Array = NDArray[np.float32]


def arms(clip: Clip) -> NDArray[np.float64]:
    """(T, 4, 3) elbows and wrists."""
    return clip.positions[:, _ARMS].astype(np.float64)


def hands(clip: Clip) -> NDArray[np.float64]:
    """(T, 40, 3) finger joints relative to their wrists."""
    return (clip.positions[:, _FINGERS] - clip.positions[:, _WRISTS]).astype(np.float64)


def disassemble(clip: Clip) -> tuple[Array, Array]:
    """Clip -> motion (T, MOTION_WIDTH) float32 metres and weights, confidence (T, len(GROUPS))."""
    frames = len(clip)
    body = (clip.positions[:, _BODY] - REST[_BODY]).reshape(frames, -1)
    hands = (clip.positions[:, _FINGERS] - clip.positions[:, _WRISTS]).reshape(frames, -1)
    confidence = np.stack(
        [
            clip.confidence[:, _BODY].mean(axis=1),
            clip.confidence[:, _LEFT_HAND].mean(axis=1),
            clip.confidence[:, _RIGHT_HAND].mean(axis=1),
            np.ones(frames, dtype=np.float32),
        ],
        axis=1,
    )
    return np.concatenate([body, hands, clip.face], axis=1).astype(np.float32), confidence.astype(np.float32)


def assemble(motion: Array, confidence: Array, fps: float = FPS) -> Clip:
    """The way back; bone lengths are as exact as the motion is (see `ml.kinematics.constrain`)."""
    frames = len(motion)
    positions = np.tile(REST, (frames, 1, 1))
    positions[:, _BODY] = REST[_BODY] + motion[:, PARTS["body"]].reshape(frames, -1, 3)
    positions[:, _FINGERS] = positions.take(_WRISTS, axis=1) + motion[:, PARTS["hands"]].reshape(frames, -1, 3)
    joints = np.clip(confidence, 0.0, 1.0).take(_JOINT_GROUP, axis=1)
    return Clip(positions, joints, np.clip(motion[:, PARTS["face"]], 0.0, 1.0), fps)
