"""Arms and hands kept outside the body: the last step from the network's motion to what is streamed.

Head, neck and trunk are grids of distances to the avatar's skin and shirt at rest (`body.npz`, written by
`python -m ml.corpus body`) that turn with the spine and the head; limbs are points on their bones with a radius. Where
one is too deep, first the elbow turns about the line from shoulder to wrist, then the hand goes out along the skin's
normal, and hands that are in each other part. A touch may sink in: skin is soft, and contacts stay.

Every frame is for itself, and what is asked of it grows from nothing, smoothly, with the depth: motion that is
continuous stays so, without a look at other frames, and a frame comes out the same in any company. Frames in which
nothing is too deep come out as they went in.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from ml.kinematics import bend
from ml.skeleton import BONE_LENGTHS, INDEX, JOINTS, PARENTS, REST

Float = TypeVar("Float", np.float32, np.float64)
Array = NDArray[np.float64]
Indices = NDArray[np.intp]

BODY: Final = Path(__file__).parent / "body.npz"
PARTS: Final = ("Spine2", "Head")  # the joints that the two grids turn with
STEP: Final = 0.01  # metres between the grids' points
UNIT: Final = 0.001  # metres of one step of the grids' int8
# Metres from the avatar's bones to its skin; the arm's get thinner evenly from the elbow on
UPPER_ARM, ELBOW, WRIST, PALM, FINGER = 0.048, 0.042, 0.020, 0.013, 0.008
SINK: Final = 0.003  # metres that skin and cloth give way,
DEEPEST: Final = 0.007  # and what remains of any depth at the most
NEAR: Final = 0.03  # metres from there within which a point is watched while others are moved
HANDS_NEAR: Final = 0.005  # the same for points of both hands
DONE: Final = 0.0003  # metres by which nothing is worth another round
# How readily a wrist gives way to its forearm, beside an elbow that does by 1, round by round: the elbow goes first
YIELD: Final = (0.0, 0.1, 0.4, 1.0, 1.0, 1.0)
FRONT, TURNING, LEADS = 0.01, 0.005, 0.4
_TINY: Final = 1e-9
_SIDES: Final = ("Left", "Right")


def _hand(side: str) -> tuple[list[tuple[int, int, float]], list[float]]:
    """Points of a hand as (joint, joint, how far from the first to the second), and their radii."""
    points, radii = [], []
    for joint, name in enumerate(JOINTS):
        if name.startswith(f"{side}Hand") and name != f"{side}Hand":
            palm = name.endswith("1")
            along = (0.25, 0.5, 0.75, 1.0) if palm else (0.5, 1.0)
            points += [(PARENTS[joint], joint, share) for share in along]
            radii += [PALM if palm and share < 1 else FINGER for share in along]
    return points, radii


_HANDS: Final = [_hand(side)[0] for side in _SIDES]
_FROM: Final = np.array([[first for first, _, _ in hand] for hand in _HANDS])  # (2, P) joints
_TO: Final = np.array([[second for _, second, _ in hand] for hand in _HANDS])
_INDEX, _MIDDLE, _PINKY = (
    next(i for i, (_, joint, along) in enumerate(_HANDS[0]) if JOINTS[joint] == f"LeftHand{finger}1" and along == 1)
    for finger in ("Index", "Middle", "Pinky")
)
_MIDDLE_ROOT: Final = _MIDDLE - 3
_ALONG: Final = np.array([along for _, _, along in _HANDS[0]])[:, None]
_HAND_RADII: Final = np.array(_hand("Left")[1])
_ARM: Final = np.array([[INDEX[f"{side}{joint}"] for joint in ("Arm", "ForeArm", "Hand")] for side in _SIDES])
_LENGTHS: Final = BONE_LENGTHS.astype(np.float64)[_ARM][..., None]  # (2, 3, 1); the first is not asked for
_HAND_JOINTS: Final = np.array([[j for j, n in enumerate(JOINTS) if n.startswith(f"{side}Hand")] for side in _SIDES])
_UPPER: Final = np.array([0.6, 0.8, 1.0])[:, None]  # a shoulder is in the trunk
_FORE: Final = np.array([0.12, 0.25, 0.38, 0.5, 0.62, 0.74, 0.86, 0.97])[:, None]
_ARM_RADII: Final = np.concatenate([np.full(len(_UPPER), UPPER_ARM), ELBOW + _FORE[:, 0] * (WRIST - ELBOW)])
_RADII: Final = np.tile(np.concatenate([_ARM_RADII, _HAND_RADII]), 2)  # of all points: left arm and hand, then right
_SIDE: Final = np.repeat([0, 1], len(_RADII) // 2)
_IN_HAND: Final = np.tile(np.arange(len(_RADII) // 2) >= len(_ARM_RADII), 2)
_PAIR_RADII: Final = _HAND_RADII[:, None] + _HAND_RADII

# A part turns with an axis from its joint to the middle of two others, and one square to it from right to left
_PART: Final = np.array([INDEX[name] for name in PARTS])
_AHEAD: Final = np.array([[INDEX["Neck"], INDEX["LeftEye"]], [INDEX["Neck"], INDEX["RightEye"]]])
_ACROSS: Final = np.array([[INDEX["LeftShoulder"], INDEX["LeftEye"]], [INDEX["RightShoulder"], INDEX["RightEye"]]])


def _dot(a: Array, b: Array) -> Array:
    # by hand: a sum over an axis of three takes longer, and its order must not depend on how many frames there are
    products = a * b
    return np.asarray(products[..., 0] + products[..., 1] + products[..., 2])[..., None]


def _unit(vector: Array) -> Array:
    return np.asarray(vector / np.sqrt(np.maximum(_dot(vector, vector), _TINY**2)))


def _turned(positions: Array) -> Array:
    """(T, 2, 3, 3): rows are the axes of trunk and head."""
    axes = np.empty((len(positions), 2, 3, 3))
    axes[:, :, 0] = ahead = _unit(positions[:, _AHEAD].sum(axis=1) / 2 - positions[:, _PART])
    across = positions[:, _ACROSS[0]] - positions[:, _ACROSS[1]]
    axes[:, :, 1] = across = _unit(across - _dot(across, ahead) * ahead)
    axes[..., 2, 0] = ahead[..., 1] * across[..., 2] - ahead[..., 2] * across[..., 1]
    axes[..., 2, 1] = ahead[..., 2] * across[..., 0] - ahead[..., 0] * across[..., 2]
    axes[..., 2, 2] = ahead[..., 0] * across[..., 1] - ahead[..., 1] * across[..., 0]
    return axes


_REST: Final = REST.astype(np.float64)
_REST_AXES: Final = _turned(_REST[None])[0]  # (2, 3, 3)


@dataclass(frozen=True, eq=False)
class Body:
    """The grids of trunk and head, one behind the other.

    near: (N,) int8 steps of UNIT from the skin, negative inside; field: (N, 4) float32, metres from the skin and their
    smoothed gradient. first, strides, last: of each grid, (2,), (2, 3), (2, 3); low: (2, 3) metres, its first corner
    as its joint sees it.
    """

    near: NDArray[np.int8]
    field: NDArray[np.float32]
    first: NDArray[np.intp]
    strides: NDArray[np.intp]
    corners: NDArray[np.intp]
    last: NDArray[np.intp]
    low: Array

    def places(self, points: Array, joints: Array, turns: Array) -> Array:
        """Points (T, N, 3) -> (T, 2, N, 3): where they are in each grid, in its steps."""
        seen = np.matmul(points[:, None] - joints[:, :, None], turns)
        return np.asarray((seen - self.low[:, None]) / STEP)

    def maybe(self, places: Array, within: Array) -> NDArray[np.bool_]:
        """(T, 2, N) whether points may be within so many metres (N,) of the skin, or in it; seldom wrongly yes."""
        whole = np.minimum(np.maximum(places + 0.5, 0), self.last[:, None]).astype(np.intp)
        strides = self.strides[:, None]
        at = whole[..., 0] * strides[..., 0] + whole[..., 1] * strides[..., 1] + whole[..., 2]
        # between the grid's points the nearest of them is at most half a diagonal away
        return np.asarray(self.near.take(at + self.first[:, None]) < np.ceil((within + STEP) / UNIT))

    def look(self, places: Array, first: Indices, corners: Indices, last: Array) -> Array:
        """(N, 4) metres from the skin and their gradient, as the grid of each place (N, 3) sees them.

        first, corners (8,), last: of that grid, where it begins, the steps to a cell's corners, and its last point.
        """
        inside = np.minimum(np.maximum(places, 0), last)
        cell = inside.astype(np.intp)
        part = inside - cell
        rest = 1 - part
        at = first + cell[:, 0] * corners[:, 4] + cell[:, 1] * corners[:, 2] + cell[:, 2]
        low, high = rest[:, 0, None] * rest[:, 1, None], part[:, 0, None] * part[:, 1, None]
        xy = np.concatenate([low, rest[:, 0, None] * part[:, 1, None], part[:, 0, None] * rest[:, 1, None], high], 1)
        share = (xy[:, :, None] * np.stack([rest[:, 2], part[:, 2]], axis=1)[:, None]).reshape(-1, 8, 1)
        found = share * self.field.take(at[:, None] + corners, axis=0)
        # added by hand: the order must not depend on how many places there are
        found = found[:, :4] + found[:, 4:]
        found = found[:, :2] + found[:, 2:]
        return np.asarray(found[:, 0] + found[:, 1])


def _smooth(values: Array) -> Array:
    """A grid's means over three points along each axis, twice."""
    for _ in range(2):
        for axis in range(3):
            edged = np.pad(values, [(int(axis == a), int(axis == a)) for a in range(3)], mode="edge")
            count = values.shape[axis]
            values = sum(edged.take(np.arange(at, at + count), axis=axis) for at in range(3)) / 3
    return values


@cache
def body() -> Body:
    """The shipped avatar's."""
    near, field, strides, last, low = [], [], [], [], []
    with np.load(BODY) as file:
        for part, name in enumerate(PARTS):
            grid = file[name]
            metres = grid * UNIT
            near.append(grid.ravel())
            field.append(np.stack([metres, *np.gradient(_smooth(metres), STEP)], axis=-1).reshape(-1, 4))
            strides.append([grid.shape[1] * grid.shape[2], grid.shape[2], 1])
            last.append([side - 1 for side in grid.shape])
            low.append(file[f"{name}_low"] - _REST[_PART[part]])
    return Body(
        np.concatenate(near),
        np.concatenate(field).astype(np.float32),
        np.array([0, len(near[0])]),
        np.array(strides),
        np.array([[x + y + z for x in (0, a) for y in (0, b) for z in (0, c)] for a, b, c in strides]),
        np.array(last),
        np.array(low),
    )


@cache
def digest() -> str:
    """Of the body that motion is kept out of: a part of a model's name."""
    return hashlib.sha256(BODY.read_bytes()).hexdigest()


def clear(positions: NDArray[Float]) -> NDArray[Float]:
    """Poses of the skeleton with arms and hands outside the body: (T, J, 3) -> (T, J, 3), metres.

    All bone lengths stay exact, as do trunk, head and the shapes of the hands.
    """
    given: Array = positions.astype(np.float64)
    turns = np.matmul(np.swapaxes(_turned(given), -1, -2), _REST_AXES)
    arms, hands = given[:, _ARM], given[:, _FROM] + _ALONG * (given[:, _TO] - given[:, _FROM])
    places = body().places(_points(arms, hands), given[:, _PART], turns)
    watched = body().maybe(places, _RADII - SINK)
    frames = np.flatnonzero(watched.any(axis=(1, 2)) | _meet(hands))
    if not len(frames):
        return positions
    moving = _Moving(arms[frames], hands[frames], given[frames][:, _PART], turns[frames], places[frames])
    for ready in YIELD:
        if not moving.go(ready):
            break
    out = positions.copy()
    out[frames[:, None], _ARM[:, 1]] = moving.elbows
    out[frames[:, None, None], _HAND_JOINTS] = (
        given[frames][:, _HAND_JOINTS] + (moving.wrists - arms[frames][:, :, 2])[:, :, None]
    )
    return out


def _points(arms: Array, hands: Array) -> Array:
    """(T, N, 3): points of arms (T, 2, 3, 3) and hands (T, 2, P, 3), in the order of _RADII."""
    shoulder, elbow, wrist = arms[:, :, 0, None], arms[:, :, 1, None], arms[:, :, 2, None]
    upper, fore = shoulder + _UPPER * (elbow - shoulder), elbow + _FORE * (wrist - elbow)
    return np.concatenate([upper, fore, hands], axis=2).reshape(len(arms), -1, 3)


def _meet(hands: Array) -> NDArray[np.bool_]:
    """(T,) whether the boxes around both hands meet."""
    low, high = hands.min(axis=2), hands.max(axis=2)
    return np.asarray((np.maximum(low[:, 0], low[:, 1]) - np.minimum(high[:, 0], high[:, 1]) < 2 * PALM).all(axis=1))


def _palm_normals(hands: Array) -> Array:
    """(T, 2, 3): from the backs of hands, or their palms, to the viewer."""
    ahead, across = hands[:, :, _MIDDLE] - hands[:, :, _MIDDLE_ROOT], hands[:, :, _INDEX] - hands[:, :, _PINKY]
    normal = np.empty_like(ahead)
    normal[..., 0] = ahead[..., 1] * across[..., 2] - ahead[..., 2] * across[..., 1]
    normal[..., 1] = ahead[..., 2] * across[..., 0] - ahead[..., 0] * across[..., 2]
    normal[..., 2] = ahead[..., 0] * across[..., 1] - ahead[..., 1] * across[..., 0]
    return _unit(np.where(normal[..., 2:] < 0, -normal, normal))


def _kept(depth: Array) -> Array:
    """What may remain of a depth: all of it up to SINK, then less and less, and never more than DEEPEST."""
    soft = DEEPEST - SINK
    return np.asarray(SINK + soft * (1 - np.exp(-np.maximum(depth - SINK, 0.0) / soft)))


def _means(groups: Indices, count: int, weights: Array, moves: Array) -> Array:
    """(count, 3): the mean of the moves (N, 3) of each group by their weights, 0 where there is none."""
    total = np.maximum(np.bincount(groups, weights, count), _TINY)
    sums = [np.bincount(groups, weights * moves[:, axis], count) for axis in range(3)]
    return np.asarray(np.stack(sums, axis=1) / total[:, None])


# How a point follows from shoulder, elbow and wrist, and how far it is moved by what moves it
_FOLLOWS: Final = np.tile(
    np.concatenate(
        [
            np.concatenate([1 - _UPPER, _UPPER, 0 * _UPPER], axis=1),
            np.concatenate([0 * _FORE, 1 - _FORE, _FORE], axis=1),
            np.tile([0.0, 0.0, 1.0], (len(_HAND_RADII), 1)),
        ]
    ),
    (2, 1),
)


@cache
def _levers(ready: float) -> Array:
    """(N, 2): how far elbow and wrist go for one metre of each point."""
    elbow, wrist = _FOLLOWS[:, 1], _FOLLOWS[:, 2]
    levers = np.stack([elbow, ready * wrist], axis=1) / np.maximum(elbow**2 + ready * wrist**2, 1 / 9)[:, None]
    levers[_IN_HAND] = (0, 1)
    return np.asarray(levers)


class _Moving:
    """Frames in which something may be too deep, and what is near the body in them: only that is looked at again."""

    def __init__(self, arms: Array, hands: Array, joints: Array, turns: Array, places: Array) -> None:
        self.shoulders, self.elbows, self.wrists = arms[:, :, 0], arms[:, :, 1], arms[:, :, 2]
        self._began, self._hands = self.wrists, hands
        self._count = count = len(arms)
        frame, grid, point = np.nonzero(body().maybe(places, _RADII + NEAR))
        self._side = 2 * frame + _SIDE[point]
        self._group = 2 * self._side + _IN_HAND[point]
        self._follows, self._radii, self._point = _FOLLOWS[point][..., None], _RADII[point], point
        self._turns, self._low = turns[frame, grid], body().low[grid]
        self._first, self._last = body().first[grid], body().last[grid] - 1e-6
        self._corners = body().corners[grid]
        arm = np.stack([self.shoulders, self.elbows, self.wrists], axis=2).reshape(2 * count, 3, 3)
        # seen from the part's joint; what a hand's point is from its wrist stays
        self._from = _points(arms, hands)[frame, point] - self._by_arm(arm) - joints[frame, grid]
        self._kept: Array | None = None
        self._pairs = _Pairs.of(hands, np.flatnonzero(_meet(hands)))

    def _by_arm(self, arm: Array) -> Array:
        own = self._follows * arm[self._side]
        return np.asarray(own[:, 0] + own[:, 1] + own[:, 2])

    def go(self, ready: float) -> bool:
        """Move elbows and wrists towards where nothing is too deep; False where nothing was to be moved.

        The moves of many points become one: their mean, by how much each is too deep.
        """
        count = self._count
        arm = np.stack([self.shoulders, self.elbows, self.wrists], axis=2).reshape(2 * count, 3, 3)
        seen = np.matmul((self._by_arm(arm) + self._from)[:, None], self._turns)[:, 0]
        found = body().look((seen - self._low) / STEP, self._first, self._corners, self._last)
        depth = self._radii - found[:, 0]
        if self._kept is None:
            self._kept = _kept(depth)
        excess = np.maximum(depth - self._kept, 0.0)
        out = excess[:, None] * np.matmul(self._turns, _unit(found[:, 1:])[..., None])[..., 0]
        levers = _levers(ready)[self._point]
        at_elbow = _means(self._group, 4 * count, excess**2, levers[:, :1] * out).reshape(count, 2, 2, 3)[:, :, 0]
        at_wrist = _means(self._group, 4 * count, excess**2, levers[:, 1:] * out).reshape(count, 2, 2, 3)
        at_wrist = at_wrist[:, :, 0] + at_wrist[:, :, 1]
        moved = np.bincount(self._group // 4, excess > DONE, count) + self._part_hands(at_wrist) > 0
        if not moved.any():
            return False
        upper, fore = bend(
            self.shoulders, self.elbows + at_elbow, self.wrists + at_wrist, _LENGTHS[:, 1], _LENGTHS[:, 2]
        )
        # by frame, not all together: a frame must not know for how many rounds others have to go on
        self.elbows = np.where(moved[:, None, None], self.shoulders + upper, self.elbows)
        self.wrists = np.where(moved[:, None, None], self.shoulders + upper + fore, self.wrists)
        return True

    def _part_hands(self, at_wrist: Array) -> Array:
        """Add to the wrists' moves how far hands that are in each other go apart; (T,) pairs that are too deep."""
        pairs = self._pairs
        if pairs is None:
            return np.zeros(self._count)
        moved = self.wrists - self._began
        between = pairs.between + (moved[:, 0] - moved[:, 1])[pairs.frame]
        distance = np.sqrt(_dot(between, between))
        excess = np.maximum(pairs.reach - distance[:, 0], 0.0)
        middles = pairs.middles + moved[:, 0] - moved[:, 1]
        front = np.clip((_dot(middles, pairs.normal) + FRONT) / TURNING - 1, -1, 1)
        way = _means(pairs.frame, self._count, excess, between / np.maximum(distance, _TINY))
        way = _unit(way + front * pairs.normal)
        move = way * _means(pairs.frame, self._count, excess**2, np.repeat(excess[:, None], 3, axis=1))
        share = 0.5 + LEADS * front  # the hand in front goes: behind the other there is often the body
        at_wrist[:, 0] += share * move
        at_wrist[:, 1] -= (1 - share) * move
        return np.bincount(pairs.frame, excess > DONE, self._count)


@dataclass(frozen=True, eq=False)
class _Pairs:
    """Points of the left and the right hand that are, or may come, near each other.

    frame, reach: (N,) where, and metres at which they may stay; between: (N, 3) from the right one to the left one;
    middles, normal: (T, 3) the same from hand to hand, and the direction in which hands are thin.
    """

    frame: Indices
    reach: Array
    between: Array
    middles: Array
    normal: Array

    @classmethod
    def of(cls, hands: Array, where: Indices) -> _Pairs | None:
        """Of hands (T, 2, P, 3) in these frames; None where none are near each other."""
        some = hands[where]
        middle = some.mean(axis=2)
        left, right = some[:, 0] - middle[:, :1], some[:, 1] - middle[:, :1]
        squared = (_dot(left, left) + np.swapaxes(_dot(right, right), 1, 2)) - 2 * np.matmul(
            left, np.swapaxes(right, 1, 2)
        )
        at = np.nonzero(squared < (_PAIR_RADII + HANDS_NEAR) ** 2)
        if not len(at[0]):
            return None
        between = some[at[0], 0, at[1]] - some[at[0], 1, at[2]]
        radii = _PAIR_RADII[at[1], at[2]]
        reach = radii - _kept(radii - np.sqrt(_dot(between, between)[:, 0]))
        middles = hands.mean(axis=2)
        normals = _palm_normals(hands)
        alike = np.where(_dot(normals[:, 0], normals[:, 1]) < 0, -1, 1)
        return cls(
            where[at[0]], reach, between, middles[:, 0] - middles[:, 1], _unit(normals[:, 0] + alike * normals[:, 1])
        )
