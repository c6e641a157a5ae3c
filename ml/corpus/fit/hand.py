"""The signer's own hands: bones of constant length that look from the front as they were found.

One view shows how long a bone looks, and so how far it leans, but hardly whether towards the viewer or away: lengths,
the estimator's depth and what fingers can do decide together.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from ml.corpus.fit.contacts import SIDES
from ml.corpus.fit.fingers import FLEXION, SPREAD, turned
from ml.corpus.fit.smoothing import ease, follow
from ml.skeleton import INDEX, REST

Array = NDArray[np.float64]

FINGERS: Final = ("Thumb", "Index", "Middle", "Ring", "Pinky")
HAND_PARENTS: Final = (0, *(0 if k == 1 else 4 * f + k - 1 for f in range(5) for k in range(1, 5)))
# Metres of a hand's bones at the common scale: in the palm the 70th percentile of their lengths in space over both
# hands and corpora, since an estimator flattens it, and the median in the fingers.
HAND: Final = (
    *(0.0, 0.0419, 0.0422, 0.0339, 0.0263, 0.0937, 0.0458, 0.0259, 0.0194, 0.0896, 0.0503, 0.0269, 0.0199),
    *(0.0877, 0.0472, 0.0254, 0.0197, 0.0884, 0.0374, 0.0210, 0.0175),
)
SEEN_SHORT: Final = 0.97  # the middle length of all bones together over that
SIZES: Final = (0.92, 1.2)  # how far a clip's hands may be smaller or larger
# How much estimated depth counts against the picture; side takes tell: with these, depth is as deep as seen from there
PALM_DEPTH, FINGER_DEPTH = 0.3, 0.5
# A gap keeps the last shape of the hand for so many frames and is a relaxed hand after as many more.
HOLD: Final = 6
SOFT: Final = 0.5  # frames over which a bone that changes its lean is eased
BREACH: Final = np.radians(20.0)  # beyond a joint's limit: costs as much as depth off by a bone's length
STEADY: Final = 1.0  # what a bone that turns by a right angle from frame to frame costs in the same measure
_SIGNS: Final = np.array([[a, b, c] for a in (1, -1) for b in (1, -1) for c in (1, -1)], dtype=np.float64)


def signer_hand(raw: Array, seen: NDArray[np.bool_], forearm: Array, side: int) -> Array:
    """(T, 21, 3) metres from the wrist, every bone as long in all frames as it is in most; raw (T, 21, 3) metres."""
    frames = np.arange(len(raw))
    relaxed = _relaxed(forearm, side)
    if not seen.any():
        return relaxed
    shape = (raw - raw[:, :1]).reshape(len(raw), -1)
    for column in shape.T:
        column[:] = np.interp(frames, frames[seen], column[seen])
    slack = faded(seen)[:, None, None]
    points = follow((1 - slack) * shape.reshape(-1, 21, 3) + slack * relaxed, 9)
    bones = points - points[:, HAND_PARENTS]
    usual = usual_lengths(np.linalg.norm(bones[seen], axis=-1))
    found = as_seen(bones, usual, np.array(_DEPTH_SAY))
    found = ease(lean(bones, found, usual, side), SOFT)
    found *= (usual / np.maximum(np.linalg.norm(found, axis=-1), 1e-6))[..., None]
    for point, parent in enumerate(HAND_PARENTS[1:], start=1):
        found[:, point] += found[:, parent]
    return found


def faded(seen: NDArray[np.bool_]) -> Array:
    """(T,) 0..1: how far what was seen (somewhere) is no longer believed in frames without a sighting."""
    frames = np.arange(len(seen))
    gap = np.abs(frames[:, None] - frames[seen]).min(axis=1)
    return np.asarray(np.clip((gap - HOLD) / HOLD, 0.0, 1.0))


def usual_lengths(lengths: Array) -> Array:
    """(21,) metres of the bones of a hand that was seen with `lengths` (T, 21).

    The proportions are those of a hand, the size is the clip's: a single clip shows too few views of each bone.
    """
    size = float(np.median(lengths[:, 1:].sum(axis=1))) / (SEEN_SHORT * sum(HAND))
    return np.asarray(np.array(HAND) * np.clip(size, *SIZES))


def as_seen(bones: Array, lengths: Array, depth_say: Array) -> Array:
    """(..., 3) bones of these lengths (...) that look most like those given: depth may be off more than the picture.

    The least of |x, y off|² + depth_say |z off|² on a sphere, by halving the range of its Lagrange multiplier.
    """
    flat = np.maximum((bones[..., :2] ** 2).sum(axis=-1), 1e-12)
    deep = np.where(bones[..., 2] < 0, -1.0, 1.0) * np.maximum(np.abs(bones[..., 2]), 1e-5)
    low, high = np.full(flat.shape, -16.0), np.full(flat.shape, 8.0)
    for _ in range(36):
        middle = 0.5 * (low + high)
        more = np.exp(middle)
        long = flat / (1 - depth_say + more) ** 2 + (depth_say * deep / more) ** 2 > lengths**2
        low, high = np.where(long, middle, low), np.where(long, high, middle)
    more = np.exp(0.5 * (low + high))
    flatly = bones[..., :2] / (1 - depth_say + more)[..., None]
    return np.concatenate([flatly, (depth_say * deep / more)[..., None]], axis=-1)


_DEPTH_SAY: Final = tuple(PALM_DEPTH if parent == 0 else FINGER_DEPTH for parent in HAND_PARENTS)


def lean(bones: Array, found: Array, lengths: Array, side: int) -> Array:
    """`found` with each finger's bones leaning to the viewer or away, whichever fingers can do.

    The eight ways of a finger's three bones look alike from the front. The best way through the clip costs least in
    what was found, in joints beyond their limits, and in turning from frame to frame.
    """
    result = found.copy()
    ahead = _unit(found[:, 9])
    across = found[:, 5] - found[:, 17]
    across = _unit(across - (across * ahead).sum(axis=-1, keepdims=True) * ahead)
    palm = np.cross(ahead, across) * (1.0 if side == 0 else -1.0)
    for finger in range(1, 5):
        points = [4 * finger + k for k in (2, 3, 4)]
        mirrored = bones[:, points] * (1.0, 1.0, -1.0)
        other = as_seen(mirrored, lengths[points], np.full(3, FINGER_DEPTH))
        ways = np.where(_SIGNS[None, :, :, None] > 0, found[:, None, points], other[:, None])  # (T, 8, 3, 3)
        say = np.array([1.0, 1.0, FINGER_DEPTH]) / lengths[points][:, None] ** 2
        off = (say * (ways - bones[:, None, points]) ** 2).sum(axis=(-1, -2))
        cost = off + _breach(ways / lengths[points][:, None], ahead, across, palm)
        result[:, points] = ways[np.arange(len(ways)), _best_way(ways / lengths[points][:, None], cost)]
    return result


def _breach(ways: Array, ahead: Array, across: Array, palm: Array) -> Array:
    """(T, W) how far the joints of a finger's bones (T, W, 3, 3), unit vectors, are beyond their limits."""
    ahead, across, palm = (np.broadcast_to(axis[:, None], (*ways.shape[:2], 3)) for axis in (ahead, across, palm))
    beyond = np.zeros(ways.shape[:2])
    for k in range(3):
        bone = ways[:, :, k]
        along, aside, down = ((bone * axis).sum(axis=-1) for axis in (ahead, across, palm))
        flexion, spread = np.arctan2(down, along), np.arcsin(np.clip(aside, -1, 1))
        low, high = np.radians(FLEXION[k])
        over = np.maximum(low - flexion, flexion - high).clip(0) + (np.abs(spread) - np.radians(SPREAD[k])).clip(0)
        beyond += (over / BREACH).clip(0, 3) ** 2
        ahead, across, palm = turned(ahead, across, palm, flexion, spread)
    return beyond


def _best_way(ways: Array, cost: Array) -> NDArray[np.intp]:
    """(T,) which of the ways (T, W, 3, 3) to take in each frame so that all costs (T, W) and turns are least."""
    total, came = cost[0], np.zeros(cost.shape, dtype=np.intp)
    turns = STEADY * ((ways[1:, None] - ways[:-1, :, None]) ** 2).sum(axis=(-1, -2)) / 2
    for t in range(1, len(cost)):
        step = total[:, None] + turns[t - 1]
        came[t] = step.argmin(axis=0)
        total = step.min(axis=0) + cost[t]
    best = np.zeros(len(cost), dtype=np.intp)
    best[-1] = total.argmin()
    for t in range(len(cost) - 1, 0, -1):
        best[t - 1] = came[t, best[t]]
    return best


def _unit(vectors: Array) -> Array:
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-9))


def _relaxed(forearm: Array, side: int) -> Array:
    """(T, 21, 3) the avatar's rest hand laid along the forearm, palm to the body: for hands out of sight."""
    name = SIDES[side]
    names = [f"{name}Hand"] + [f"{name}Hand{finger}{k}" for finger in FINGERS for k in range(1, 5)]
    offsets = REST[[INDEX[joint] for joint in names]].astype(np.float64)
    offsets -= offsets[0]
    ahead = _unit(forearm)
    back = _unit(np.array([0.0, 0.0, 1.0]) - ahead[:, 2:] * ahead)  # the back of the hand looks at the viewer
    sign = 1.0 if side == 0 else -1.0  # at rest the left hand points to +x, the right one to -x
    axes = np.stack([sign * ahead, back, np.cross(sign * ahead, back)], axis=1)
    return np.asarray(offsets @ axes)
