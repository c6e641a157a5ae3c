"""One right hand in its own axes: joints from the angles of fingers and the directions of a thumb.

A hand's axes are `ahead` (wrist to middle knuckle), `across` (to the thumb's side) and `palm` (out of the palm);
everything here is (..., 3) in that order, metres from the wrist. A left hand is a right one in a mirror.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from ml.skeleton import BONE_LENGTHS, INDEX, JOINTS, REST

Array = NDArray[np.float64]

FINGERS: Final = ("Index", "Middle", "Ring", "Pinky")
NAMES: Final = tuple(name for name in JOINTS if name.startswith("RightHand") and name != "RightHand")  # 20 joints
AT: Final = {name.removeprefix("RightHand"): i for i, name in enumerate(NAMES)}
FINGER_RADIUS, PALM_RADIUS = 0.008, 0.013  # metres from a joint to the avatar's skin
# Numbers of a hand's shape: of each finger the flexion of three joints and the spread towards the thumb, in radians,
# and the directions of the thumb's three bones
WIDTH: Final = 4 * len(FINGERS) + 9

_WRIST: Final = REST[INDEX["RightHand"]].astype(np.float64)
# at rest the hand lies ahead to the signer's right, palm down, thumb forward
_AT_REST: Final = np.stack(
    [
        -(REST[[INDEX[name] for name in NAMES]].astype(np.float64) - _WRIST)[:, 0],
        (REST[[INDEX[name] for name in NAMES]].astype(np.float64) - _WRIST)[:, 2],
        -(REST[[INDEX[name] for name in NAMES]].astype(np.float64) - _WRIST)[:, 1],
    ],
    axis=-1,
)
_LENGTH: Final = BONE_LENGTHS[[INDEX[name] for name in NAMES]].astype(np.float64)


def unit(vectors: Array) -> Array:
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-9))


def joints(shape: Array) -> Array:
    """(..., WIDTH) -> (..., 20, 3): where a hand of that shape has its joints, in the order of NAMES."""
    out = np.broadcast_to(_AT_REST, (*shape.shape[:-1], *_AT_REST.shape)).copy()
    for number, finger in enumerate(FINGERS):
        flexion = np.cumsum(shape[..., 4 * number : 4 * number + 3], axis=-1)
        # a finger bent at its knuckle has no way aside
        aside = shape[..., 4 * number + 3] * np.clip(np.cos(flexion[..., 0]), 0, 1)
        for bone in range(3):
            joint = AT[f"{finger}{bone + 2}"]
            level = np.cos(flexion[..., bone])
            direction = np.stack([level * np.cos(aside), level * np.sin(aside), np.sin(flexion[..., bone])], axis=-1)
            out[..., joint, :] = out[..., joint - 1, :] + _LENGTH[joint] * direction
    thumb = shape[..., 16:].reshape(*shape.shape[:-1], 3, 3)
    for bone in range(3):
        joint = AT[f"Thumb{bone + 2}"]
        out[..., joint, :] = out[..., joint - 1, :] + _LENGTH[joint] * unit(thumb[..., bone, :])
    return out


# Parts of a hand that touch: joints whose mean is their middle, how far the skin is from it, and the way out of the
# hand there, in the hand's axes; "tip" is the way that the finger's last bone points
_PARTS: Final[dict[str, tuple[tuple[str, ...], float, tuple[float, float, float] | str]]] = {
    "thumb tip": (("Thumb4",), FINGER_RADIUS, "Thumb"),
    "index tip": (("Index4",), FINGER_RADIUS, "Index"),
    "middle tip": (("Middle4",), FINGER_RADIUS, "Middle"),
    "ring tip": (("Ring4",), FINGER_RADIUS, "Ring"),
    "pinky tip": (("Pinky4",), FINGER_RADIUS, "Pinky"),
    "two tips": (("Index4", "Middle4"), FINGER_RADIUS, "Middle"),
    "tips": (("Index4", "Middle4", "Ring4", "Pinky4"), FINGER_RADIUS, "Middle"),
    "pads": (("Index3", "Middle3", "Ring3", "Index4", "Middle4", "Ring4"), FINGER_RADIUS, (0, 0, 1)),
    "fingers": (("Index2", "Middle2", "Index4", "Middle4"), FINGER_RADIUS, (0, 0, 1)),
    "finger backs": (("Index2", "Middle2", "Index4", "Middle4"), FINGER_RADIUS, (0, 0, -1)),
    "index side": (("Index2", "Index3"), FINGER_RADIUS, (0, 1, 0)),
    "palm": (("", "Index1", "Middle1", "Ring1"), PALM_RADIUS, (0, 0, 1)),
    "heel": (("", "", "Middle1"), PALM_RADIUS, (0, 0, 1)),
    "back": (("", "Index1", "Middle1", "Ring1"), PALM_RADIUS, (0, 0, -1)),
    "middle side": (("Middle2", "Middle3"), FINGER_RADIUS, (0, -1, 0)),
    "knuckles": (("Index1", "Middle1", "Index2", "Middle2"), FINGER_RADIUS, (1, 0, 0)),
    "folded fingers": (("Index2", "Index3", "Middle2", "Middle3", "Ring2", "Ring3"), FINGER_RADIUS, (0, 0, 1)),
    "hook": (("Index2",), FINGER_RADIUS, (1, 0, 0)),
    "thumb side": (("Index1", "Index2", "Thumb2"), PALM_RADIUS, (0, 1, 0)),
    "little side": (("", "Pinky1", "Pinky1", "Pinky2"), PALM_RADIUS, (0, -1, 0)),
    "wrist": (("",), 0.02, (0, 0, 1)),
    "wrist back": (("",), 0.02, (0, 0, -1)),
}
PARTS: Final = tuple(_PARTS)


def part(name: str, hand: Array) -> tuple[Array, Array, float]:
    """Middle (..., 3) and outward way (..., 3) of a part of hands (..., 20, 3), and its radius, in the hand's axes."""
    of, radius, way = _PARTS[name]
    middle = np.zeros((*hand.shape[:-2], 3))
    for joint in of:
        if joint:
            middle = middle + hand[..., AT[joint], :]
    middle = middle / len(of)
    if isinstance(way, str):
        return middle, unit(hand[..., AT[f"{way}4"], :] - hand[..., AT[f"{way}3"], :]), radius
    return middle, np.broadcast_to(np.array(way, dtype=np.float64), middle.shape), radius
