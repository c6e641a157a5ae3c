"""Touching: hands meet the face, the chest and each other on the avatar where they do in the picture.

Whether two things touch is read from the picture (near each other, and not rushing past); where, from the face's own
landmarks; how deep, from the avatar's skin. Every function moves whole hands in `positions`, (T, J, 3) metres.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation

from ml.corpus.contacts import FINGER_RADIUS, PALM_RADIUS, SIDES, hand_joints
from ml.corpus.fit.fingers import palm_axes
from ml.corpus.fit.signer import TIPS, SignerMotion
from ml.corpus.fit.smoothing import ease, pace
from ml.corpus.surface import head, trunk
from ml.skeleton import INDEX

Array = NDArray[np.float64]
Frames = tuple[tuple[Array, Array], tuple[Array, Array]]  # how the head and the trunk stand

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
EYES: Final = (33, 263)
FACE_WIDE, FACE_HIGH = 0.075, 0.105  # half axes of the face in the picture, metres
CLOSE: Final = 0.012  # metres in the picture within which things surely touch,
AWAY: Final = 0.040  # and beyond which they surely do not
RUSH: Final = 1.2  # metres a second at which a hand passes rather than touches
HANDS_CLOSE, HANDS_AWAY = 0.022, 0.060  # the same of two hands, whose tips are found less exactly than a face
# Metres of estimated depth within which a hand counts as touching the trunk, and if it is turned to the body
CHEST_AWAY, CHEST_TURNED = 0.08, 0.13
CHEST_WIDE, CHEST_LOW, COLLAR = 0.14, 1.10, 1.36  # metres: where the chest is
BESIDE: Final = 0.01  # metres behind the face's places that a hand beside them may go
MOST_LEAN: Final = 0.5  # radians
SOFT: Final = 2.0  # frames over which a correction comes and goes; shorter ones would jerk
DEEPEST: Final = 0.008  # metres that a touching hand may sink into skin or the other hand
_RADII: Final = np.array([PALM_RADIUS if i in (0, 1, 5, 9, 13, 17) else FINGER_RADIUS for i in range(21)])


def _anchors(motion: SignerMotion, positions: Array) -> tuple[Array, Array] | None:
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


def _into_face(points: Array, anchors: Array) -> Array:
    """(T, N) metres in the picture from the face's outline, negative within it."""
    middle = anchors.mean(axis=1, keepdims=True)
    away = (points[..., :2] - middle) / np.array([FACE_WIDE, FACE_HIGH])
    return np.asarray((np.linalg.norm(away, axis=-1) - 1) * FACE_WIDE)


def _outside_face(points: Array, anchors: Array) -> Array:
    """(T, N) metres in the picture from the face's outline, 0 within it."""
    return _into_face(points, anchors).clip(0)


def _touching(gap: Array, close: float, away: float) -> Array:
    """0..1 by a gap in metres; eased, so that a touch begins and ends softly."""
    return ease(np.clip((away - gap) / (away - close), 0.0, 1.0), 1.6)


def _on_face(hand: Array, signer: Array, avatar: Array) -> tuple[Array, Array]:
    """For points of a hand (T, 21, 2): where on the avatar's face they are to be (T, 21, 3), and their say (T, 21)."""
    closeness = 1 / (((hand[:, :, None] - signer[:, None]) ** 2).sum(-1) + 0.02**2)  # (T, 21, K)
    closeness /= closeness.sum(axis=2, keepdims=True)
    there = closeness @ avatar
    there[..., :2] += hand - closeness @ signer
    near = np.exp(-_into_face(hand, signer) / 0.025)  # what reaches farthest into the face has most to say
    return there, near / near.sum(axis=1, keepdims=True)


def to_the_face(positions: Array, motion: SignerMotion) -> None:
    """Bring hands that are at the signer's face to the same places of the avatar's face, as seen from the front."""
    anchors = _anchors(motion, positions)
    if anchors is None:
        return
    for side, name in enumerate(SIDES):
        hand, joints = motion.hands[:, side, :, :2], hand_joints(name)
        there, near = _on_face(hand, *anchors)
        move = (near[..., None] * (there[..., :2] - positions[:, joints, :2])).sum(axis=1)
        at_face = np.exp(-((_outside_face(hand, anchors[0]).min(axis=1) / 0.06) ** 2))
        positions[:, joints, :2] += ease(at_face[:, None] * move, SOFT)[:, None]


def _hands_gap(motion: SignerMotion) -> Array:
    """(T,) metres of air between the hands in the picture."""
    left, right = (motion.hands[:, side, :, :2] for side in range(2))
    between = np.linalg.norm(right[:, None] - left[:, :, None], axis=-1)
    return np.asarray((between - (_RADII[:, None] + _RADII)).min(axis=(1, 2)))


def hands_together(positions: Array, motion: SignerMotion) -> None:
    """Hands that are at each other in the picture meet, and as they lie to each other there.

    Two estimates of depth from one view never agree by themselves.
    """
    left, right = (motion.hands[:, side, :, :2] for side in range(2))
    between = np.linalg.norm(right[:, None] - left[:, :, None], axis=-1)  # (T, 21 of the left, 21 of the right)
    reach = _RADII[:, None] + _RADII
    gap = (between - reach).min(axis=(1, 2))
    touch = _touching(gap, HANDS_CLOSE, HANDS_AWAY)
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


def _clearance(points: Array, frames: Frames) -> Array:
    """(T, N) metres from points of the hands to the avatar's head or trunk, whichever is nearer."""
    at_head = head().distance(head().to_rest(points, frames[0]))
    return np.minimum(at_head, trunk().distance(trunk().to_rest(points, frames[1])))


def _depth_of_touch(points: Array, slack: Array, frames: Frames) -> Array:
    """(T,) how far to move points (T, N, 3) along z until the first of them touches; slack (T, N): its radius.

    Each step goes as far as the nearest skin is away, so it cannot pass through; where nothing is met, the nearest
    place on the way counts.
    """
    move = np.zeros(len(points))
    best, best_gap = move, np.full(len(points), np.inf)
    for _ in range(9):
        at = points + np.stack([np.zeros_like(move), np.zeros_like(move), move], axis=-1)[:, None]
        gap = (_clearance(at, frames) - slack).min(axis=1)
        better = np.abs(gap) < best_gap - 0.002
        best, best_gap = np.where(better, move, best), np.where(better, np.abs(gap), best_gap)
        move = np.clip(move - gap, -0.30, 0.25)
    return np.asarray(best)


def _at_chest(positions: Array, side: str, frames: Frames) -> Array:
    """(T,) 0..1: a hand that lies or points on the trunk.

    Depth from one view tells touching hands from hands before the trunk only roughly: 9 cm and 11 cm in the middle.
    So a palm or a finger turned to the body counts as touching from farther away than a hand turned otherwise.
    """
    joints = hand_joints(side)
    points = positions[:, joints]
    clearance = (trunk().distance(trunk().to_rest(points, frames[1])) - _RADII).min(axis=1)
    tip, knuckle = positions[:, INDEX[f"{side}HandIndex4"]], positions[:, INDEX[f"{side}HandIndex1"]]
    pointing = (knuckle - tip)[:, 2] / np.maximum(np.linalg.norm(tip - knuckle, axis=-1), 1e-6)
    palm = -palm_axes(positions, side)[2][:, 2]
    middle = points.mean(axis=1)
    turned = np.clip(np.maximum(palm, pointing) / 0.7, 0, 1) * (np.abs(middle[:, 0]) < CHEST_WIDE)
    turned *= (middle[:, 1] > CHEST_LOW) & (middle[:, 1] < COLLAR)
    away = CHEST_AWAY + (CHEST_TURNED - CHEST_AWAY) * ease(turned, 3.0)
    return ease(np.clip((away - clearance) / 0.03, 0.0, 1.0), SOFT)


def _at_face(hand: Array, outside: Array, fps: float) -> Array:
    """(T,) 0..1: a hand that is at the face in the picture, and not rushing past."""
    passing = 1 / (1 + (ease(pace(hand.mean(axis=1), fps), 1.0) / RUSH) ** 4)
    return _touching(outside.min(axis=1) - FINGER_RADIUS, CLOSE, AWAY) * passing


def lean_to_face(positions: Array, motion: SignerMotion) -> None:
    """Turn hands at the face about their wrists until the fingertips deepest in the face can touch it.

    How a hand leans towards the camera is what one view estimates worst; from the front the turn hardly shows.
    """
    anchors = _anchors(motion, positions)
    if anchors is None:
        return
    frames = (head().frame(positions), trunk().frame(positions))
    for side, name in enumerate(SIDES):
        hand = motion.hands[:, side]
        touch = _at_face(hand, _outside_face(hand, anchors[0]), motion.landmarks.fps)
        inward = np.exp(-_into_face(hand[:, TIPS], anchors[0]) / 0.01)
        _lean(positions, name, touch, inward / inward.sum(axis=1, keepdims=True), frames)


def _lean(positions: Array, side: str, touch: Array, inward: Array, frames: Frames) -> None:
    joints = hand_joints(side)
    points = positions[:, joints]
    moved = points + np.stack([0 * touch, 0 * touch, _depth_of_touch(points, _RADII, frames)], axis=-1)[:, None]
    gap = (inward * (_clearance(moved[:, TIPS], frames) - FINGER_RADIUS)).sum(axis=1).clip(0, 0.08)
    arm = (inward[..., None] * (points[:, TIPS] - points[:, :1])).sum(axis=1)
    flat = np.linalg.norm(arm[:, :2], axis=-1)
    wanted = np.arctan2(arm[:, 2], flat) - np.arctan2(arm[:, 2] - gap, flat)
    angle = ease(touch * wanted.clip(0, MOST_LEAN), 1.5 * SOFT)
    axis = np.stack([-arm[:, 1], arm[:, 0], 0 * flat], axis=-1) / np.maximum(flat, 1e-6)[:, None]
    turn = Rotation.from_rotvec(angle[:, None] * axis).as_matrix()
    positions[:, joints] = points[:, :1] + np.einsum("tij,tnj->tni", turn, points - points[:, :1])


def off_the_body(positions: Array, motion: SignerMotion) -> None:
    """Draw touching hands onto the avatar's skin, and push whatever is inside out of it."""
    frames = (head().frame(positions), trunk().frame(positions))
    anchors = _anchors(motion, positions)
    drawn = np.zeros((2, len(positions)))
    for side, name in enumerate(SIDES):
        points, hand = positions[:, hand_joints(name)], motion.hands[:, side]
        touch, aside, limit = _at_chest(positions, name, frames), np.zeros(hand.shape[:2]), np.full(len(hand), -np.inf)
        if anchors is not None:
            outside = _outside_face(hand, anchors[0])
            face = _at_face(hand, outside, motion.landmarks.fps)
            there, near = _on_face(hand[..., :2], *anchors)
            # beside the face there is nothing to meet until the neck: go no deeper than the face itself
            at_face = face > touch
            limit[at_face] = ((near * (there[..., 2] - points[..., 2])).sum(axis=1) - BESIDE)[at_face]
            # only what is at the face in the picture is drawn to it
            aside = np.where(at_face[:, None], outside - outside.min(axis=1, keepdims=True), 0.0)
            touch = np.maximum(face, touch)
        depth = _depth_of_touch(points, _RADII - 2.0 * aside, frames)
        drawn[side] = touch * np.maximum(depth.clip(max=0), limit)
    _move_in_depth(positions, motion, drawn, drawn.min(axis=0))
    pushed = np.zeros((2, len(positions)))
    for side, name in enumerate(SIDES):
        pushed[side] = _depth_of_touch(positions[:, hand_joints(name)], _RADII - DEEPEST, frames).clip(min=0)
    _move_in_depth(positions, motion, pushed, pushed.max(axis=0))


def _move_in_depth(positions: Array, motion: SignerMotion, moves: Array, both: Array) -> None:
    """Move each hand (2, T) metres to the viewer; hands that touch move as one."""
    together = _touching(_hands_gap(motion), HANDS_CLOSE, HANDS_AWAY)
    for side, name in enumerate(SIDES):
        move = (1 - together) * moves[side] + together * both
        positions[:, hand_joints(name), 2] += ease(move, SOFT)[:, None]
