"""Where a hand can be: places of the body, of the space before it, and of the other hand, by name.

Written for the right hand: x below 0 is its own side, "in" is to the other, "out" away from it. `near` and `far`
shoulder or cheek are the own one and the other. A place may go on with ways, such as `chin forward 8 down 5`
(centimetres), and is then before the body and not on it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ml.composing.errors import DescriptionError
from ml.composing.hand import PARTS
from ml.composing.surface import away, onto

Array = NDArray[np.float64]
Point = tuple[float, float, float]

WAYS: Final[Mapping[str, Point]] = {
    "up": (0, 1, 0),
    "down": (0, -1, 0),
    "in": (1, 0, 0),
    "out": (-1, 0, 0),
    "forward": (0, 0, 1),
    "back": (0, 0, -1),
}

# Roughly, metres in the avatar frame; the skin nearest to it is the place
BODY: Final[Mapping[str, Point]] = {
    "top of head": (0.0, 1.66, 0.02),
    "forehead": (0.0, 1.572, 0.145),
    "near forehead": (-0.04, 1.570, 0.135),
    "far forehead": (0.04, 1.570, 0.135),
    "temple": (-0.072, 1.540, 0.085),
    "far temple": (0.072, 1.540, 0.085),
    "eye": (-0.045, 1.520, 0.120),
    "far eye": (0.045, 1.520, 0.120),
    "under eye": (-0.032, 1.497, 0.130),
    "far under eye": (0.032, 1.497, 0.130),
    "nose": (0.0, 1.488, 0.165),
    "nose side": (-0.020, 1.490, 0.145),
    "far nose side": (0.020, 1.490, 0.145),
    "under nose": (0.0, 1.474, 0.150),
    "mouth": (0.0, 1.460, 0.150),
    "mouth side": (-0.026, 1.458, 0.140),
    "far mouth side": (0.026, 1.458, 0.140),
    "cheek": (-0.050, 1.475, 0.120),
    "far cheek": (0.050, 1.475, 0.120),
    "jaw": (-0.060, 1.445, 0.080),
    "far jaw": (0.060, 1.445, 0.080),
    "ear": (-0.085, 1.505, 0.025),
    "chin": (0.0, 1.425, 0.140),
    "near chin": (-0.025, 1.427, 0.130),
    "far chin": (0.025, 1.427, 0.130),
    "under chin": (0.0, 1.408, 0.115),
    "neck": (0.0, 1.350, 0.090),
    "near shoulder": (-0.150, 1.342, 0.045),
    "far shoulder": (0.150, 1.342, 0.045),
    "near chest": (-0.090, 1.240, 0.150),
    "chest": (0.0, 1.230, 0.150),
    "far chest": (0.090, 1.240, 0.150),
    "upper chest": (0.0, 1.300, 0.120),
    "near upper chest": (-0.080, 1.300, 0.110),
    "far upper chest": (0.080, 1.300, 0.110),
    "belly": (0.0, 1.060, 0.150),
    "near belly": (-0.080, 1.060, 0.140),
    "far belly": (0.080, 1.060, 0.140),
    "waist": (-0.120, 0.970, 0.110),
    "far waist": (0.120, 0.970, 0.110),
}
SPACE: Final[Mapping[str, Point]] = {
    "space": (-0.160, 1.110, 0.260),  # before the own shoulder, at the height of the breast bone's end
    "centre": (-0.006, 1.110, 0.240),
    "far space": (0.140, 1.110, 0.260),
    "high space": (-0.200, 1.420, 0.280),
    "side": (-0.300, 1.150, 0.180),
}
LIMBS: Final = ("upper arm", "elbow", "forearm", "inner forearm")
OTHER: Final = tuple(f"other {name}" for name in (*PARTS, *LIMBS))
NAMES: Final = (*BODY, *SPACE, *OTHER)
_NUMBER: Final = re.compile(r"[0-9]{1,4}(\.[0-9]{1,4})?")
FARTHEST: Final = 60.0  # centimetres that one way may go


@dataclass(frozen=True)
class Spot:
    """name: one of NAMES; shift: metres from it. On the body or the other hand, and not shifted, it is a touch."""

    name: str
    shift: Point = (0.0, 0.0, 0.0)

    @property
    def other(self) -> str:
        """The part of the other hand or arm that it is at, or nothing."""
        return self.name.removeprefix("other ") if self.name.startswith("other ") else ""

    @property
    def touches(self) -> bool:
        return self.name not in SPACE and not any(self.shift)


def spot(text: str, column: str) -> Spot:
    """Read a place; raises DescriptionError."""
    words = text.split()
    cut = len(words)
    while cut >= 2 and words[cut - 2] in WAYS and number(words[cut - 1]) is not None:
        cut -= 2
    name = " ".join(words[:cut])
    if name not in NAMES:
        raise DescriptionError(column, f"unknown place {name!r}")
    shift = np.zeros(3)
    for way, size in zip(words[cut::2], words[cut + 1 :: 2], strict=True):
        centimetres = number(size)
        if centimetres is None or not 0 < centimetres <= FARTHEST:
            raise DescriptionError(column, f"a way goes 1 to {FARTHEST:.0f} cm, got {size!r} after {way!r}")
        shift += np.array(WAYS[way]) * centimetres / 100
    return Spot(name, (float(shift[0]), float(shift[1]), float(shift[2])))


def number(text: str) -> float | None:
    """What `12` or `2.5` says; nothing of anything else, which Python would read too (`1_0`, `nan`, `1e3`)."""
    return float(text) if _NUMBER.fullmatch(text) else None


def located(where: Spot, column: str) -> tuple[Array, Array]:
    """Point (3,) and way out (3,) of a place of body or space; of the latter, and beside the body, the way is 0.

    Raises DescriptionError for a place that is inside the body.
    """
    if where.name in SPACE:
        point, way = np.array(SPACE[where.name]) + where.shift, np.zeros(3)
    else:
        point, way = onto(np.array(BODY[where.name]))
        if any(where.shift):
            point, way = point + where.shift, np.zeros(3)
    if not where.touches and away(point)[0] < 0:
        raise DescriptionError(column, "this place is inside the body")
    return point, way


def direction(text: str, column: str) -> Array:
    """Read a way such as `up` or `forward-in`; (3,) of length 1. Raises DescriptionError."""
    total = np.zeros(3)
    for word in text.split("-"):
        if word not in WAYS:
            raise DescriptionError(column, f"unknown direction {word!r}: it is of {', '.join(WAYS)}")
        total += WAYS[word]
    length = float(np.linalg.norm(total))
    if length < 0.5:
        raise DescriptionError(column, f"the directions of {text!r} cancel each other")
    return np.asarray(total / length)
