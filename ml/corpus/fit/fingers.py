"""What a finger can do: joint limits of the avatar's hands, in the palm's own axes.

One view often mistakes how a finger leans towards the camera; a finger bent backwards or sideways is the sign of it.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from ml.corpus.fit.smoothing import ease
from ml.skeleton import BONE_LENGTHS, INDEX

Array = NDArray[np.float64]

# Degrees of flexion from straight (backwards is negative), and of spreading to each side, of the three bones
FLEXION: Final = ((-30.0, 100.0), (-5.0, 115.0), (-10.0, 85.0))
SPREAD: Final = (25.0, 6.0, 6.0)
# The thumb, whose root turns both ways: its first bone stays within so many degrees of a direction (ahead, across, out
# of the palm), the others within so many of the bone before.
THUMB_AHEAD: Final = (0.86, 0.43, 0.27)
THUMB_CONES: Final = (50.0, 65.0, 80.0)
FINGERS: Final = ("Index", "Middle", "Ring", "Pinky")


def _unit(vectors: Array) -> Array:
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-9))


def _dot(a: Array, b: Array) -> Array:
    return np.asarray((a * b).sum(axis=-1))


def palm_axes(positions: Array, side: str) -> tuple[Array, Array, Array]:
    """(T, 3) unit vectors of a hand: ahead (to the middle knuckle), across (to the thumb), and out of the palm."""
    wrist = positions[:, INDEX[f"{side}Hand"]]
    ahead = _unit(positions[:, INDEX[f"{side}HandMiddle1"]] - wrist)
    across = positions[:, INDEX[f"{side}HandIndex1"]] - positions[:, INDEX[f"{side}HandPinky1"]]
    across = _unit(across - _dot(across, ahead)[:, None] * ahead)
    palm = np.cross(ahead, across) * (1.0 if side == "Left" else -1.0)
    return ahead, across, palm


def bends(positions: Array, side: str, finger: str) -> tuple[Array, Array]:
    """(T, 3) flexion and (T, 3) spreading of a finger's three bones, each against the one before, in radians."""
    ahead, across, palm = palm_axes(positions, side)
    flexion, spread = [], []
    for k in range(2, 5):
        bone = _bone(positions, side, finger, k)
        forward, aside, down = _dot(bone, ahead), _dot(bone, across), _dot(bone, palm)
        flexion.append(np.arctan2(down, forward))
        spread.append(np.arcsin(np.clip(aside, -1, 1)))
        ahead, across, palm = turned(ahead, across, palm, flexion[-1], spread[-1])
    return np.stack(flexion, axis=1), np.stack(spread, axis=1)


def _bone(positions: Array, side: str, finger: str, k: int) -> Array:
    end, start = INDEX[f"{side}Hand{finger}{k}"], INDEX[f"{side}Hand{finger}{k - 1}"]
    return _unit(positions[:, end] - positions[:, start])


def turned(ahead: Array, across: Array, palm: Array, flexion: Array, spread: Array) -> tuple[Array, Array, Array]:
    """The axes carried on along a bone that flexes and spreads by so many radians."""
    flexion, spread = flexion[..., None], spread[..., None]
    level = np.cos(flexion) * ahead + np.sin(flexion) * palm
    bone = np.cos(spread) * level + np.sin(spread) * across
    return bone, np.cos(spread) * across - np.sin(spread) * level, np.cos(flexion) * palm - np.sin(flexion) * ahead


def within_cone(direction: Array, axis: Array, angle: float) -> Array:
    """Unit vectors (T, 3), those farther than `angle` radians from unit vectors `axis` turned to that angle."""
    along = _dot(direction, axis)
    beside = _unit(direction - along[:, None] * axis)
    edge = np.cos(angle) * axis + np.sin(angle) * beside
    return np.where((along < np.cos(angle))[:, None], edge, direction)


def _limit_thumb(result: Array, positions: Array, side: str) -> None:
    axis = _unit(np.einsum("k,ktc->tc", np.array(THUMB_AHEAD), np.stack(palm_axes(positions, side))))
    for k, cone in enumerate(THUMB_CONES):
        axis = _unit(ease(within_cone(_bone(positions, side, "Thumb", k + 2), axis, np.radians(cone)), 0.5))
        joint = INDEX[f"{side}HandThumb{k + 2}"]
        result[:, joint] = result[:, joint - 1] + BONE_LENGTHS[joint] * axis


def within_limits(positions: Array) -> Array:
    """(T, J, 3) with fingers and thumbs bent only as far as they go; bone lengths stay."""
    result = positions.copy()
    for side in ("Left", "Right"):
        _limit_thumb(result, positions, side)
        for finger in FINGERS:
            flexion, spread = bends(positions, side, finger)
            axes = palm_axes(positions, side)
            for k in range(3):
                low, high = np.radians(FLEXION[k])
                most = np.radians(SPREAD[k])
                # a finger folded back past a right angle is one folded forward further than forward goes
                folded = np.where(flexion[:, k] < -0.6 * np.pi, flexion[:, k] + 2 * np.pi, flexion[:, k])
                # eased: where a bone meets its limit it would stop dead otherwise
                bent, aside = ease(np.clip(folded, low, high), 1.0), ease(np.clip(spread[:, k], -most, most), 1.0)
                axes = turned(*axes, bent, aside)
                joint = INDEX[f"{side}Hand{finger}{k + 2}"]
                result[:, joint] = result[:, joint - 1] + BONE_LENGTHS[joint] * axes[0]
    return result
