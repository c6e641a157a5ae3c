"""Which signs a sign is nearest to, by what tells signs apart: hand shape, orientation and place, through the sign.

Each counts as much as two different recorded signs typically differ in it, so that nothing is weighed by hand. A hand
that hangs in both signs counts for nothing; one that hangs in one of them counts as typically different.

In one list of recorded and composed signs, those of a kind are near to each other by their style, whatever they mean.
`evened` takes off how near a sign lies to its neighbours of either kind, as is done where words of two languages are
matched (Conneau et al. 2018, "Word translation without parallel data", 3.2) and for the same reason.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ml.composing.alike import BEYOND
from ml.composing.arm import MIRROR
from ml.composing.hand import AT, NAMES, unit
from ml.pose import Clip
from ml.skeleton import INDEX

Array = NDArray[np.float64]

FRAMES: Final = 16  # that every sign is looked at in, evenly over its length
NEIGHBOURS: Final = 10  # of a kind, as in that paper
_HANGING: Final = 0.93  # metres, avatar frame: a wrist below hangs
_SIDES: Final = ("Left", "Right")


@dataclass(frozen=True, eq=False)
class Looks:
    """Of C signs in F frames and both hands, each in the mirror of a right one.

    shapes: (C, F, 2, 15, 3) finger joints in the hand's own axes; axes: (C, F, 2, 3, 3); places: (C, F, 2, 1, 3) middle
    of the knuckles; all metres; acting: (C, F, 2) whether the hand takes part
    """

    shapes: Array
    axes: Array
    places: Array
    acting: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.shapes)

    def only(self, number: int) -> Looks:
        return self.some(slice(number, number + 1))

    def some(self, which: slice) -> Looks:
        return Looks(self.shapes[which], self.axes[which], self.places[which], self.acting[which])

    def beside(self, others: Looks) -> Looks:
        return Looks(*(np.concatenate([value, vars(others)[name]]) for name, value in vars(self).items()))


def in_own_axes(clip: Clip, side: str) -> tuple[Array, Array, Array]:
    """Joints (T, 20, 3) from the wrist in the hand's axes, these (T, 3, 3), and wrists (T, 3); a left hand mirrored."""
    positions = clip.positions.astype(np.float64) * (MIRROR if side == "Left" else 1)
    wrist = positions[:, INDEX[f"{side}Hand"]]
    hand = positions[:, [INDEX[name.replace("Right", side, 1)] for name in NAMES]] - wrist[:, None]
    ahead = unit(hand[:, AT["Middle1"]])
    across = hand[:, AT["Index1"]] - hand[:, AT["Pinky1"]]
    across = unit(across - (across * ahead).sum(-1, keepdims=True) * ahead)
    axes = np.stack([ahead, across, np.cross(across, ahead)], axis=1)
    return np.einsum("tjx,tkx->tjk", hand, axes), axes, wrist


def looks(clips: Sequence[Clip]) -> Looks:
    """What signs alone, without the ways from rest and back, look like."""
    shapes, axes, places, acting = [], [], [], []
    for clip in clips:
        frames = np.linspace(0, len(clip) - 1, FRAMES).round().astype(int)
        both = [in_own_axes(clip, side) for side in _SIDES]
        shapes.append(np.stack([hand[frames][:, list(BEYOND)] for hand, _, _ in both], axis=1))
        axes.append(np.stack([turned[frames] for _, turned, _ in both], axis=1))
        middle = [wrist + np.einsum("tk,tkx->tx", hand[:, AT["Middle1"]], turned) for hand, turned, wrist in both]
        places.append(np.stack([point[frames, None] for point in middle], axis=1))
        acting.append(np.stack([wrist[frames, 1] > _HANGING for _, _, wrist in both], axis=1))
    return Looks(np.array(shapes), np.array(axes), np.array(places), np.array(acting))


def typical(recorded: Looks) -> Array:
    """(3,) metres of shape, length of axes, metres of place that two different recorded signs differ by, the median."""
    found: list[list[Array]] = [[], [], []]
    for number in range(len(recorded)):
        others = np.arange(len(recorded)) != number
        for kind, (differs, both, _) in enumerate(_differences(recorded.only(number), recorded)):
            found[kind].append(differs[others][both[others]])
    return np.array([np.median(np.concatenate(kind)) for kind in found])


def distances(one: Looks, others: Looks, scale: Array) -> Array:
    """(C,) how far one sign is from others, in typical differences, by dynamic time warping; scale: `typical`."""
    cost = np.zeros((len(others), FRAMES, FRAMES))
    for (differs, both, either), usual in zip(_differences(one, others), scale, strict=True):
        cost += np.where(both, differs / usual, np.where(either, 1.0, 0.0)).sum(axis=-1)
    total = np.full((len(others), FRAMES + 1, FRAMES + 1), np.inf)
    total[:, 0, 0] = 0
    for i in range(1, FRAMES + 1):
        for j in range(1, FRAMES + 1):
            before = np.minimum(np.minimum(total[:, i - 1, j], total[:, i, j - 1]), total[:, i - 1, j - 1])
            total[:, i, j] = cost[:, i - 1, j - 1] + before
    return np.asarray(total[:, -1, -1] / FRAMES)


def place(one: Looks, others: Looks, own: int, scale: Array) -> int:
    """1 if the sign number `own` of others is the nearest to one, 2 if it is the second..."""
    far = distances(one, others, scale)
    return 1 + int((far < far[own]).sum())


def apart(signs: Looks, scale: Array) -> Array:
    """(C, C) how far all signs are from each other; infinitely from themselves, who are no neighbours."""
    far = np.full((len(signs), len(signs)), np.inf)
    for number in range(len(signs) - 1):
        far[number, number + 1 :] = distances(signs.only(number), signs.some(slice(number + 1, None)), scale)
    return np.asarray(np.minimum(far, far.T))


def evened(far: Array, kind: NDArray[np.intp]) -> Array:
    """`apart` without what a kind has in common; kind: (C,) 0 or 1 of each sign."""
    near = np.stack(
        [np.sort(far[:, kind == one], axis=1)[:, : min(NEIGHBOURS, (kind == one).sum() - 1)] for one in (0, 1)]
    ).mean(axis=-1)  # (2, C): of each sign to its neighbours of a kind
    return np.asarray(far - (near[kind].T + near[kind]) / 2)


def mixed_place(far: Array, one: int, own: int) -> int:
    """1 if `own` is the nearest of all to `one`, by distances (C, C), 2 if it is the second..."""
    return 1 + int((far[one] < far[one, own]).sum())


def _differences(one: Looks, others: Looks) -> list[tuple[Array, Array, Array]]:
    """Of shape, orientation and place: how much (C, F, F, 2) hands differ, and whether both or either of them act."""
    mine, theirs = one.acting[0][None, :, None], others.acting[:, None]
    both, either = mine & theirs, mine | theirs
    return [
        (np.linalg.norm(ours[0][None, :, None] - values[:, None], axis=-1).mean(axis=-1), both, either)
        for ours, values in ((one.shapes, others.shapes), (one.axes, others.axes), (one.places, others.places))
    ]
