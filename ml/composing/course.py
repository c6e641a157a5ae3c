"""How a hand goes through its postures: for every frame where between them it is, and what it does beside.

Frames are 40 ms. A stroke takes longer the farther it goes; what is repeated is faster.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ml.composing.arm import Placed, turned
from ml.composing.movements import PLANES, Movement, Phase

Array = NDArray[np.float64]

_BEGIN, _END, _BETWEEN = 4, 5, 2  # frames that a hand stays at its first and last posture, and at those in between
_SWING: Final = 8  # frames of one time to and fro
_TURN: Final = 16  # frames of one time round
_WIGGLE: Final = np.radians(24)
_WIGGLES: Final = 2.6  # a second


@dataclass(frozen=True, eq=False)
class HandCourse:
    """Of T frames: at (T,) the posture, between two of them by fractions; slide (T, 3) metres from there, along the
    skin where the hand touches; lift (T,) metres off it; turns (T, 3) radians about the hand's axes; wiggle (T, 4)
    radians of each finger."""

    at: Array
    slide: Array
    lift: Array
    turns: Array
    wiggle: Array

    def __len__(self) -> int:
        return len(self.at)

    def still(self, together: bool, along: bool) -> HandCourse:
        """Of a base hand: it goes along with the movement, with the postures, or stays."""
        zero = HandCourse(*(np.zeros_like(getattr(self, name)) for name in ("at", "slide", "lift", "turns", "wiggle")))
        return replace(zero, at=self.at if along else zero.at, slide=self.slide if together else zero.slide)

    def reflected(self) -> HandCourse:
        """To the same side as the other hand: in the mirror that a left hand is made in, to the other."""
        return replace(self, slide=self.slide * [-1, 1, 1], turns=self.turns * [-1, 1, -1])

    def turned(self, axes: Array) -> Array:
        """Axes (T, 3, 3) of the hand turned about themselves."""
        return np.asarray(np.swapaxes(turned(self.turns), -1, -2) @ axes)

    def tapping(self, axes: Array) -> Array:
        """The way (T, 3) of a tap in the air, where nothing is touched: as the palm faces."""
        return axes[:, 2]

    def wiggled(self, shape: Array) -> Array:
        out = shape.copy()
        out[:, [0, 4, 8, 12]] += self.wiggle
        return out


def smooth(frames: int) -> Array:
    """(frames,) from above 0 to 1 with minimum jerk."""
    u = np.arange(1, frames + 1) / frames
    return np.asarray(u**3 * (10 - 15 * u + 6 * u**2))


def course(phases: Sequence[Phase], placed: Sequence[Placed], turns: bool) -> HandCourse:
    """turns: whether this is the hand that does everything in turns with the other, half a time later."""
    begin = len(placed) - 1 if turns and len(placed) > 1 else 0
    pieces = [_stay(_BEGIN, begin)]
    for phase in phases:
        before = pieces[-1].at[-1]
        pieces.append(_together(phase, placed, float(before), turns))
    pieces.append(_stay(_END, float(pieces[-1].at[-1])))
    joined = HandCourse(
        *(np.concatenate([getattr(p, name) for p in pieces]) for name in ("at", "slide", "lift", "turns", "wiggle"))
    )
    return _eased(joined)


def _eased(joined: HandCourse) -> HandCourse:
    """What starts or ends away from its posture (a tap, a circle) is there before: first and last frames hold it."""
    out = {}
    for name in ("slide", "lift", "turns", "wiggle"):
        values = getattr(joined, name).copy()
        values[:_BEGIN] = values[_BEGIN]
        values[-_END:] = values[-_END - 1]
        out[name] = values
    return replace(joined, **out)


def _stay(frames: int, at: float) -> HandCourse:
    return HandCourse(
        np.full(frames, at), np.zeros((frames, 3)), np.zeros(frames), np.zeros((frames, 3)), np.zeros((frames, 4))
    )


def _together(phase: Phase, placed: Sequence[Placed], at: float, turns: bool) -> HandCourse:
    made = _alone(phase[0], placed, at, turns)
    for movement in phase[1:]:
        # what goes along lasts as long, as many times as that allows
        times = max(1, round(len(made) / _SWING)) if movement.kind != "wiggle" else 1
        beside = _alone(replace(movement, times=times), placed, at, turns, len(made))
        made = replace(
            made,
            slide=made.slide + beside.slide,
            turns=made.turns + beside.turns,
            wiggle=made.wiggle + beside.wiggle,
        )
    return made


def _alone(movement: Movement, placed: Sequence[Placed], at: float, turns: bool, frames: int = 0) -> HandCourse:
    sign = -1.0 if turns else 1.0
    match movement.kind:
        case "straight" | "arc":
            return _path(movement, placed, turns)
        case "hold":
            return _stay(8, at)
        case "tap":
            each = 9
            height = np.concatenate([_tap(movement.metres, each) for _ in range(movement.times)])
            return replace(_stay(len(height), at), lift=movement.metres - height if turns else height)
        case "circle":
            count = round(_TURN * (0.75 + movement.metres) * movement.times)
            angle = 2 * np.pi * movement.times * _ramped(count) * (-1 if movement.back else 1)
            first, second = (np.array(way) for way in PLANES[movement.plane])
            # the place is where a circle begins and ends
            round_ = (np.cos(angle)[:, None] - 1) * first + np.sin(angle)[:, None] * second
            if turns:
                round_ = -2 * first - round_
                sign = 1.0
            return replace(_stay(count, at), slide=sign * movement.metres / 2 * round_)
        case "wiggle":
            count = frames or 26
            phase = 2 * np.pi * _WIGGLES * np.arange(count)[:, None] / 25 - np.array([0.0, 1.2, 2.4, 3.6])
            fade = np.minimum(1, np.minimum(np.arange(count), np.arange(count)[::-1]) / 3)[:, None]
            return replace(_stay(count, at), wiggle=_WIGGLE * fade * (0.6 + 0.5 * np.sin(phase)) * sign**2)
    return _swing(movement, at, sign, frames)


def _swing(movement: Movement, at: float, sign: float, frames: int) -> HandCourse:
    """To and fro: a shake, a twist, a nod or a wave."""
    count = frames or round(_SWING * movement.times * (0.85 + 1.5 * movement.metres) + 2)
    swing = sign * np.sin(2 * np.pi * movement.times * _ramped(count))
    if movement.kind == "shake":
        return replace(_stay(count, at), slide=swing[:, None] * movement.metres / 2 * np.array(movement.way))
    axis = {"twist": (1, 0, 0), "nod": (0, 1, 0), "wave": (0, 0, 1)}[movement.kind]
    return replace(_stay(count, at), turns=swing[:, None] * np.radians(movement.degrees) * np.array(axis))


def _ramped(frames: int) -> Array:
    """(frames,) from 0 to 1 at an even pace that sets in and ends softly."""
    u = np.arange(frames) / (frames - 1)
    soft = 0.2
    speed = np.minimum(1, np.minimum(u + 0.02, 1.02 - u) / soft)
    total = np.cumsum(speed)
    return np.asarray((total - total[0]) / (total[-1] - total[0]))


def _tap(height: float, frames: int) -> Array:
    """(frames,) from off the skin onto it and, but for a moment, back: the last time of several stays."""
    down = 1 - smooth(frames // 2)
    return np.asarray(height * np.concatenate([down, np.zeros(2), smooth(frames - len(down) - 2)]))


def _path(movement: Movement, placed: Sequence[Placed], turns: bool) -> HandCourse:
    order = list(range(len(placed)))
    if turns:
        order.reverse()
    pieces: list[HandCourse] = []
    for a, b in pairwise(order * movement.times):
        quick = 0.72 if movement.times > 1 else 1.0
        count = max(5, round(quick * _stroke(placed[a], placed[b])))
        share = smooth(count)
        piece = replace(_stay(count, 0), at=a + (b - a) * share)
        if movement.kind == "arc":
            bulge = 4 * share * (1 - share) * movement.metres
            piece = replace(piece, slide=bulge[:, None] * np.array(movement.way))
        pieces.append(piece)
        if movement.times == 1:
            pieces.append(_stay(_BETWEEN, b))
    return HandCourse(
        *(np.concatenate([getattr(p, name) for p in pieces]) for name in ("at", "slide", "lift", "turns", "wiggle"))
    )


def _stroke(a: Placed, b: Placed) -> float:
    """Frames from one posture to the other."""
    far = float(np.linalg.norm(b.joints - a.joints, axis=-1).mean())
    return 5.5 + 24 * far
