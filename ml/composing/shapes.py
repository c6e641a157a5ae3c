"""The inventory of hand shapes: how each finger is bent and spread, and where the thumb is.

Which fingers are out, bent or hooked and what the thumb meets is what a shape is defined by; how far they are so
(`OUT`, `HELD`, `_ROOT`...) is near what the recorded letters and numbers of American Sign Language have. All were
looked at on sheets (`python -m ml.corpus composed --sheets`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ml.composing.hand import AT, FINGERS, WIDTH, joints, unit

Array = NDArray[np.float64]
Angles = tuple[float, float, float]

# Degrees of flexion at knuckle, middle and last joint
OUT: Final[Angles] = (10, 3, 0)
FIST: Final[Angles] = (82, 98, 55)
HELD: Final[Angles] = (72, 95, 32)  # folded under the thumb, while others are out
FLAT_BENT: Final[Angles] = (78, 8, 5)  # only at the knuckle
HALF_BENT: Final[Angles] = (48, 12, 8)
CURVED: Final[Angles] = (32, 48, 28)
ROUND: Final[Angles] = (55, 58, 32)  # to the thumb
BEAK: Final[Angles] = (62, 20, 12)  # straight to the thumb
HOOKED: Final[Angles] = (10, 84, 50)
CLAW: Final[Angles] = (2, 58, 40)
FOLDED: Final[Angles] = (28, 110, 55)  # tips on the palm's edge, as in E
RELAXED: Final[Angles] = (18, 22, 12)


@dataclass(frozen=True)
class HandShape:
    """fingers: index to little finger; spread: degrees of each towards the thumb; thumb: a key of THUMBS."""

    fingers: tuple[Angles, Angles, Angles, Angles]
    thumb: str
    spread: tuple[float, float, float, float] = (0, 0, 0, 0)

    def __post_init__(self) -> None:
        if self.thumb not in THUMBS:
            raise ValueError(f"a thumb is one of {', '.join(THUMBS)}, got {self.thumb!r}")


@dataclass(frozen=True)
class Thumb:
    """Either the way that its bones point (ahead, across, palm), or what its tip is to meet.

    meets: fingers whose tips it is to meet; at: a place in the hand, metres, beside the joint `beside` if given
    """

    along: tuple[float, float, float] | None = None
    meets: tuple[str, ...] = ()
    at: tuple[float, float, float] = (0.0, 0.0, 0.0)
    beside: str = ""


THUMBS: Final[Mapping[str, Thumb]] = {
    "out": Thumb(along=(0.45, 0.88, 0.12)),
    "spread": Thumb(along=(0.72, 0.68, 0.08)),
    "up": Thumb(along=(0.22, 0.97, 0.05)),
    "along": Thumb(along=(0.90, 0.42, 0.10)),
    "forward": Thumb(along=(0.62, 0.45, 0.64)),
    "opposite": Thumb(along=(0.55, 0.25, 0.80)),
    "side": Thumb(at=(0.004, 0.020, 0.026), beside="Index1"),
    "over": Thumb(at=(-0.006, 0.000, 0.056), beside="Middle1"),
    "holding": Thumb(at=(-0.004, 0.004, 0.052), beside="Ring1"),
    "in": Thumb(at=(-0.008, 0.002, 0.022), beside="Middle1"),
    "under": Thumb(at=(-0.030, 0.000, 0.036), beside="Ring1"),
    "under ring": Thumb(at=(-0.004, -0.014, 0.026), beside="Ring1"),
    "under middle": Thumb(at=(-0.004, -0.012, 0.026), beside="Middle1"),
    "between": Thumb(at=(0.008, -0.012, 0.046), beside="Index1"),
    "on middle": Thumb(at=(0.000, 0.018, 0.010), beside="Middle2"),
    "to index": Thumb(meets=("Index",)),
    "to middle": Thumb(meets=("Middle",)),
    "to ring": Thumb(meets=("Ring",)),
    "to little": Thumb(meets=("Pinky",)),
    "to two": Thumb(meets=("Index", "Middle")),
    "to all": Thumb(meets=("Index", "Middle", "Ring")),
}

_FAN: Final = (11.0, 2.0, -8.0, -17.0)
_VEE: Final = (9.0, -9.0, 0.0, 0.0)

SHAPES: Final[Mapping[str, HandShape]] = {
    # letters
    "A": HandShape((FIST, FIST, FIST, FIST), "side"),
    "B": HandShape((OUT, OUT, OUT, OUT), "in"),
    "C": HandShape((CURVED, CURVED, CURVED, CURVED), "opposite"),
    "D": HandShape((OUT, ROUND, ROUND, ROUND), "to middle"),
    "E": HandShape((FOLDED, FOLDED, FOLDED, FOLDED), "under"),
    "F": HandShape((ROUND, OUT, OUT, OUT), "to index", (0, 4, -4, -12)),
    "G": HandShape((OUT, HELD, HELD, HELD), "along"),
    "H": HandShape((OUT, OUT, HELD, HELD), "holding"),
    "I": HandShape((FIST, FIST, FIST, OUT), "over"),
    "K": HandShape((OUT, (52, 4, 2), HELD, HELD), "on middle", (4, -4, 0, 0)),
    "L": HandShape((OUT, HELD, HELD, HELD), "out"),
    "M": HandShape(((80, 56, 14), (80, 56, 14), (80, 56, 14), FIST), "under ring"),
    "N": HandShape(((82, 48, 16), (82, 48, 16), FIST, FIST), "under middle"),
    "O": HandShape((ROUND, ROUND, ROUND, ROUND), "to two"),
    "R": HandShape((OUT, (18, 8, 2), HELD, HELD), "holding", (-10, 10, 0, 0)),
    "S": HandShape((FIST, FIST, FIST, FIST), "over"),
    "T": HandShape((FIST, FIST, FIST, FIST), "between"),
    "U": HandShape((OUT, OUT, HELD, HELD), "holding"),
    "V": HandShape((OUT, OUT, HELD, HELD), "holding", _VEE),
    "W": HandShape((OUT, OUT, OUT, (64, 84, 28)), "to little", (10, 0, -10, 0)),
    "X": HandShape((HOOKED, HELD, HELD, HELD), "over"),
    "Y": HandShape((FIST, FIST, FIST, OUT), "out", (0, 0, 0, -14)),
    # numbers
    "1": HandShape((OUT, HELD, HELD, HELD), "over"),
    "3": HandShape((OUT, OUT, HELD, HELD), "spread", _VEE),
    "4": HandShape((OUT, OUT, OUT, OUT), "in", _FAN),
    "5": HandShape((OUT, OUT, OUT, OUT), "spread", _FAN),
    "7": HandShape((OUT, OUT, ROUND, OUT), "to ring", (9, 2, 0, -12)),
    "8": HandShape((OUT, ROUND, OUT, OUT), "to middle", (8, 0, -6, -14)),
    "bent 4": HandShape((FLAT_BENT, FLAT_BENT, FLAT_BENT, FLAT_BENT), "in"),
    "10": HandShape((FIST, FIST, FIST, FIST), "up"),
    # others
    "flat": HandShape((OUT, OUT, OUT, OUT), "along"),
    "open flat": HandShape((OUT, OUT, OUT, OUT), "spread"),
    "bent": HandShape((FLAT_BENT, FLAT_BENT, FLAT_BENT, FLAT_BENT), "along"),
    "half bent": HandShape((HALF_BENT, HALF_BENT, HALF_BENT, HALF_BENT), "along"),
    "flat O": HandShape((BEAK, BEAK, BEAK, BEAK), "to two"),
    "flat C": HandShape((HALF_BENT, HALF_BENT, HALF_BENT, HALF_BENT), "opposite"),
    "claw": HandShape((CLAW, CLAW, CLAW, CLAW), "forward", _FAN),
    "curved 5": HandShape((CURVED, CURVED, CURVED, CURVED), "forward", _FAN),
    "relaxed 5": HandShape((RELAXED, RELAXED, RELAXED, RELAXED), "spread", (8, 2, -5, -11)),
    "open 8": HandShape((OUT, (48, 12, 6), OUT, OUT), "spread", (10, 0, -7, -16)),
    "open F": HandShape((HALF_BENT, OUT, OUT, OUT), "forward", (0, 4, -4, -12)),
    "baby O": HandShape((ROUND, FIST, FIST, FIST), "to index"),
    "closed G": HandShape((BEAK, FIST, FIST, FIST), "to index"),
    "open G": HandShape(((30, 12, 8), FIST, FIST, FIST), "forward"),
    "open 3": HandShape(((28, 10, 6), (28, 10, 6), FIST, FIST), "forward"),
    "closed 3": HandShape((BEAK, BEAK, FIST, FIST), "to two"),
    "bent 3": HandShape(((12, 55, 35), (12, 55, 35), HELD, HELD), "forward", _VEE),
    "bent V": HandShape(((8, 80, 45), (8, 80, 45), HELD, HELD), "holding", _VEE),
    "bent L": HandShape((CURVED, FIST, FIST, FIST), "forward"),
    "bent 1": HandShape((FLAT_BENT, FIST, FIST, FIST), "side"),
    "open N": HandShape((OUT, OUT, HELD, HELD), "along"),
    "bent N": HandShape((FLAT_BENT, FLAT_BENT, FIST, FIST), "along"),
    "ILY": HandShape((OUT, HELD, HELD, OUT), "out", (4, 0, 0, -10)),
    "horns": HandShape((OUT, HELD, HELD, OUT), "over", (3, 0, 0, -6)),
}


def _within(direction: Array, axis: Array, degrees: float) -> Array:
    """How far beyond the cone about `axis` directions are, in radians."""
    along = np.clip((direction * axis).sum(-1), -1, 1)
    return np.asarray(np.maximum(np.arccos(along) - np.radians(degrees), 0))


_ROOT: Final = unit(np.array([0.82, 0.40, 0.34]))  # where a thumb's first bone points by itself
_CONE: Final = (46.0, 48.0, 58.0)  # degrees that its bones turn from there, and from the bone before


def _thumb_to(hand: Array, thumb: Thumb) -> Array:
    """(9,) directions of the thumb's bones that bring its tip there, found by looking around, always the same."""
    rng = np.random.default_rng(5)
    fingers = [AT[f"{finger}{bone}"] for finger in FINGERS for bone in (1, 2, 3, 4)]
    starts = np.array([hand[j - 1] if j - 1 in fingers else hand[j] for j in fingers])
    ends = hand[fingers]
    along = (starts + ends) / 2
    points = np.concatenate([ends, along])
    meets = [AT[f"{finger}4"] for finger in thumb.meets]
    best = np.tile(_ROOT, 3)
    root, lengths = hand[AT["Thumb1"]], _bones()
    for width in (0.7, 0.5, 0.3, 0.2, 0.12, 0.08, 0.05, 0.03):
        tried = best + width * rng.standard_normal((600, 9))
        tried[0] = best
        bones = unit(tried.reshape(-1, 3, 3))
        at = root + np.cumsum(bones * lengths[:, None], axis=1)
        if meets:
            # pads meet beside the bones, at the inner side of finger and thumb
            wanted = hand[meets].mean(axis=0)
            miss = np.abs(np.linalg.norm(at[:, 2] - wanted, axis=-1) - 0.015)
        else:
            miss = np.linalg.norm(at[:, 2] - hand[AT[thumb.beside]] - np.array(thumb.at), axis=-1)
        skin = np.concatenate([at, (at[:, 1:] + at[:, :-1]) / 2], axis=1)
        close = np.linalg.norm(skin[:, :, None] - points, axis=-1).min(axis=-1)
        cost = (miss / 0.004) ** 2 + (np.maximum(0.0145 - close, 0) ** 2).sum(-1) / 0.003**2
        axis = np.broadcast_to(_ROOT, bones[:, 0].shape)
        for bone, cone in enumerate(_CONE):
            cost += 60 * _within(bones[:, bone], axis, cone) ** 2 + 0.6 * _within(bones[:, bone], axis, 0) ** 2
            axis = bones[:, bone]
        best = bones[cost.argmin()].reshape(9)
    return best


def _bones() -> Array:
    straight = joints(np.concatenate([np.zeros(16), np.tile(_ROOT, 3)]))
    return np.array([np.linalg.norm(straight[AT[f"Thumb{k + 1}"]] - straight[AT[f"Thumb{k}"]]) for k in (1, 2, 3)])


@cache
def _of(name: str) -> tuple[float, ...]:
    shape = SHAPES[name]
    found = np.zeros(WIDTH)
    for number, (angles, spread) in enumerate(zip(shape.fingers, shape.spread, strict=True)):
        found[4 * number : 4 * number + 4] = np.radians([*angles, spread])
    thumb = THUMBS[shape.thumb]
    found[16:] = np.tile(_ROOT, 3)
    if thumb.along is not None:
        way = unit(np.array(thumb.along))
        found[16:] = np.concatenate([unit(0.55 * way + 0.45 * _ROOT), way, way])
    else:
        found[16:] = _thumb_to(joints(found), thumb)
    return tuple(found)


def parameters(name: str) -> Array:
    """(WIDTH,) numbers of a shape of the inventory, see `ml.composing.hand`; raises KeyError for an unknown one."""
    return np.array(_of(name))
