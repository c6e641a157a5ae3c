"""Which shape of the inventory a hand has, and which shapes are hard to tell apart.

A measure of shape alone: how the hand is turned and where it is does not count, though signers tell H from U by that.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ml.composing.hand import AT, FINGERS, joints
from ml.composing.shapes import SHAPES, parameters

Array = NDArray[np.float64]

BEYOND: Final = tuple(AT[f"{finger}{bone}"] for finger in ("Thumb", *FINGERS) for bone in (2, 3, 4))
HELD_OTHERWISE: Final = frozenset({"H", "U"})  # one hand shape: fingers point aside in H, up in U
CLOSE: Final = 5.0  # millimetres: below it shapes are as near as two recordings of one shape never are


def apart(one: Array, other: Array) -> float:
    """Millimetres between hands (20, 3) of `ml.composing.hand`, the mean over finger joints beyond the knuckles."""
    return float(1000 * np.linalg.norm(one[list(BEYOND)] - other[list(BEYOND)], axis=-1).mean())


def ranked(hand: Array, among: Iterable[str] = SHAPES) -> list[tuple[float, str]]:
    """Millimetres and name of every shape, the nearest first. hand: (20, 3) metres in its own axes."""
    return sorted((apart(hand, joints(parameters(name))), name) for name in among)


def nearest(hand: Array, among: Iterable[str] = SHAPES) -> str:
    """The shape of the inventory that a hand (20, 3) is nearest to."""
    return ranked(hand, among)[0][1]


def pairs() -> list[tuple[float, str, str]]:
    """Millimetres between every two shapes, the most alike first; H and U are one shape and left out."""
    hands = {name: joints(parameters(name)) for name in SHAPES}
    return sorted(
        (apart(hands[one], hands[other]), one, other)
        for one, other in combinations(SHAPES, 2)
        if {one, other} != HELD_OTHERWISE
    )
