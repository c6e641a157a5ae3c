"""Hand shapes of the inventory held against recorded hands: letters and numbers, and signs of one shape."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ml.composing.alike import CLOSE, apart, pairs, ranked
from ml.composing.hand import joints
from ml.composing.shapes import SHAPES, parameters
from ml.corpus.composed.check import described
from ml.corpus.composed.nearest import in_own_axes
from ml.pose import Clip
from ml.skeleton import INDEX

Array = NDArray[np.float64]

# Recorded letters and numbers that show a shape of another name; those that move, J and Z, show none
SHOWN: Final[Mapping[str, str]] = {"2": "V", "6": "W", "9": "F", "P": "K", "Q": "G"}
_AROUND: Final = 3  # frames on each side of the one at which a hand is stillest


def own(clip: Clip) -> Array:
    """(T, 20, 3) joints of the higher hand in its own axes, metres from its wrist; of a left hand as of a right one."""
    heights = {side: clip.positions[:, INDEX[f"{side}Hand"], 1].mean() for side in ("Right", "Left")}
    return in_own_axes(clip, max(heights, key=lambda side: heights[side]))[0]


def still(clip: Clip) -> Array:
    """(20, 3) the hand while its shape moves least, the median of some frames."""
    hand = own(clip)
    pace = np.linalg.norm(np.diff(hand, axis=0), axis=-1).mean(axis=-1)
    around = min(_AROUND, len(hand) // 2)
    frames = range(around, max(around + 1, len(hand) - around))
    at = min(frames, key=lambda frame: float(pace[frame - around : frame + around].mean()))
    return np.asarray(np.median(hand[at - around : at + around + 1], axis=0))


def letters(recorded: Mapping[str, Clip]) -> dict[str, Array]:
    """Shape -> hands (20, 3) of the recorded letters and numbers that show it."""
    shown = {gloss: SHOWN.get(gloss, gloss) for gloss in recorded if len(gloss) == 1 or gloss == "10"}
    return {gloss: still(recorded[gloss]) for gloss, shape in shown.items() if shape in SHAPES}


def of_signs(recorded: Mapping[str, Clip]) -> dict[str, tuple[str, Array]]:
    """Recorded signs that are described with one hand shape throughout -> that shape, and their hands (T, 20, 3)."""
    found = {}
    for sign in described():
        shape = sign.description.shape
        if shape in SHAPES and sign.gloss in recorded:
            found[sign.gloss] = shape, own(recorded[sign.gloss])
    return found


def printed(recorded: Mapping[str, Clip]) -> Iterator[str]:
    """Which shapes are alike, which one recorded letters are nearest to, and what recorded signs are nearer to."""
    yield f"{len(SHAPES)} hand shapes; pairs within {CLOSE:.0f} mm (but H and U, which are one shape):"
    yield from (f"  {one} and {other}: {far:.1f} mm" for far, one, other in pairs() if far < CLOSE)
    hands = letters(recorded)
    among = {SHOWN.get(gloss, gloss) for gloss in hands}
    places, far = [], []
    for gloss, hand in sorted(hands.items()):
        found = ranked(hand, among)
        names = [name for _, name in found]
        places.append(names.index(SHOWN.get(gloss, gloss)) + 1)
        far.append(found[places[-1] - 1][0])
        yield f"  {gloss:3} {far[-1]:3.0f} mm from {SHOWN.get(gloss, gloss)}, number {places[-1]}; nearest: {names[0]}"
    yield (
        f"{len(far)} recorded letters and numbers: {np.mean(far):.1f} mm from their shape; "
        f"among {len(among)} shapes it is the first of {np.mean([place == 1 for place in places]):.2f}, "
        f"first or second of {np.mean([place <= 2 for place in places]):.2f}"
    )
    ours, theirs = [], []
    for shape, hand in of_signs(recorded).values():
        if shape in hands:
            ours.append(np.median([apart(frame, joints(parameters(shape))) for frame in hand]))
            theirs.append(np.median([apart(frame, hands[shape]) for frame in hand]))
    yield (
        f"{len(ours)} recorded signs of one such shape: {np.mean(ours):.1f} mm from the inventory's hand, "
        f"{np.mean(theirs):.1f} mm from the recorded letter's"
    )
