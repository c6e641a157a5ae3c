"""Other signers for made sentences: a wider or narrower signing space, larger or smaller movements.

One signer's dictionary clips all have one size. A `Size` changes where the hands go in between; where they touch each
other, the face or the trunk they go on touching, and the rest pose, where every production begins, stays what it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d

from ml.kinematics import constrain
from ml.pose import Clip
from ml.skeleton import INDEX, JOINTS, REST

Array = NDArray[np.float64]

SMALLEST, LARGEST = 0.92, 1.08
STROKE: Final = 6.0  # frames; movement about the path smoothed this much is a sign's own, the rest its place
FREE: Final = 0.12  # metres from what it could touch, or from rest, at which a hand is changed in full

_CHEST: Final = INDEX["Spine2"]
_HANDS: Final = tuple(
    [i for i, name in enumerate(JOINTS) if name.startswith(f"{side}Hand")] for side in ("Left", "Right")
)
# middles (metres, from their joint at rest, turned with nothing: heads turn little) and radii of what hands touch
_TOUCHED: Final = (
    (INDEX["Head"], (0.0, 0.01, 0.03), 0.11),
    (_CHEST, (0.0, 0.14, 0.0), 0.16),
    (INDEX["Spine"], (0.0, 0.05, 0.02), 0.16),
)


@dataclass(frozen=True)
class Size:
    """Of a signer against the one of the corpus: the signing space about the chest, and movements about their path."""

    space: float = 1.0
    movement: float = 1.0

    def __post_init__(self) -> None:
        for factor in (self.space, self.movement):
            if not SMALLEST <= factor <= LARGEST:
                raise ValueError(
                    f"a signer is {SMALLEST} to {LARGEST} times as large in signing as another, not {factor}"
                )


def random_size(rng: np.random.Generator) -> Size:
    space, movement = rng.uniform(SMALLEST, LARGEST, 2)
    return Size(float(space), float(movement))


def signed_by(clip: Clip, size: Size) -> Clip:
    """The clip as a signer of that size would sign it, with exact bones; it is to begin at rest."""
    given = clip.positions.astype(np.float64)
    chest = given[:, _CHEST] + (REST[INDEX["Neck"]] - REST[_CHEST]) / 2
    free = np.minimum(_from_touch(given), _from_rest(given))
    freedom = gaussian_filter1d(_eased(free / FREE), 1.0, axis=0, mode="nearest")
    positions = given.copy()
    for side, hand in enumerate(_HANDS):
        wrist = given[:, hand[0]]
        path = gaussian_filter1d(wrist, STROKE, axis=0, mode="nearest")
        wanted = chest + size.space * (path + size.movement * (wrist - path) - chest)
        positions[:, hand] += (freedom[:, side, None] * (wanted - wrist))[:, None]
    return Clip(constrain(positions.astype(np.float32)), clip.confidence, clip.face, clip.fps)


def _from_touch(positions: Array) -> Array:
    """(T, 2) metres between each hand and the nearest thing that it can touch."""
    left, right = (positions[:, hand] for hand in _HANDS)
    between = np.linalg.norm(left[:, :, None] - right[:, None], axis=-1).min(axis=(1, 2))
    nearest = []
    for hand in (left, right):
        gaps = [between]
        for joint, middle, radius in _TOUCHED:
            centre = positions[:, joint] + np.array(middle)
            gaps.append(np.linalg.norm(hand - centre[:, None], axis=-1).min(axis=1) - radius)
        nearest.append(np.min(gaps, axis=0))
    return np.stack(nearest, axis=1)


def _from_rest(positions: Array) -> Array:
    """(T, 2) metres between each wrist and where it is in the first frame."""
    wrists = positions[:, [hand[0] for hand in _HANDS]]
    return np.asarray(np.linalg.norm(wrists - wrists[:1], axis=-1))


def _eased(values: Array) -> Array:
    """0..1 without corners: a hand that comes near is not to jerk."""
    s = np.clip(values, 0, 1)
    return np.asarray(s * s * (3 - 2 * s))
