"""Where in a clip of one sign the sign is: rest and the ways to and from it apart.

As the annotations were made (`ml/corpus/annotations/README.md`): a hand's distance from its place of rest tells where a
sign begins and ends; its core begins where the speed of the way there has fallen to half its peak, or where the hand
turns back, and ends likewise seen backwards.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ml.pose import Clip
from ml.skeleton import BONE_LENGTHS, INDEX

Array = NDArray[np.float64]

AWAY: Final = 0.08  # metres from its place of rest from which a hand is under way
LOW: Final = 1.08  # metres: hands at rest lie below the elbows' height, as no clip that begins within a sign has them
MARGIN: Final = 6  # frames before and after that belong to the ways: hands set out slowly
QUICK: Final = 0.35  # metres a second: what moves more slowly is no way from rest
SHORTEST: Final = 3  # frames of a core

_WRISTS: Final = [INDEX["LeftHand"], INDEX["RightHand"]]
_SHOULDERS: Final = [INDEX["LeftArm"], INDEX["RightArm"]]
_ARM: Final = float(BONE_LENGTHS[INDEX["LeftForeArm"]] + BONE_LENGTHS[INDEX["LeftHand"]])
_SIDEWAYS: Final = 0.85  # of an arm's length, as in a T-pose or an A-pose


@dataclass(frozen=True)
class Span:
    """Frames of a clip, ends exclusive: [start, end) with the ways there and back, [core_start, core_end) without."""

    start: int
    end: int
    core_start: int
    core_end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.core_start < self.core_end <= self.end:
            raise ValueError(f"{self} does not run start <= core_start < core_end <= end")


def sign_span(clip: Clip) -> Span:
    """The one sign of a clip; all of the clip where nothing in it is rest, as in clips that were cut to the sign."""
    wrists = clip.positions[:, _WRISTS].astype(np.float64)
    last = len(clip) - 1
    rest = _at_rest(clip)
    start = max(0, _first_away(wrists) - MARGIN) if rest[0] else 0
    end = min(len(clip), len(clip) - _first_away(wrists[::-1]) + MARGIN) if rest[-1] else len(clip)
    if end - start < SHORTEST or last < SHORTEST:
        return Span(0, len(clip), 0, len(clip))
    part = wrists[start:end]
    core_start = start + (_arrival(part, clip.fps) if rest[0] else 0)
    core_end = end - (_arrival(part[::-1], clip.fps) if rest[-1] else 0)
    if core_end - core_start < SHORTEST:  # a touch and away again: what there is in the middle
        middle = (core_start + core_end) // 2
        core_start = min(max(start, middle - SHORTEST // 2 - 1), end - SHORTEST)
        core_end = core_start + SHORTEST
    return Span(start, end, core_start, core_end)


def _at_rest(clip: Clip) -> NDArray[np.bool_]:
    """(T,) whether both hands are where hands rest: low, or out to the side as in a reference pose."""
    wrists = clip.positions[:, _WRISTS].astype(np.float64)
    shoulders = clip.positions[:, _SHOULDERS].astype(np.float64)
    sideways = np.abs(wrists[..., 0] - shoulders[..., 0]) > _SIDEWAYS * _ARM * np.cos(np.radians(50))
    straight = np.linalg.norm(wrists - shoulders, axis=-1) > 0.97 * _ARM
    return np.asarray(((wrists[..., 1] < LOW) | (sideways & straight)).all(axis=1))


def _first_away(wrists: Array) -> int:
    """The first frame in which a hand has left where it was in the first one; the number of frames if none does."""
    away = (np.linalg.norm(wrists - wrists[0], axis=-1) > AWAY).any(axis=1)
    return int(away.argmax()) if away.any() else len(wrists)


def _arrival(wrists: Array, fps: float) -> int:
    """Frames until the hand that moves most is there: its speed has fallen to half of its first peak, or it turns."""
    velocity = np.diff(wrists, axis=0) * fps  # (T - 1, 2, 3)
    speed = _smooth(np.linalg.norm(velocity, axis=-1))
    hand = int(speed[: max(2, len(speed) // 2)].max(axis=0).argmax())
    fast, way = speed[:, hand], velocity[:, hand]
    peak = next((t for t in range(1, len(fast) - 1) if fast[t] >= QUICK and fast[t] >= fast[t + 1]), None)
    if peak is None:
        return 0
    for t in range(peak + 1, len(fast)):
        if fast[t] < fast[peak] / 2 or float(way[t] @ way[peak]) < 0:
            return t
    return 0


def _smooth(values: Array) -> Array:
    """(T, ...) a running mean of three frames."""
    padded = np.concatenate([values[:1], values, values[-1:]])
    return np.asarray((padded[:-2] + padded[1:-1] + padded[2:]) / 3)
