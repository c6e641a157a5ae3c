"""Touching, as the picture shows it: hands brought to the face and to each other as they are seen from the front.

Whether two things touch is read from the picture (near each other, and not rushing past); where, from the face's own
landmarks; how deep, from the avatar's skin (`ml.corpus.fit.skin`). Functions move whole hands in `positions`,
(T, J, 3) metres.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from ml.corpus.fit.contacts import FINGER_RADIUS, PALM_RADIUS, SIDES, hand_joints
from ml.corpus.fit.signer import SignerMotion
from ml.corpus.fit.smoothing import ease, pace
from ml.corpus.fit.surface import head

Array = NDArray[np.float64]

# Points of MediaPipe's face mesh and the same places on the avatar (metres, at rest)
ANCHORS: Final[dict[int, tuple[float, float, float]]] = {
    152: (0.0, 1.421, 0.130),  # chin
    13: (0.0, 1.462, 0.145),  # lips
    4: (0.0, 1.490, 0.156),  # tip of the nose
    33: (-0.047, 1.523, 0.118),  # outer corners of the eyes
    263: (0.047, 1.523, 0.118),
    10: (0.0, 1.590, 0.130),  # top of the forehead
    234: (-0.078, 1.497, 0.040),  # before the ears
    454: (0.078, 1.497, 0.040),
}
FACE_WIDE, FACE_HIGH = 0.075, 0.105  # half axes of the face in the picture, metres
CLOSE: Final = 0.012  # metres in the picture within which things surely touch,
AWAY: Final = 0.040  # and beyond which they surely do not
RUSH: Final = 1.2  # metres a second at which a hand passes rather than touches
HANDS_CLOSE, HANDS_AWAY = 0.022, 0.060  # the same of two hands, whose tips are found less exactly than a face
SOFT: Final = 2.0  # frames over which a correction comes and goes; shorter ones would jerk
RADII: Final = np.array([PALM_RADIUS if i in (0, 1, 5, 9, 13, 17) else FINGER_RADIUS for i in range(21)])


def face_anchors(motion: SignerMotion, positions: Array) -> tuple[Array, Array] | None:
    """Where the face's places are on the signer, (T, K, 2) metres from its origin, and on the avatar, (T, K, 3)."""
    landmarks = motion.landmarks
    where = {int(index): i for i, index in enumerate(landmarks.face_indices)}
    used = [index for index in ANCHORS if index in where]
    points = landmarks.face[:, [where[index] for index in used], :2]
    found = np.isfinite(points).all(axis=(1, 2))
    if not used or not found.any():
        return None
    frames = np.arange(len(points))
    flat = points.reshape(len(points), -1).copy()
    for column in flat.T:
        column[:] = np.interp(frames, frames[found], column[found])
    signer = (flat.reshape(points.shape) - motion.origin[:2]) * motion.scale
    avatar = head().from_rest(np.array([ANCHORS[index] for index in used]), head().frame(positions))
    return ease(signer, 0.7), avatar


def into_face(points: Array, anchors: Array) -> Array:
    """(T, N) metres in the picture from the face's outline, negative within it."""
    middle = anchors.mean(axis=1, keepdims=True)
    away = (points[..., :2] - middle) / np.array([FACE_WIDE, FACE_HIGH])
    return np.asarray((np.linalg.norm(away, axis=-1) - 1) * FACE_WIDE)


def outside_face(points: Array, anchors: Array) -> Array:
    """(T, N) metres in the picture from the face's outline, 0 within it."""
    return into_face(points, anchors).clip(0)


def touching(gap: Array, close: float, away: float) -> Array:
    """0..1 by a gap in metres; eased, so that a touch begins and ends softly."""
    return ease(np.clip((away - gap) / (away - close), 0.0, 1.0), 1.6)


def on_face(hand: Array, signer: Array, avatar: Array) -> tuple[Array, Array]:
    """For points of a hand (T, 21, 2): where on the avatar's face they are to be (T, 21, 3), and their say (T, 21)."""
    closeness = 1 / (((hand[:, :, None] - signer[:, None]) ** 2).sum(-1) + 0.02**2)  # (T, 21, K)
    closeness /= closeness.sum(axis=2, keepdims=True)
    there = closeness @ avatar
    there[..., :2] += hand - closeness @ signer
    near = np.exp(-into_face(hand, signer) / 0.025)  # what reaches farthest into the face has most to say
    return there, near / near.sum(axis=1, keepdims=True)


def to_the_face(positions: Array, motion: SignerMotion) -> None:
    """Bring hands that are at the signer's face to the same places of the avatar's face, as seen from the front."""
    anchors = face_anchors(motion, positions)
    if anchors is None:
        return
    for side, name in enumerate(SIDES):
        hand, joints = motion.hands[:, side, :, :2], hand_joints(name)
        there, near = on_face(hand, *anchors)
        move = (near[..., None] * (there[..., :2] - positions[:, joints, :2])).sum(axis=1)
        beside = np.exp(-((outside_face(hand, anchors[0]).min(axis=1) / 0.06) ** 2))
        positions[:, joints, :2] += ease(beside[:, None] * move, SOFT)[:, None]


def hands_gap(motion: SignerMotion) -> Array:
    """(T,) metres of air between the hands in the picture."""
    left, right = (motion.hands[:, side, :, :2] for side in range(2))
    between = np.linalg.norm(right[:, None] - left[:, :, None], axis=-1)
    return np.asarray((between - (RADII[:, None] + RADII)).min(axis=(1, 2)))


def hands_together(positions: Array, motion: SignerMotion) -> None:
    """Hands that are at each other in the picture meet, and as they lie to each other there.

    Two estimates of depth from one view never agree by themselves.
    """
    left, right = (motion.hands[:, side, :, :2] for side in range(2))
    between = np.linalg.norm(right[:, None] - left[:, :, None], axis=-1)  # (T, 21 of the left, 21 of the right)
    reach = RADII[:, None] + RADII
    gap = (between - reach).min(axis=(1, 2))
    touch = touching(gap, HANDS_CLOSE, HANDS_AWAY)
    if not touch.any():
        return
    pairs = np.exp(-(((between - between.min(axis=(1, 2), keepdims=True)) / 0.02) ** 2))
    pairs /= pairs.sum(axis=(1, 2), keepdims=True)
    joints_left, joints_right = hand_joints("Left"), hand_joints("Right")
    from_left, from_right = pairs.sum(axis=2)[..., None], pairs.sum(axis=1)[..., None]
    wanted = (from_right * right).sum(1) - (from_left * left).sum(1)
    found = (from_right * positions[:, joints_right]).sum(1) - (from_left * positions[:, joints_left]).sum(1)
    move = np.zeros((len(positions), 3))
    wanted *= (1 - (gap / np.maximum(np.linalg.norm(wanted, axis=-1), 1e-6)).clip(0, 1))[:, None]  # touching: no gap
    move[:, :2] = wanted - found[:, :2]
    # in depth: pairs that overlap lie one skin behind the other, whichever the estimate says is in front
    thick = np.sqrt(np.clip(reach**2 - between**2, 0.0, None))
    apart = (pairs * thick).sum(axis=(1, 2))
    depth = ease(found[:, 2], 3.0)
    move[:, 2] = np.clip(depth, -apart, apart) - found[:, 2]
    move = ease(touch[:, None] * move, SOFT)
    positions[:, joints_left] -= 0.5 * move[:, None]
    positions[:, joints_right] += 0.5 * move[:, None]


def at_face(hand: Array, outside: Array, fps: float) -> Array:
    """(T,) 0..1: a hand that is at the face in the picture, and not rushing past."""
    passing = 1 / (1 + (ease(pace(hand.mean(axis=1), fps), 1.0) / RUSH) ** 4)
    return touching(outside.min(axis=1) - FINGER_RADIUS, CLOSE, AWAY) * passing
