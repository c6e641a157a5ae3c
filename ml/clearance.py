"""Arms and hands kept outside the body: the last step from the network's motion to what is streamed.

Head, neck and trunk are grids of distances to the avatar's skin and shirt at rest (`body.npz`, written by
`python -m ml.corpus body`) that turn with the spine and the head; limbs are points on their bones with a radius. Where
one is too deep, first the elbow turns about the line from shoulder to wrist, then the hand goes out along the skin's
normal. A touch may sink in: skin is soft, and contacts stay. Hands that are in each other are left so: the motion that
the model learned from rests like that, and parting them jerks (docs/lab/2026-11-29.md).

Every frame is for itself, and what is asked of it grows from nothing, smoothly, with the depth: motion that is
continuous stays so, without a look at other frames, and a frame comes out the same in any company. Frames in which
nothing is too deep come out as they went in.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
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
NEAR: Final = 0.005  # metres from there within which a point is watched while others are moved
DONE: Final = 0.0005  # metres by which nothing is worth another round
# How readily a wrist gives way to its forearm, beside an elbow that does by 1, round by round: the elbow goes first
YIELD: Final = (0.0, 0.1, 0.4, 1.0, 1.0, 1.0, 1.0, 1.0)
ALONG_WITH: Final = 0.7  # how readily, beside that, it gives way to an upper arm
_TINY: Final = 1e-9
_SIDES: Final = ("Left", "Right")


def _hand(side: str) -> tuple[list[tuple[int, int, float]], list[float]]:
    """Points of a hand as (joint, joint, how far from the first to the second), and their radii."""
    points, radii = [], []
    for joint, name in enumerate(JOINTS):
        if name.startswith(f"{side}Hand") and name != f"{side}Hand":
            palm = name.endswith("1")
            along = (1.0,) if name[-1] in "23" else (0.5, 1.0)
            points += [(PARENTS[joint], joint, share) for share in along]
            radii += [PALM if palm and share < 1 else FINGER for share in along]
    return points, radii


_HANDS: Final = [_hand(side)[0] for side in _SIDES]
_FROM: Final = np.array([[first for first, _, _ in hand] for hand in _HANDS])  # (2, P) joints
_TO: Final = np.array([[second for _, second, _ in hand] for hand in _HANDS])
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

    def places(self, points: Array, joints: Array, turns: Array) -> NDArray[np.float32]:
        """Points (T, N, 3) -> (T, 2, N, 3): where they are in each grid, in its steps."""
        turns = (turns / STEP).astype(np.float32)
        seen = np.matmul((points[:, None] - joints[:, :, None]).astype(np.float32), turns)
        seen -= (self.low / STEP).astype(np.float32)[:, None]
        return np.asarray(seen)

    def roughly(self, places: NDArray[np.float32]) -> NDArray[np.float32]:
        """(T, 2, N) metres that points are from the skin at least: no more than `look` would say."""
        whole = np.minimum(np.maximum(places + np.float32(0.5), 0), self.last.astype(np.float32)[:, None])
        whole = whole.astype(np.int32)
        strides = self.strides.astype(np.int32)[:, None]
        at = whole[..., 0] * strides[..., 0] + whole[..., 1] * strides[..., 1] + whole[..., 2]
        at += self.first.astype(np.int32)[:, None]
        # between the grid's points the nearest of them is at most half a diagonal away
        return np.asarray(self.near.take(at) * np.float32(UNIT) - np.float32(STEP))

    def look(self, places: Array, first: Indices, corners: Indices, last: Array) -> Array:
        """(N, 4) metres from the skin and their gradient, as the grid of each place (N, 3) sees them.

        first, corners (8,), last: of that grid, where it begins, the steps to a cell's corners, and its last point.
        """
        inside = np.minimum(np.maximum(places, 0), last)
        cell = inside.astype(np.intp)
        part = np.stack([1 - (inside - cell), inside - cell], axis=-1).astype(np.float32)
        at = first + cell[:, 0] * corners[:, 4] + cell[:, 1] * corners[:, 2] + cell[:, 2]
        share = part[:, 0, :, None, None] * part[:, 1, None, :, None] * part[:, 2, None, None]
        found = share.reshape(-1, 8, 1) * self.field.take(at[:, None] + corners, axis=0)
        # added by hand: the order must not depend on how many places there are
        found = found[:, :4] + found[:, 4:]
        found = found[:, :2] + found[:, 2:]
        return np.asarray(found[:, 0] + found[:, 1], dtype=np.float64)


def _smooth(values: Array) -> Array:
    """A grid's means over three points along each axis, twice."""
    for _ in range(2):
        for axis in range(3):
            edged = np.pad(values, [(int(axis == a), int(axis == a)) for a in range(3)], mode="edge")
            count = values.shape[axis]
            values = np.mean([edged.take(np.arange(at, at + count), axis=axis) for at in range(3)], axis=0)
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
    points = _points(arms, hands)
    places = body().places(points, given[:, _PART], turns)
    away = body().roughly(places)
    frames = np.flatnonzero((away < _RADII - SINK).any(axis=(1, 2)))
    if not len(frames):
        return positions
    arm, began = arms[frames], arms[frames][:, :, 2]
    near = _Near.of(points[frames], away[frames], arm, given[frames][:, _PART], turns[frames])
    seen = near.look(arm)
    near = replace(near, kept=_kept(seen[0]))
    for ready in YIELD:
        moved, at_elbow, at_wrist = _pushed(near, seen, len(arm), ready)
        if not moved.any():
            break
        # by frame, not all together: a frame must not know for how many rounds others have to go on
        still = moved[near.frame]
        if 2 * np.count_nonzero(still) < len(still):  # what is done stays as it is; to look at it again costs time
            near = near.some(still)
        some = arm[moved]
        upper, fore = bend(
            some[:, :, 0],
            some[:, :, 1] + at_elbow[moved],
            some[:, :, 2] + at_wrist[moved],
            _LENGTHS[:, 1],
            _LENGTHS[:, 2],
        )
        arm[moved, :, 1], arm[moved, :, 2] = some[:, :, 0] + upper, some[:, :, 0] + upper + fore
        seen = near.look(arm)
    out = positions.copy()
    out[frames[:, None], _ARM[:, 1]] = arm[:, :, 1]
    out[frames[:, None, None], _HAND_JOINTS] = given[frames][:, _HAND_JOINTS] + (arm[:, :, 2] - began)[:, :, None]
    return out


def _points(arms: Array, hands: Array) -> Array:
    """(T, N, 3): points of arms (T, 2, 3, 3) and hands (T, 2, P, 3), in the order of _RADII."""
    shoulder, elbow, wrist = arms[:, :, 0, None], arms[:, :, 1, None], arms[:, :, 2, None]
    upper, fore = shoulder + _UPPER * (elbow - shoulder), elbow + _FORE * (wrist - elbow)
    return np.concatenate([upper, fore, hands], axis=2).reshape(len(arms), -1, 3)


def _kept(depth: Array) -> Array:
    """What may remain of a depth: all of it up to SINK, then less and less, and never more than DEEPEST."""
    soft = DEEPEST - SINK
    return np.asarray(SINK + soft * (1 - np.exp(-np.maximum(depth - SINK, 0.0) / soft)))


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
)[..., None]


@cache
def _levers(ready: float) -> Array:
    """(2, N): how far elbow and wrist go for one metre of each point."""
    elbow, wrist = _FOLLOWS[:, 1, 0], _FOLLOWS[:, 2, 0]
    levers = np.stack([elbow, ready * wrist]) / np.maximum(elbow**2 + ready * wrist**2, 1 / 9)
    levers[1] += ready * ALONG_WITH * elbow * (wrist == 0)  # an elbow that has no way out needs the wrist's
    levers[:, _IN_HAND] = ((0,), (1,))
    return np.asarray(levers)


@dataclass(frozen=True, eq=False)
class _Near:
    """Points that are in the body, or may come near it when others are moved out: one row each.

    frame; side: 2 x frame, and 1 more on the right; group: the same again, and 1 more in a hand
    follows: (N, 3, 1) shares of shoulder, elbow and wrist in its place; offset: (N, 3) what they leave, from its part
    point, radius, turn: of the point in _RADII, and of its part; low, first, corners, last: of its part's grid
    kept: (N,) metres of its depth that may remain; all of them, until it is known
    """

    frame: Indices
    side: Indices
    group: Indices
    follows: Array
    offset: Array
    point: Indices
    radius: Array
    turn: Array
    low: Array
    first: Indices
    corners: Indices
    last: Array
    kept: Array

    @classmethod
    def of(cls, points: Array, away: NDArray[np.float32], arm: Array, joints: Array, turns: Array) -> _Near:
        """points (T, N, 3), roughly how far they are from trunk and head (T, 2, N), both arms (T, 2, 3, 3)."""
        frame, grid, point = np.nonzero(away < _RADII + NEAR)
        side = 2 * frame + _SIDE[point]
        follows, turn, radius = _FOLLOWS[point], turns[frame, grid], _RADII[point]
        offset = points[frame, point] - _followed(follows, arm.reshape(-1, 3, 3)[side]) - joints[frame, grid]
        return cls(
            frame,
            side,
            2 * side + _IN_HAND[point],
            follows,
            offset,
            point,
            radius,
            turn,
            body().low[grid],
            body().first[grid],
            body().corners[grid],
            np.asarray(body().last[grid] - 1e-6, dtype=np.float64),
            radius,
        )

    def look(self, arm: Array) -> tuple[Array, Array]:
        """How deep each is when the arms (T, 2, 3, 3) are there, (N,), and the way out (N, 3), of any length."""
        at = _followed(self.follows, arm.reshape(-1, 3, 3)[self.side]) + self.offset
        turn = self.turn
        seen = at[:, :1] * turn[:, 0] + at[:, 1:2] * turn[:, 1] + at[:, 2:] * turn[:, 2]
        found = body().look((seen - self.low) / STEP, self.first, self.corners, self.last)
        out = found[:, 1:2] * turn[:, :, 0] + found[:, 2:3] * turn[:, :, 1] + found[:, 3:] * turn[:, :, 2]
        return self.radius - found[:, 0], out

    def some(self, which: NDArray[np.bool_]) -> _Near:
        return _Near(**{name: value[which] for name, value in vars(self).items()})


def _followed(follows: Array, arm: Array) -> Array:
    own = follows * arm
    return np.asarray(own[:, 0] + own[:, 1] + own[:, 2])


def _pushed(near: _Near, seen: tuple[Array, Array], count: int, ready: float) -> tuple[NDArray[np.bool_], Array, Array]:
    """(count,) whether anything is too deep, and how far elbows and wrists go, (count, 2, 3) each.

    The moves of many points become one: their mean, mostly of those that are deepest.
    """
    depth, out = seen
    excess = np.maximum(depth - near.kept, 0.0)
    out = excess[:, None] * _unit(out)
    total = np.maximum(np.bincount(near.group, excess**2, 4 * count), _TINY**2)
    moves: list[Array] = []
    for lever in _levers(ready):
        share = excess**2 * lever[near.point] / total[near.group]
        sums = [np.bincount(near.side, share * out[:, axis], 2 * count) for axis in range(3)]
        moves.append(np.asarray(np.stack(sums, axis=1).reshape(count, 2, 3), dtype=np.float64))
    return np.bincount(near.frame, excess > DONE, count) > 0, moves[0], moves[1]
