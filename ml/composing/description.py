"""A sign in words, as sign linguists describe it, read into typed parts; whatever cannot be is refused with its reason.

docs/composed.md explains the columns. A cell that changes during the sign lists its values with `>` between them.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Final, Literal, get_args

import numpy as np

from ml.composing.errors import DescriptionError
from ml.composing.faces import FACES
from ml.composing.hand import PARTS
from ml.composing.movements import PATHS, Movement, Phase, movements
from ml.composing.places import Spot, direction, spot
from ml.composing.shapes import SHAPES

Hands = Literal["one", "mirrored", "alternating", "parallel", "base"]
MOST_POSTURES: Final = 5
_LEAST_ANGLE: Final = 25.0  # degrees between the ways of palm and fingers
Vector = tuple[float, float, float]


@dataclass(frozen=True)
class Posture:
    """A hand at one moment: its shape, the ways of palm and fingers (length 1), and which part of it is where."""

    shape: str
    palm: Vector
    fingers: Vector
    where: Spot
    part: str


@dataclass(frozen=True)
class Description:
    """A sign of a right-handed signer, in words; raises DescriptionError for what is unknown or cannot be.

    hands: one; mirrored, alternating or parallel (the other hand does the same in a mirror, in turns, or to the same
    side); base (the other hand is described by `other_*`, and held unless it has several values, too)
    shape, palm, fingers, place: of the hand, its palm's and its fingers' ways (of the knuckles, for a fist)
    contact: the part of the hand that is at the place, the palm if empty
    movement: see `ml.composing.movements`; from posture to posture if empty
    together: whether a base hand goes along with the movement
    face: one of `ml.composing.faces`
    """

    hands: str
    shape: str
    palm: str
    fingers: str
    place: str
    contact: str = ""
    movement: str = ""
    other_shape: str = ""
    other_palm: str = ""
    other_fingers: str = ""
    other_place: str = ""
    other_contact: str = ""
    together: bool = False
    face: str = ""

    def __post_init__(self) -> None:
        if self.hands not in get_args(Hands):
            raise DescriptionError("hands", f"hands are {', '.join(get_args(Hands))}, got {self.hands!r}")
        if self.face and self.face not in FACES:
            raise DescriptionError("face", f"a face is one of {', '.join(FACES)}, got {self.face!r}")
        described = [f.name for f in fields(self) if f.name.startswith("other_") and getattr(self, f.name)]
        if self.hands != "base" and described:
            raise DescriptionError(described[0], f"only a base hand is described, and hands are {self.hands!r}")
        if self.hands != "base" and (self.together or any(posture.where.other for posture in self.postures)):
            raise DescriptionError("hands", "a place of the other hand, or moving together, needs a base hand")
        if any(posture.where.other for posture in self.base):
            raise DescriptionError("other_place", "a base hand cannot be at itself")
        if len(self.base) not in (0, 1, len(self.postures)):
            raise DescriptionError(
                "other_place", f"a base hand has 1 or {len(self.postures)} postures, got {len(self.base)}"
            )
        if not self.phases:
            raise DescriptionError("movement", "the movement is missing: say hold for a hand that does not move")
        if sum(phase[0].kind in PATHS for phase in self.phases) != (len(self.postures) > 1):
            raise DescriptionError(
                "movement", f"{len(self.postures)} postures need one of {' or '.join(PATHS)}, once; one posture none"
            )

    @property
    def postures(self) -> tuple[Posture, ...]:
        return _postures(
            {name: getattr(self, name) for name in ("shape", "palm", "fingers", "place", "contact")}, prefix=""
        )

    @property
    def base(self) -> tuple[Posture, ...]:
        """Of the other hand, if it is described."""
        if self.hands != "base":
            return ()
        return _postures(
            {name: getattr(self, f"other_{name}") for name in ("shape", "palm", "fingers", "place", "contact")},
            prefix="other_",
        )

    @property
    def phases(self) -> tuple[Phase, ...]:
        found = movements(self.movement)
        if len(self.postures) > 1 and not any(phase[0].kind in PATHS for phase in found):
            return ((Movement("straight"),), *found)
        return found


def _postures(cells: dict[str, str], prefix: str) -> tuple[Posture, ...]:
    values = {name: [part.strip() for part in cell.split(">")] for name, cell in cells.items()}
    count = max(map(len, values.values()))
    if count > MOST_POSTURES:
        raise DescriptionError(prefix + "place", f"a sign has at most {MOST_POSTURES} postures, got {count}")
    for name, listed in values.items():
        if len(listed) not in (1, count):
            raise DescriptionError(prefix + name, f"{len(listed)} values where other columns have {count}")
        if name != "contact" and not all(listed):
            raise DescriptionError(prefix + name, "is missing")
    return tuple(
        _posture({name: listed[min(i, len(listed) - 1)] for name, listed in values.items()}, prefix)
        for i in range(count)
    )


def _posture(cells: dict[str, str], prefix: str) -> Posture:
    if cells["shape"] not in SHAPES:
        raise DescriptionError(prefix + "shape", f"unknown hand shape {cells['shape']!r}")
    part = cells["contact"] or "palm"
    if part not in PARTS:
        raise DescriptionError(prefix + "contact", f"unknown part of a hand {part!r}: it is one of {', '.join(PARTS)}")
    palm, ahead = direction(cells["palm"], prefix + "palm"), direction(cells["fingers"], prefix + "fingers")
    if abs(float(palm @ ahead)) > np.cos(np.radians(_LEAST_ANGLE)):
        raise DescriptionError(
            prefix + "palm", f"palm {cells['palm']!r} and fingers {cells['fingers']!r} cannot point along one line"
        )
    palm = palm - (palm @ ahead) * ahead
    palm = palm / np.linalg.norm(palm)
    return Posture(
        cells["shape"],
        (float(palm[0]), float(palm[1]), float(palm[2])),
        (float(ahead[0]), float(ahead[1]), float(ahead[2])),
        spot(cells["place"], prefix + "place"),
        part,
    )
