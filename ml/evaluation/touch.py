"""Contacts: where the real signer's hands touch, do the production's? (PCK, Yang and Ramanan 2013, on contacts)

A contact is a stretch of frames in which a hand lies on a place of head or trunk or on the other hand. The production
keeps it if its own gap, at any frame that warping lays beside the stretch, is small enough.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ml.corpus.fit.contacts import PLACES, apart, hand_joints
from ml.dtw import WarpingPath
from ml.pose import Clip
from ml.skeleton import INDEX

TOUCHING: Final = 0.008  # metres of air at which the real clip counts as touching
SHORTEST: Final = 2  # frames
WITHIN: Final = (0.025, 0.05)  # metres at which a production still has the contact
_NEAR: Final = 0.22  # metres between joints, more than from the middle of the head to any place on it
_LARGE: Final = ("chest", "belly")  # hands come near them on the way to anything, and rest there
PAIRS: Final = (
    ("right_hand", "left_hand"),
    *((hand, place) for hand in ("right_hand", "left_hand") for place in PLACES if place not in _LARGE),
)


@dataclass(frozen=True)
class Touch:
    """Frames [start, end) of the real clip in which two parts touch."""

    part_a: str
    part_b: str
    start: int
    end: int


def contacts(real: Clip, first: int, last: int) -> list[Touch]:
    """All contacts that begin in frames [first, last): between the rests, where hands lie in each other."""
    found = []
    positions = real.positions.astype(np.float64)
    for part_a, part_b in PAIRS:
        near = np.flatnonzero(_near(positions, part_a, part_b))
        touching = np.zeros(len(real) + 2, dtype=bool)
        if near.size:
            touching[near + 1] = apart(positions[near], part_a, part_b) < TOUCHING
        edges = np.flatnonzero(touching[1:] != touching[:-1])
        for start, end in zip(edges[::2], edges[1::2], strict=True):
            if end - start >= SHORTEST and first <= start < last:
                found.append(Touch(part_a, part_b, int(start), int(end)))
    return found


def _near(positions: NDArray[np.float64], part_a: str, part_b: str) -> NDArray[np.bool_]:
    """(T,) where a closer look is worth while: joints of the hand are near the other hand, the head or the shoulder."""
    hand = positions[:, hand_joints(part_a.split("_", maxsplit=1)[0].capitalize())]
    if part_b not in PLACES:
        other = positions[:, hand_joints(part_b.split("_", maxsplit=1)[0].capitalize())]
    else:
        side = part_b.rpartition("_")[2].capitalize()
        other = positions[:, [INDEX[f"{side}Arm"] if part_b.startswith("shoulder") else INDEX["Head"]]]
    return np.asarray(np.linalg.norm(hand[:, :, None] - other[:, None], axis=-1).min(axis=(1, 2)) < _NEAR)


def gaps(made: Clip, wanted: Sequence[Touch], together: WarpingPath) -> NDArray[np.float64]:
    """(contacts,) metres of air that the production leaves at best where the real clip touches."""
    closest = np.empty(len(wanted))
    for i, contact in enumerate(wanted):
        frames = sorted({ours for ours, theirs in together if contact.start <= theirs < contact.end})
        closest[i] = apart(made.positions[frames].astype(np.float64), contact.part_a, contact.part_b).min()
    return closest
