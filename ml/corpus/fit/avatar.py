"""Motion of the signer -> motion of the avatar: trunk, head and arms in its own proportions, hands where they belong.

Trunk and arms of a signer are longer than the avatar's while face and shoulders match, so space is bent: as it is at
the face, smaller below and beside it. What touches what is left to `touch` and `skin`.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from ml.corpus.fit.contacts import SIDES, hand_joints
from ml.corpus.fit.fingers import within_limits
from ml.corpus.fit.signer import SHOULDER_WIDTH, SignerMotion
from ml.corpus.fit.skin import lean_to_face, off_the_body
from ml.corpus.fit.smoothing import ease
from ml.corpus.fit.touch import hands_together, to_the_face
from ml.corpus.landmarks import LEFT_SHOULDER, RIGHT_SHOULDER
from ml.kinematics import constrain
from ml.skeleton import INDEX, REST

Array = NDArray[np.float64]

SHOULDER_CENTRE: Final = 0.5 * (REST[INDEX["LeftArm"]] + REST[INDEX["RightArm"]]).astype(np.float64)
ARM_GAIN: Final = 0.86  # the avatar's reach over the signer's, applied away from face and midline
FACE_LIFT: Final = 0.022  # metres that the avatar's face sits higher above its shoulders than a signer's


def retarget(motion: SignerMotion, head: Array) -> Array:
    """(T, J, 3) positions of the avatar, exact bones; head: (T, 3, 3) rotations against the rest."""
    positions = np.tile(REST.astype(np.float64), (len(motion), 1, 1))
    _place_trunk(positions, motion)
    _place_head(positions, head)
    for side, name in enumerate(SIDES):
        elbow, wrist = motion.arms[:, side, 1], motion.arms[:, side, 2]
        positions[:, INDEX[f"{name}ForeArm"]] = SHOULDER_CENTRE + elbow * ARM_GAIN
        place = SHOULDER_CENTRE + onto_avatar(wrist)
        positions[:, hand_joints(name)] = place[:, None] + motion.hands[:, side] - wrist[:, None]
    positions = within_limits(constrain(positions))
    to_the_face(positions, motion)
    for _ in range(2):  # what brings the hands together may push them into the body, and the other way round
        lean_to_face(positions, motion)
        to_the_face(positions, motion)
        hands_together(positions, motion)
        off_the_body(positions, motion)
    return constrain(positions)


def onto_avatar(points: Array) -> Array:
    """Move places around the signer's body to the same places around the avatar's; (T, 3) metres from the shoulders.

    The face is lifted as it is; below and beside it space shrinks to the avatar's reach.
    """
    x, y, z = points.T
    face = np.clip((y - 0.02) / 0.10, 0.0, 1.0)  # 0 at the shoulders, 1 from the chin upwards
    far = np.clip((np.abs(x) - 0.10) / 0.25, 0.0, 1.0)
    high = np.clip((y - 0.27) / 0.15, 0.0, 1.0)  # above the forehead space shrinks again
    new_x = x * (1 - (1 - ARM_GAIN) * far)
    new_y = np.where(y < 0, y * 0.90, y + FACE_LIFT * face * (1 - high) - (y - 0.27).clip(0) * (1 - ARM_GAIN))
    return np.stack([new_x, new_y, z * ARM_GAIN], axis=-1)


def _place_trunk(positions: Array, motion: SignerMotion) -> None:
    """Lean, turn and shrug from the shoulders; small and slow movements, so smoothed well."""
    landmarks = motion.landmarks
    left, right = landmarks.body[:, LEFT_SHOULDER], landmarks.body[:, RIGHT_SHOULDER]
    shift = ease(motion.from_picture(0.5 * (left + right))[:, :2], 2.0)
    spine = REST[INDEX["Spine"]]
    height = float(SHOULDER_CENTRE[1] - spine[1])
    lean = np.clip(np.arctan2(shift[:, 0], height), -0.25, 0.25)
    depth = (landmarks.depth[:, LEFT_SHOULDER] - landmarks.depth[:, RIGHT_SHOULDER]) * SHOULDER_WIDTH
    turn = ease(np.arctan2(depth - np.median(depth), SHOULDER_WIDTH), 4.0)
    turn = np.clip(-0.6 * turn, -0.35, 0.35)
    roll, yaw = _rotation(-lean, 2), _rotation(turn, 1)
    for name in ("Spine2", "Neck", "Head", "LeftShoulder", "RightShoulder", "LeftArm", "RightArm"):
        offset = (REST[INDEX[name]] - spine).astype(np.float64)
        positions[:, INDEX[name]] = spine + np.einsum("tij,tjk,k->ti", roll, yaw, offset)
    for name, shoulder in (("LeftArm", left), ("RightArm", right)):
        lift = motion.scale * (shoulder[:, 1] - np.median(shoulder[:, 1]))
        positions[:, INDEX[name], 1] += np.clip(ease(lift, 1.5), -0.03, 0.05)


def _rotation(angle: Array, axis: int) -> Array:
    """(T, 3, 3) right-handed rotation about the x, y or z axis by (T,) radians."""
    c, s = np.cos(angle), np.sin(angle)
    a, b = [(1, 2), (2, 0), (0, 1)][axis]
    matrix = np.tile(np.eye(3), (len(angle), 1, 1))
    matrix[:, a, a], matrix[:, a, b], matrix[:, b, a], matrix[:, b, b] = c, -s, s, c
    return matrix


def _place_head(positions: Array, rotations: Array) -> None:
    """Two fifths of the head's rotation bend the neck, all of it turns the face."""
    neck, head = INDEX["Neck"], INDEX["Head"]
    bone = (REST[head] - REST[neck]).astype(np.float64)
    positions[:, head] = positions[:, neck] + 0.6 * bone + 0.4 * np.einsum("tij,j->ti", rotations, bone)
    for eye in (INDEX["LeftEye"], INDEX["RightEye"]):
        offset = (REST[eye] - REST[head]).astype(np.float64)
        positions[:, eye] = positions[:, head] + np.einsum("tij,j->ti", rotations, offset)
