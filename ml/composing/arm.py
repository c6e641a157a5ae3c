"""The arm for a posture: wrist and elbow that put a part of the hand in its place as an arm would by itself.

The words of a description leave a hand some freedom. It is spent so that wrist and forearm stay within what they can
do, the elbow hangs, and nothing is in the body or the other hand. All in the axes of a right arm; a left one is its
mirror.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ml.clearance import ELBOW, UPPER_ARM, WRIST
from ml.composing.description import Posture
from ml.composing.errors import DescriptionError
from ml.composing.hand import AT, FINGER_RADIUS, NAMES, PALM_RADIUS, joints, part, unit
from ml.composing.places import located
from ml.composing.shapes import parameters
from ml.composing.surface import away
from ml.kinematics import bend
from ml.skeleton import BONE_LENGTHS, INDEX, REST

Array = NDArray[np.float64]

SHOULDER: Final = REST[INDEX["RightArm"]].astype(np.float64)
UPPER, FORE = float(BONE_LENGTHS[INDEX["RightForeArm"]]), float(BONE_LENGTHS[INDEX["RightHand"]])
MIRROR: Final = np.array([-1.0, 1.0, 1.0])
_ROUNDS: Final = ((22.0, 45.0), (12.0, 25.0), (7.0, 14.0), (4.0, 8.0), (2.0, 4.0))  # degrees: of the hand, of the elbow
_TRIED: Final = 220
_HANGING: Final = 20.0  # degrees that an elbow is out by itself
_LOW: Final = 1.13  # metres, avatar frame: up to there an elbow is lifted without effort
_FREE: Final = 18.0  # degrees that a hand may turn from its description at a cost of 1
_UNREACHABLE: Final = 0.03  # metres that the part of the hand may miss its place by
_INSIDE: Final = 0.02  # metres that a hand may be in the body before its description is refused

_SKIN_FROM: Final = np.array([AT[n[9:-1] + str(int(n[-1]) - 1)] if n[-1] != "1" else AT[n[9:]] for n in NAMES])
_SKIN_RADII: Final = np.array([PALM_RADIUS if n.endswith("1") else FINGER_RADIUS for n in NAMES])


@dataclass(frozen=True, eq=False)
class Placed:
    """A posture found: wrist and elbow (3,), the hand's axes as rows (3, 3), its elbow's turn about the line from
    shoulder to wrist in radians, its joints (20, 3), the place that it is at and the way out there (3,)."""

    wrist: Array
    elbow: Array
    axes: Array
    swivel: float
    joints: Array
    shape: Array
    point: Array
    way: Array
    radius: float


def axes_of(palm: Array, ahead: Array) -> Array:
    """(..., 3, 3): rows ahead, across, palm of a right hand."""
    return np.stack([ahead, np.cross(ahead, palm), palm], axis=-2)


def turned(rotation: Array) -> Array:
    """(..., 3) rotation vectors -> (..., 3, 3) matrices (Rodrigues)."""
    angle = np.linalg.norm(rotation, axis=-1)[..., None, None]
    x, y, z = np.moveaxis(rotation / np.maximum(angle[..., 0], 1e-12), -1, 0)
    zero = np.zeros_like(x)
    k = np.stack([np.stack([zero, -z, y], -1), np.stack([z, zero, -x], -1), np.stack([-y, x, zero], -1)], -2)
    return np.asarray(np.eye(3) + np.sin(angle) * k + (1 - np.cos(angle)) * (k @ k))


def elbow(wrist: Array, swivel: Array) -> tuple[Array, Array]:
    """(..., 3) wrists and (...,) turns of the elbow, 0 hanging, a quarter turn out -> elbows and wrists in reach."""
    reach = unit(wrist - SHOULDER)
    down = np.array([0.0, -1.0, 0.0])
    hanging = unit(down - (reach @ down)[..., None] * reach + 1e-9)
    out = np.cross(reach, hanging)
    pole = np.cos(swivel)[..., None] * hanging + np.sin(swivel)[..., None] * out
    upper, fore = bend(np.broadcast_to(SHOULDER, wrist.shape), SHOULDER + pole, wrist, UPPER, FORE)
    return SHOULDER + upper, SHOULDER + upper + fore


def skin(hand: Array) -> Array:
    """(..., 20, 3) joints of a hand about its wrist -> (..., 40, 3) points of it."""
    start = hand[..., _SKIN_FROM, :]
    start = np.where(_SKIN_RADII[:, None] == PALM_RADIUS, 0.35 * start, start)
    return np.concatenate([hand, (hand + start) / 2], axis=-2)


SKIN_RADII: Final = np.concatenate([np.where(_SKIN_RADII == PALM_RADIUS, FINGER_RADIUS, _SKIN_RADII), _SKIN_RADII])


def _strain(axes: Array, elbows: Array, wrists: Array) -> Array:
    """(N,) what wrists and forearms are bent and turned by, 1 where it begins to be felt."""
    fore = unit(wrists - elbows)
    ahead, across, palm = ((axes[:, row] * fore).sum(-1) for row in range(3))
    # the forearm as the hand sees it: bent to the palm it comes from the back
    flexion = np.degrees(np.arctan2(-palm, ahead))
    aside = np.degrees(np.arcsin(np.clip(-across, -1, 1)))  # towards the thumb
    cost = 0.5 * (flexion / 45) ** 2 + (np.maximum(np.abs(flexion) - 62, 0) / 8) ** 2
    cost += 0.5 * (aside / 20) ** 2
    cost += (np.maximum(aside - 18, 0) / 5) ** 2 + (np.maximum(-aside - 32, 0) / 5) ** 2
    # thumb up with the elbow at the side is the middle of what a forearm turns
    upper = unit(SHOULDER - elbows)
    zero = unit(upper - (upper * fore).sum(-1, keepdims=True) * fore)
    thumb = axes[:, 1] - (axes[:, 1] * fore).sum(-1, keepdims=True) * fore
    twist = np.degrees(np.arctan2((np.cross(zero, thumb) * fore).sum(-1), (zero * thumb).sum(-1)))
    return np.asarray(cost + 0.4 * (twist / 80) ** 2 + (np.maximum(np.abs(twist) - 85, 0) / 10) ** 2)


def place(
    posture: Posture,
    column: str,
    mirrored: bool = False,
    other: Array | None = None,
    target: tuple[Array, Array, float] | None = None,
    own_half: bool = False,
    near: Placed | None = None,
) -> Placed:
    """Find the arm; raises DescriptionError for what no arm reaches or what is in the body.

    mirrored: whether it is a left arm, in its mirror; other: points (N, 3) of the other hand, to keep out of
    target: point, way out and radius at the other hand, for a place there; own_half: whether the hand has to stay on
    its side of the middle; near: the posture before, which the arm stays like where it can
    """
    shape = parameters(posture.shape)
    hand = joints(shape)
    middle, _, radius = part(posture.part, hand)
    if target is None:
        point, way = located(posture.where, column)
        gap = radius if posture.where.touches else 0.0
    else:
        point, way, thick = target
        point = point + np.array(posture.where.shift)
        gap = radius + thick if posture.where.touches else 0.0
    goal = point + gap * way
    nominal = axes_of(np.array(posture.palm), np.array(posture.fingers))
    best_turn, best_swivel = np.zeros(3), np.array(np.radians(_HANGING))
    rng = np.random.default_rng(3)
    for hand_step, arm_step in _ROUNDS:
        turn = best_turn + np.radians(hand_step) * rng.standard_normal((_TRIED, 3)) / np.sqrt(3)
        swivel = best_swivel + np.radians(arm_step) * rng.standard_normal(_TRIED)
        turn[0], swivel[0] = best_turn, best_swivel
        axes = nominal @ np.swapaxes(turned(turn), -1, -2)
        wrists = goal - middle @ axes
        elbows, reached = elbow(wrists, swivel)
        cost = (np.degrees(np.linalg.norm(turn, axis=-1)) / _FREE) ** 2
        cost += _strain(axes, elbows, wrists)
        cost += (np.linalg.norm(reached - wrists, axis=-1) / 0.004) ** 2
        cost += ((np.degrees(swivel) - _HANGING) / 35) ** 2
        # and no higher than they have to be: an elbow at the shoulder's height is a strain
        cost += (np.maximum(elbows[:, 1] - _LOW, 0) / 0.06) ** 2
        if near is not None:
            cost += 0.6 * ((swivel - near.swivel) / np.radians(30)) ** 2
        points = wrists[:, None] + skin(hand) @ axes
        cost += _depth(points, SKIN_RADII, mirrored) + _depth(*_arm(elbows, wrists), mirrored)
        if other is not None:
            apart = np.linalg.norm(points[:, :, None] - other, axis=-1).min(axis=-1)
            cost += (np.maximum(2 * FINGER_RADIUS - apart, 0) ** 2).sum(-1) / 0.003**2
        if own_half:
            cost += (np.maximum(points[..., 0] + SKIN_RADII, 0) ** 2).sum(-1) / 0.003**2
        least = int(cost.argmin())
        best_turn, best_swivel = turn[least], swivel[least]
    axes = nominal @ turned(best_turn).T
    wrist = goal - middle @ axes
    at_elbow, reached_wrist = elbow(wrist, best_swivel)
    if (miss := float(np.linalg.norm(reached_wrist - wrist))) > _UNREACHABLE:
        raise DescriptionError(column, f"{posture.where.name!r} is {100 * miss:.0f} cm beyond the arm's reach")
    points = wrist + skin(hand) @ axes
    deep = float((SKIN_RADII - away(points * (MIRROR if mirrored else 1))[0]).max())
    if deep > _INSIDE:
        raise DescriptionError(column, f"the hand would be {100 * deep:.1f} cm in the body at {posture.where.name!r}")
    return Placed(
        reached_wrist, at_elbow, axes, float(best_swivel), reached_wrist + hand @ axes, shape, goal, way, radius
    )


def _depth(points: Array, radii: Array, mirrored: bool) -> Array:
    distance, _ = away(points * MIRROR if mirrored else points)
    return np.asarray((np.maximum(radii - distance - 0.001, 0) ** 2).sum(-1) / 0.004**2)


def depth(elbows: Array, wrists: Array, mirrored: bool) -> float:
    """Metres that the deepest of forearms is in the body, 0 outside."""
    points, radii = _arm(elbows, wrists)
    distance, _ = away(points[:, 2:] * MIRROR if mirrored else points[:, 2:])
    return float((radii[2:] - distance).max().clip(0))


_ALONG: Final = np.array([0.15, 0.4, 0.65, 0.9])


def _arm(elbows: Array, wrists: Array) -> tuple[Array, Array]:
    """Points (N, 6, 3) of arms beyond the shoulder, and their radii."""
    fore = elbows[:, None] + _ALONG[:, None] * (wrists - elbows)[:, None]
    upper = SHOULDER + np.array([0.75, 1.0])[:, None] * (elbows[:, None] - SHOULDER)
    return np.concatenate([upper, fore], axis=1), np.concatenate([[UPPER_ARM] * 2, ELBOW + _ALONG * (WRIST - ELBOW)])
