"""Touching, on the avatar: named places of head and trunk, the hands' own surface, and how far the two are apart.

`posunky_contacts.csv` holds contacts marked by eye in the videos; the fit never reads it, but
`ml.corpus.report.measure` does.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ml.corpus.fit.surface import Part, head, trunk
from ml.corpus.landmarks import CorpusError
from ml.skeleton import INDEX, JOINTS, PARENTS

Array = NDArray[np.float64]

MARKED: Final = Path(__file__).parents[1] / "annotations" / "posunky_contacts.csv"
SIDES: Final = ("Left", "Right")

# Places: the middle (metres, avatar frame at rest) and how far around it the skin still counts as the place.
PLACES: Final[dict[str, tuple[tuple[float, float, float], float]]] = {
    "chin": ((0.0, 1.425, 0.135), 0.022),
    "mouth": ((0.0, 1.462, 0.145), 0.022),
    "nose": ((0.0, 1.488, 0.155), 0.020),
    "forehead": ((0.0, 1.570, 0.135), 0.040),
    "cheek_left": ((0.045, 1.475, 0.122), 0.030),
    "cheek_right": ((-0.045, 1.475, 0.122), 0.030),
    "temple_left": ((0.068, 1.540, 0.085), 0.030),
    "temple_right": ((-0.068, 1.540, 0.085), 0.030),
    "ear_left": ((0.080, 1.500, 0.020), 0.030),
    "ear_right": ((-0.080, 1.500, 0.020), 0.030),
    "chest": ((0.0, 1.210, 0.150), 0.150),
    "belly": ((0.0, 1.000, 0.150), 0.150),
    "shoulder_left": ((0.150, 1.342, 0.045), 0.060),
    "shoulder_right": ((-0.150, 1.342, 0.045), 0.060),
}
_ON_TRUNK: Final = {"chest", "belly", "shoulder_left", "shoulder_right"}

FINGER_RADIUS, PALM_RADIUS = 0.008, 0.013  # metres from a joint of the avatar's hand to its skin


def hand_joints(side: str) -> list[int]:
    """The wrist and the 20 joints of the fingers, in the order of MediaPipe's hand."""
    return [i for i, name in enumerate(JOINTS) if name.startswith(f"{side}Hand")]


def _bones(side: str) -> list[tuple[int, int]]:
    joints = set(hand_joints(side))
    return [(PARENTS[j], j) for j in sorted(joints) if PARENTS[j] in joints]


def _surface(side: str, part: str) -> tuple[Array, Array]:
    """What a part of a hand is made of: weights (N, J) of points on its bones, and their radii (N,)."""
    weights, radii = [], []
    for parent, joint in _bones(side):
        palm = JOINTS[joint].endswith("1")
        if (part == "fingers" and palm) or (part == "palm" and not palm):
            continue
        for along in (0.33, 0.67, 1.0):
            row = np.zeros(len(JOINTS))
            row[parent], row[joint] = 1 - along, along
            weights.append(row)
            radii.append(PALM_RADIUS if palm and along < 1 else FINGER_RADIUS)
    return np.array(weights), np.array(radii)


def hand_surface(part: str) -> tuple[Array, Array]:
    """Points of "right_hand", "left_fingers", "right_palm" or of one joint: weights (N, J) and radii (N,)."""
    if part in INDEX:
        return np.eye(len(JOINTS))[[INDEX[part]]], np.array([FINGER_RADIUS])
    side, _, group = part.partition("_")
    if side not in ("left", "right") or group not in ("hand", "fingers", "palm"):
        raise CorpusError(f"{part!r} is no part of a hand: name a joint, or left_ or right_ hand, fingers or palm")
    return _surface(side.capitalize(), group)


def carrier(place: str) -> Part:
    """The part of the body that a place moves with."""
    return trunk() if place in _ON_TRUNK else head()


def place_points(place: str) -> Array:
    """(N, 3) samples of the avatar's skin at a place, at rest."""
    (middle, radius), skin = PLACES[place], carrier(place).points
    away = np.linalg.norm(skin - np.array(middle), axis=1)
    return np.asarray(skin[away < max(radius, float(away.min()) + 1e-6)])


@dataclass(frozen=True)
class Contact:
    """Two parts that touch in a frame of a clip (counted as the landmarks are): a hand's, and a place or a hand's."""

    key: str
    frame: int
    part_a: str
    part_b: str

    def __post_init__(self) -> None:
        hand_surface(self.part_a)
        if self.part_b not in PLACES:
            hand_surface(self.part_b)
        if self.frame < 0:
            raise CorpusError(f"{self.key}: contact in frame {self.frame}")

    @property
    def kind(self) -> str:
        """hand-hand, hand-face or hand-trunk."""
        if self.part_b not in PLACES:
            return "hand-hand"
        return "hand-trunk" if self.part_b in _ON_TRUNK else "hand-face"


def marked(path: Path = MARKED) -> list[Contact]:
    """The contacts marked by eye."""
    with path.open(encoding="utf-8", newline="") as file:
        return [Contact(row["key"], int(row["frame"]), row["part_a"], row["part_b"]) for row in csv.DictReader(file)]


def apart(positions: Array, part_a: str, part_b: str) -> Array:
    """(T,) metres of air between two parts of the avatar, 0 where they touch; positions (T, J, 3)."""
    weights, radii = hand_surface(part_a)
    first = np.einsum("nj,tji->tni", weights, positions)
    if part_b in PLACES:
        part = carrier(part_b)
        second = part.from_rest(place_points(part_b), part.frame(positions))
        other = np.zeros(second.shape[1])
    else:
        weights, other = hand_surface(part_b)
        second = np.einsum("nj,tji->tni", weights, positions)
    distance = np.linalg.norm(first[:, :, None] - second[:, None], axis=-1)
    return np.asarray((distance - radii[:, None] - other).min(axis=(1, 2)).clip(0))
