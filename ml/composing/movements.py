"""What hands do: the movements of a description, read and checked.

A cell holds phases one after the other, parted by `;`, each of movements at the same time, joined by `+`:
`straight 2`, `arc up 6`, `tap 2`, `circle front 12 2 + wiggle`, `straight; twist 25 2`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ml.composing.errors import DescriptionError
from ml.composing.places import direction, number

Array = NDArray[np.float64]

PATHS: Final = ("straight", "arc")  # from posture to posture
ALONE: Final = ("tap", "circle", "hold")
BESIDE: Final = ("wiggle", "twist", "nod", "wave", "shake")  # alone, or along with another
PLANES: Final[Mapping[str, tuple[tuple[float, float, float], tuple[float, float, float]]]] = {
    # the way to a circle's first quarter, and the one that it sets out in
    "front": ((0, 1, 0), (-1, 0, 0)),
    "flat": ((0, 0, 1), (-1, 0, 0)),
    "side": ((0, 1, 0), (0, 0, 1)),
}
KINDS: Final = (*PATHS, *ALONE, *BESIDE)
MOST_TIMES: Final = 6
MOST_PHASES: Final = 4  # one after the other; no sign is as long


@dataclass(frozen=True)
class Movement:
    """One movement. way: (3,) of an arc's bulge or a shake; metres; degrees of each side; times; plane of a circle."""

    kind: str
    times: int = 1
    metres: float = 0.0
    degrees: float = 0.0
    way: tuple[float, float, float] = (0.0, 0.0, 0.0)
    plane: str = ""
    back: bool = False  # a circle the other way round


Phase = tuple[Movement, ...]


def movements(text: str) -> tuple[Phase, ...]:
    """Read a cell; raises DescriptionError for the column `movement`."""
    if not text.strip():
        return ()
    phases = text.split(";")
    if len(phases) > MOST_PHASES:
        raise _wrong(f"a sign has at most {MOST_PHASES} movements one after the other, got {len(phases)}")
    return tuple(map(_phase, phases))


def _phase(text: str) -> Phase:
    phase = tuple(_movement(part.split()) for part in text.split("+"))
    leading = [movement for movement in phase if movement.kind not in BESIDE]
    if len(leading) > 1:
        raise _wrong(f"{leading[0].kind} and {leading[1].kind} cannot be at the same time")
    kinds = [movement.kind for movement in phase]
    if twice := {kind for kind in kinds if kinds.count(kind) > 1}:
        raise _wrong(f"{min(twice)} is there twice at the same time")
    return tuple(sorted(phase, key=lambda movement: movement.kind in BESIDE))


def _movement(words: list[str]) -> Movement:
    if not words:
        raise _wrong("a movement is missing between its signs")
    kind, *rest = words
    if kind not in KINDS:
        raise _wrong(f"unknown movement {kind!r}: it is one of {', '.join(KINDS)}")
    match kind:
        case "straight":
            found = Movement(kind, _times(rest[:1]))
            rest = rest[1:]
        case "arc":
            found = Movement(kind, _times(rest[2:3]), _metres(rest, 1), way=_way(rest))
            rest = rest[3:]
        case "shake":
            found = Movement(kind, _times(rest[2:3]), _metres(rest, 1), way=_way(rest))
            rest = rest[3:]
        case "tap":
            size = _metres(rest, 1) if len(rest) > 1 else 0.045
            found = Movement(kind, _times(rest[:1]), size)
            rest = rest[2:]
        case "circle":
            if not rest or rest[0] not in PLANES:
                raise _wrong(f"a circle is {', '.join(PLANES)}, got {' '.join(rest[:1])!r}")
            found = Movement(kind, _times(rest[2:3]), _metres(rest, 1), plane=rest[0], back=rest[3:4] == ["back"])
            rest = rest[4:] if found.back else rest[3:]
        case "twist" | "nod" | "wave":
            found = Movement(kind, _times(rest[1:2]), degrees=_degrees(rest))
            rest = rest[2:]
        case _:
            found = Movement(kind)
    if rest:
        raise _wrong(f"{' '.join(words)!r} goes on with {' '.join(rest)!r}, which says nothing")
    return found


def _wrong(reason: str) -> DescriptionError:
    return DescriptionError("movement", reason)


def _times(words: list[str]) -> int:
    if not words:
        return 1
    if not words[0].isdecimal() or not 1 <= int(words[0]) <= MOST_TIMES:
        raise _wrong(f"a movement is made 1 to {MOST_TIMES} times, got {words[0]!r}")
    return int(words[0])


def _metres(words: list[str], place: int) -> float:
    centimetres = number(words[place]) if len(words) > place else None
    if centimetres is None:
        raise _wrong("a movement lacks its size in centimetres")
    if not 0.5 <= centimetres <= 40:
        raise _wrong(f"a movement is 0.5 to 40 cm large, got {centimetres:g}")
    return centimetres / 100


def _degrees(words: list[str]) -> float:
    degrees = number(words[0]) if words else None
    if degrees is None:
        raise _wrong("a turn lacks its size in degrees")
    if not 5 <= degrees <= 90:
        raise _wrong(f"a hand turns by 5 to 90 degrees, got {degrees:g}")
    return degrees


def _way(words: list[str]) -> tuple[float, float, float]:
    if not words:
        raise _wrong("a movement lacks its direction")
    x, y, z = direction(words[0], "movement")
    return float(x), float(y), float(z)
