"""From a description to motion: `compose(description)`.

Postures are found one by one (`arm`), and gone through at the speeds of people: minimum jerk from one to the next
(Flash and Hogan 1985), short holds where a movement begins and ends. A hand that touches follows the skin.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ml.clearance import clear
from ml.composing.arm import MIRROR, SHOULDER, SKIN_RADII, Placed, axes_of, depth, elbow, place, skin
from ml.composing.course import HandCourse, course
from ml.composing.description import Description, Posture
from ml.composing.errors import DescriptionError
from ml.composing.faces import weights
from ml.composing.hand import NAMES, joints, part, unit
from ml.composing.places import LIMBS
from ml.composing.shapes import parameters
from ml.composing.surface import away, onto
from ml.kinematics import constrain
from ml.pose import Clip
from ml.skeleton import FACE, INDEX, JOINTS, REST

Array = NDArray[np.float64]

CONFIDENCE: Final = 0.5  # of every joint: less than of most recorded ones, since nobody has moved like this
_THROUGH: Final = 0.03  # metres of a forearm in the body that no arm has on its way
_STRAIGHT_THROUGH: Final = 0.06  # and of a hand: on 5 cm it still follows the skin, as from the jaw down to the arm
WAY: Final = 12  # frames from rest to the sign, and back
_SIDES: Final = ("Right", "Left")
# Hands that have nothing to do hang beside the hips, as in the recorded signs of one hand
_RESTING: Final = np.array([-0.225, 0.846, 0.073])
_RESTING_AXES: Final = axes_of(unit(np.array([0.0, -0.63, -0.77])), unit(np.array([0.0, -0.77, 0.63])))
_RESTING_SWIVEL: Final = -0.6


@dataclass(frozen=True, eq=False)
class Composed:
    """Motion from rest to rest; the sign alone, without the ways there and back, is frames [core_start, core_end)."""

    clip: Clip
    core_start: int
    core_end: int

    @property
    def core(self) -> Clip:
        return self.clip[self.core_start : self.core_end]


def compose(description: Description) -> Composed:
    """The motion of a description, always the same; raises DescriptionError for what no hand can do.

    At 25 frames a second, 20 to 60 ms of work a sign on one core.
    """
    right, left = placed(description)
    way = course(description.phases, right, turns=False)
    hands = {"Right": _Hand(right, description.postures, way, mirrored=False)}
    if left is not None:
        if description.hands == "base":
            other = way.still(together=description.together, along=len(left) > 1).reflected()
        else:
            # as the other hand's, which takes as long
            other = course(description.phases, right, turns=description.hands == "alternating")
            other = other.reflected() if description.hands == "parallel" else other
        hands["Left"] = _Hand(left, description.base or description.postures, other, mirrored=True)
    frames = len(way)
    positions = np.repeat(REST[None].astype(np.float64), frames + 2 * WAY, axis=0)
    for side in _SIDES:
        wrist, axes, swivel, shape = hands[side].motion() if side in hands else _idle(frames)
        wrist, axes, swivel, shape = (
            _with_ways(*pair) for pair in zip((wrist, axes, swivel, shape), _REST, strict=True)
        )
        _lay(positions, side, wrist, _orthonormal(axes), swivel[:, 0], shape)
    made = constrain(positions)
    _expect_around(made[WAY : WAY + frames])
    moved = clear(made).astype(np.float32)
    _expect_outside(moved)
    face = np.zeros((len(moved), len(FACE)), dtype=np.float32)
    face[:] = weights(description.face) * _ramp(frames)[:, None]
    confidence = np.full((len(moved), len(JOINTS)), CONFIDENCE, dtype=np.float32)
    return Composed(Clip(moved, confidence, face), WAY, WAY + frames)


def _expect_around(positions: Array) -> None:
    """During the sign, before hands are kept out: what is far in goes through, and would jump round the body."""
    for side in _SIDES:
        wrists = positions[:, INDEX[f"{side}Hand"], None]
        hand = positions[:, [INDEX[name.replace("Right", side, 1)] for name in NAMES]] - wrists
        deep = float((SKIN_RADII - away(wrists + skin(hand))[0]).max())
        if deep > _STRAIGHT_THROUGH:
            raise DescriptionError("movement", f"the {side.lower()} hand would go {100 * deep:.0f} cm into the body")


def _expect_outside(positions: NDArray[np.float32]) -> None:
    for side in _SIDES:
        elbows, wrists = (positions[:, INDEX[f"{side}{joint}"]].astype(np.float64) for joint in ("ForeArm", "Hand"))
        deep = depth(elbows, wrists, mirrored=False)
        if deep > _THROUGH:
            raise DescriptionError("movement", f"the {side.lower()} forearm would go {100 * deep:.0f} cm into the body")


def placed(description: Description) -> tuple[list[Placed], list[Placed] | None]:
    """The postures of the right hand and of the left, if it takes part; those of the left are in its mirror."""
    postures, base = description.postures, description.base
    twins = description.hands in ("mirrored", "alternating", "parallel")
    left = _sequence(base, "other_place", mirrored=True) if base else None
    right: list[Placed] = []
    for number, posture in enumerate(postures):
        held = left[min(number, len(left) - 1)] if left else None
        name, before = posture.where.other, right[-1] if right else None
        right.append(
            place(
                posture,
                "place",
                other=(held.wrist + (skin(held.joints - held.wrist))) * MIRROR if held else None,
                target=_at(held, name) if held and name else None,
                own_half=twins and description.hands != "parallel",
                near=before,
            )
        )
    return right, _sequence(postures, "place", mirrored=True, own_half=True) if twins else left


def _sequence(postures: Sequence[Posture], column: str, mirrored: bool, own_half: bool = False) -> list[Placed]:
    found: list[Placed] = []
    for posture in postures:
        near = found[-1] if found else None
        found.append(place(posture, column, mirrored=mirrored, own_half=own_half, near=near))
    return found


def _at(held: Placed, name: str) -> tuple[Array, Array, float]:
    """Point, way out and radius of a part of the other hand or arm, in the right hand's world."""
    if name in LIMBS:
        upper = held.elbow - SHOULDER
        fore = held.wrist - held.elbow
        point = {
            "upper arm": SHOULDER + 0.55 * upper,
            "elbow": held.elbow,
            "forearm": held.elbow + 0.55 * fore,
            "inner forearm": held.elbow + 0.55 * fore,
        }[name]
        way = held.axes[2] if name == "inner forearm" else -held.axes[2]
        if name == "upper arm":
            way = np.array([-0.2, 0.1, 1.0])
        elif name == "elbow":
            way = held.elbow - 0.5 * (SHOULDER + held.wrist)
        radius = {"upper arm": 0.045, "elbow": 0.042, "forearm": 0.032, "inner forearm": 0.032}[name]
    else:
        middle, out, radius = part(name, (held.joints - held.wrist) @ held.axes.T)
        point, way = held.wrist + middle @ held.axes, out @ held.axes
    return point * MIRROR, way / np.linalg.norm(way) * MIRROR, radius


@dataclass(frozen=True, eq=False)
class _Hand:
    placed: list[Placed]
    postures: Sequence[Posture]
    course: HandCourse
    mirrored: bool

    def motion(self) -> tuple[Array, Array, Array, Array]:
        """Wrists (T, 3), axes (T, 3, 3), swivels (T, 1) and shapes (T, WIDTH), in the axes of a right arm."""
        way, last = self.course, len(self.placed) - 1
        at = np.clip(way.at, 0, last)
        low = np.minimum(at.astype(int), max(0, last - 1))
        share = at - low
        high = np.minimum(low + 1, last)

        def between(values: Array) -> Array:
            part_ = share.reshape(-1, *[1] * (values.ndim - 1))
            return np.asarray((1 - part_) * values[low] + part_ * values[high])

        shape = between(np.array([placed.shape for placed in self.placed]))
        axes = _orthonormal(between(np.array([placed.axes for placed in self.placed])))
        axes = way.turned(axes)
        middles = np.array([part(posture.part, joints(shape))[0] for posture in self.postures])  # (K, T, 3)
        frames = np.arange(len(at))
        middle = (1 - share)[:, None] * middles[low, frames] + share[:, None] * middles[high, frames]
        point = between(np.array([placed.point for placed in self.placed])) + way.slide
        on = np.array([posture.where.touches and not posture.where.other for posture in self.postures])
        point = np.where((on[low] & on[high])[:, None], self._on_skin(point, between), point)
        lifted = between(np.array([placed.way for placed in self.placed]))
        point = point + way.lift[:, None] * np.where(
            np.linalg.norm(lifted, axis=-1, keepdims=True) > 0.3, lifted, -way.tapping(axes)
        )
        swivel = between(np.array([[placed.swivel] for placed in self.placed]))
        return point - np.einsum("tc,tcx->tx", middle, axes), axes, swivel, way.wiggled(shape)

    def _on_skin(self, point: Array, between: object) -> Array:
        world = point * MIRROR if self.mirrored else point
        skin_, out = onto(world)
        radius = np.mean([placed.radius for placed in self.placed])
        found = skin_ + radius * out
        return found * MIRROR if self.mirrored else found


def _orthonormal(axes: Array) -> Array:
    """The nearest rotations to (T, 3, 3) rows that are nearly axes."""
    u, _, v = np.linalg.svd(axes)
    return np.asarray(u @ v)


_REST: Final = (_RESTING, _RESTING_AXES, np.array([_RESTING_SWIVEL]), parameters("relaxed 5"))


def _idle(frames: int) -> tuple[Array, Array, Array, Array]:
    wrist, axes, swivel, shape = (np.repeat(value[None], frames, axis=0) for value in _REST)
    return wrist, axes, swivel, shape


def _ramp(frames: int) -> Array:
    """(frames + 2 WAY,) from 0 at rest to 1 in the sign, by minimum jerk."""
    u = np.arange(1, WAY + 1) / (WAY + 1)
    rise = u**3 * (10 - 15 * u + 6 * u**2)
    return np.concatenate([rise, np.ones(frames), rise[::-1]])


def _with_ways(values: Array, rest: Array) -> Array:
    """(T, ...) -> (T + 2 WAY, ...): from rest, and back."""
    share = _ramp(len(values)).reshape(-1, *[1] * rest.ndim)
    held = np.concatenate([np.repeat(values[:1], WAY, 0), values, np.repeat(values[-1:], WAY, 0)])
    return np.asarray(share * held + (1 - share) * rest)


def _lay(positions: Array, side: str, wrist: Array, axes: Array, swivel: Array, shape: Array) -> None:
    at_elbow, reached = elbow(wrist, swivel)
    hand = reached[:, None] + joints(shape) @ axes
    sign = MIRROR if side == "Left" else np.ones(3)
    positions[:, INDEX[f"{side}ForeArm"]] = at_elbow * sign
    positions[:, INDEX[f"{side}Hand"]] = reached * sign
    positions[:, [INDEX[name.replace("Right", side, 1)] for name in NAMES]] = hand * sign
