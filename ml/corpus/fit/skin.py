"""Touching in depth: hands drawn onto the avatar's skin, leant towards it, and pushed out of it.

One view tells depth worst of all, so whatever touches in the picture (`ml.corpus.fit.touch`) is taken to lie on the
skin. Functions move whole hands in `positions`, (T, J, 3) metres; from the front that hardly shows.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation

from ml.corpus.fit.contacts import FINGER_RADIUS, SIDES, hand_joints
from ml.corpus.fit.fingers import palm_axes
from ml.corpus.fit.signer import TIPS, SignerMotion
from ml.corpus.fit.smoothing import ease
from ml.corpus.fit.surface import head, trunk
from ml.corpus.fit.touch import (
    HANDS_AWAY,
    HANDS_CLOSE,
    RADII,
    SOFT,
    at_face,
    face_anchors,
    hands_gap,
    into_face,
    on_face,
    outside_face,
    touching,
)
from ml.skeleton import INDEX

Array = NDArray[np.float64]
Frames = tuple[tuple[Array, Array], tuple[Array, Array]]  # how the head and the trunk stand

# Metres of estimated depth within which a hand counts as touching the trunk, and if it is turned to the body
CHEST_AWAY, CHEST_TURNED = 0.08, 0.13
CHEST_WIDE, CHEST_LOW, COLLAR = 0.14, 1.10, 1.36  # metres: where the chest is
BESIDE: Final = 0.01  # metres behind the face's places that a hand beside them may go
MOST_LEAN: Final = 0.5  # radians
DEEPEST: Final = 0.008  # metres that a touching hand may sink into skin or the other hand


def _clearance(points: Array, frames: Frames) -> Array:
    """(T, N) metres from points of the hands to the avatar's head or trunk, whichever is nearer."""
    at_head = head().distance(head().to_rest(points, frames[0]))
    return np.minimum(at_head, trunk().distance(trunk().to_rest(points, frames[1])))


def _within(frames: Frames, where: NDArray[np.bool_]) -> Frames:
    return (frames[0][0][where], frames[0][1][where]), (frames[1][0][where], frames[1][1][where])


def _depth_where(where: NDArray[np.bool_], points: Array, slack: Array, frames: Frames) -> Array:
    """`_depth_of_touch` of the frames where it is wanted, 0 in the others: it is what fitting spends its time on."""
    move = np.zeros(len(points))
    if where.any():
        slack = np.broadcast_to(slack, points.shape[:2])
        move[where] = _depth_of_touch(points[where], slack[where], _within(frames, where))
    return move


def _depth_of_touch(points: Array, slack: Array, frames: Frames) -> Array:
    """(T,) how far to move points (T, N, 3) along z until the first of them touches; slack (N,) or (T, N): its radius.

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
    clearance = (trunk().distance(trunk().to_rest(points, frames[1])) - RADII).min(axis=1)
    tip, knuckle = positions[:, INDEX[f"{side}HandIndex4"]], positions[:, INDEX[f"{side}HandIndex1"]]
    pointing = (knuckle - tip)[:, 2] / np.maximum(np.linalg.norm(tip - knuckle, axis=-1), 1e-6)
    palm = -palm_axes(positions, side)[2][:, 2]
    middle = points.mean(axis=1)
    turned = np.clip(np.maximum(palm, pointing) / 0.7, 0, 1) * (np.abs(middle[:, 0]) < CHEST_WIDE)
    turned *= (middle[:, 1] > CHEST_LOW) & (middle[:, 1] < COLLAR)
    away = CHEST_AWAY + (CHEST_TURNED - CHEST_AWAY) * ease(turned, 3.0)
    return ease(np.clip((away - clearance) / 0.03, 0.0, 1.0), SOFT)


def lean_to_face(positions: Array, motion: SignerMotion) -> None:
    """Turn hands at the face about their wrists until the fingertips deepest in the face can touch it.

    How a hand leans towards the camera is what one view estimates worst; from the front the turn hardly shows.
    """
    anchors = face_anchors(motion, positions)
    if anchors is None:
        return
    frames = (head().frame(positions), trunk().frame(positions))
    for side, name in enumerate(SIDES):
        hand = motion.hands[:, side]
        touch = at_face(hand, outside_face(hand, anchors[0]), motion.landmarks.fps)
        inward = np.exp(-into_face(hand[:, TIPS], anchors[0]) / 0.01)
        _lean(positions, name, touch, inward / inward.sum(axis=1, keepdims=True), frames)


def _lean(positions: Array, side: str, touch: Array, inward: Array, frames: Frames) -> None:
    joints = hand_joints(side)
    points = positions[:, joints]
    moved = (
        points + np.stack([0 * touch, 0 * touch, _depth_where(touch > 0.01, points, RADII, frames)], axis=-1)[:, None]
    )
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
    anchors = face_anchors(motion, positions)
    drawn = np.zeros((2, len(positions)))
    for side, name in enumerate(SIDES):
        points, hand = positions[:, hand_joints(name)], motion.hands[:, side]
        touch, aside, limit = _at_chest(positions, name, frames), np.zeros(hand.shape[:2]), np.full(len(hand), -np.inf)
        if anchors is not None:
            outside = outside_face(hand, anchors[0])
            face = at_face(hand, outside, motion.landmarks.fps)
            there, near = on_face(hand[..., :2], *anchors)
            # beside the face there is nothing to meet until the neck: go no deeper than the face itself
            facing = face > touch
            limit[facing] = ((near * (there[..., 2] - points[..., 2])).sum(axis=1) - BESIDE)[facing]
            # only what is at the face in the picture is drawn to it
            aside = np.where(facing[:, None], outside - outside.min(axis=1, keepdims=True), 0.0)
            touch = np.maximum(face, touch)
        depth = _depth_where(touch > 0.01, points, RADII - 2.0 * aside, frames)
        drawn[side] = touch * np.maximum(depth.clip(max=0), limit)
    _move_in_depth(positions, motion, drawn, drawn.min(axis=0))
    pushed = np.zeros((2, len(positions)))
    for side, name in enumerate(SIDES):
        points, slack = positions[:, hand_joints(name)], RADII - DEEPEST
        inside = (_clearance(points, frames) - slack).min(axis=1) < 0
        pushed[side] = _depth_where(inside, points, slack, frames).clip(min=0)
    _move_in_depth(positions, motion, pushed, pushed.max(axis=0))


def _move_in_depth(positions: Array, motion: SignerMotion, moves: Array, both: Array) -> None:
    """Move each hand (2, T) metres to the viewer; hands that touch move as one."""
    together = touching(hands_gap(motion), HANDS_CLOSE, HANDS_AWAY)
    for side, name in enumerate(SIDES):
        move = (1 - together) * moves[side] + together * both
        positions[:, hand_joints(name), 2] += ease(move, SOFT)[:, None]
