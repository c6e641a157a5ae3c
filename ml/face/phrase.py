"""Where each frame stands in its sign and its sentence, and what kind of sentence that is, as numbers."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from ml.conditions import ASKING, KINDS, WAY
from ml.skeleton import FPS
from ml.timing import TimedSign, Timeline

Array = NDArray[np.float64]
Numbers = TypeVar("Numbers", bound=NDArray[Any])

WAY_PHASE: Final = 0.25  # of a sign's phase that the way into it takes, however long it is
PLACES: Final = 16  # at which a sign's face is known, evenly spread over its phase
STEADY: Final = 2.0  # frames; marks come and go by this much
LENGTHS: Final = 256  # of signs that are remembered; the longest has 2 kB
NUMBERS: Final = 9 + len(KINDS) + 3  # that describe a frame


@lru_cache(LENGTHS)
def phases(frames: int) -> Array:
    """(frames,) 0..1 of a sign that lasts so long: the way into it up to WAY_PHASE, then the sign itself."""
    way = min(WAY, frames // 3)
    at = np.arange(frames) + 0.5
    into = WAY_PHASE * at / max(way, 1)
    return _kept(np.where(at < way, into, WAY_PHASE + (1 - WAY_PHASE) * (at - way) / max(frames - way, 1)))


@dataclass(frozen=True, eq=False)
class Between:
    """Where phases (T,) lie between the places of a curve: (T,) the one before, (T, 1) how much the next one counts."""

    low: NDArray[np.int64]
    part: Array

    @classmethod
    def of(cls, at: Array) -> Between:
        place = np.clip(at * PLACES - 0.5, 0, PLACES - 1)
        low = np.minimum(place.astype(int), PLACES - 2)
        return cls(_kept(low), _kept((place - low)[:, None]))

    def curve(self, curve: Array) -> Array:
        """(PLACES, N) of a sign -> (T, N), by straight lines."""
        return np.asarray((1 - self.part) * curve[self.low] + self.part * curve[self.low + 1])


@lru_cache(LENGTHS)
def between(frames: int) -> Between:
    """The frames of a sign that lasts so long."""
    return Between.of(phases(frames))


@lru_cache(LENGTHS)
def _waves(frames: int) -> Array:
    """(frames, 4) of a sign that lasts so long: where in it a frame is, for what is linear in these."""
    angle = np.pi * phases(frames)[:, None]
    return _kept(np.concatenate([np.sin(angle), np.cos(angle), np.sin(2 * angle), np.cos(2 * angle)], axis=1))


def _kept(numbers: Numbers) -> Numbers:
    """For all signs of this length: a sentence has thirty signs, and a dozen lengths among them."""
    numbers.flags.writeable = False
    return numbers


def smoothed(rows: Array, sigma: float) -> Array:
    """(T, N) smoothed over time by a Gaussian of `sigma` frames; the ends go on as they are."""
    reach = int(3 * sigma + 0.5)
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) / sigma) ** 2)
    kernel /= kernel.sum()
    wide = np.concatenate([np.repeat(rows[:1], reach, axis=0), rows, np.repeat(rows[-1:], reach, axis=0)])
    return np.asarray(sum(weight * wide[i : i + len(rows)] for i, weight in enumerate(kernel)))


def spoken(timeline: Timeline) -> list[TimedSign]:
    """Its signs and letters, without pauses."""
    return [sign for sign in timeline.signs if sign.kind != "pause"]


def phrase(timeline: Timeline) -> Array:
    """(frames, NUMBERS) float64. At least one sign is to be said."""
    signs, frames = spoken(timeline), timeline.frames
    first, last = signs[0].start_frame, min(signs[-1].end_frame, frames)
    places, marks = np.zeros((frames, 9)), np.zeros((frames, len(KINDS) + 3))
    for sign in signs:
        at = slice(sign.start_frame, min(sign.end_frame, frames))
        length = sign.end_frame - sign.start_frame
        places[at, :4] = _waves(length)[: max(0, at.stop - at.start)]
        places[at, 4] = length / FPS
    places[first:last, 5], places[first:last, 6] = 1, np.linspace(0, 1, last - first)
    now = np.arange(frames)
    places[:, 7], places[:, 8] = (np.clip(gap / FPS, -1, 1) for gap in (now - first, last - now))
    for mark in timeline.marks:
        if mark.kind in KINDS:
            begin, end = _frames(timeline, mark.signs)
            marks[begin:end, KINDS.index(mark.kind)] = 1
            if mark.kind in ASKING:
                marks[begin:end, -3] = np.linspace(0, 1, end - begin)  # brows rise to the end of what asks
            if mark.kind == "negation":
                marks[first:last, -2] = 1
            if mark.kind == "wh_question":
                asking = timeline.signs[mark.signs[1] - 1]  # the question word stands last
                marks[asking.start_frame : asking.end_frame, -1] = 1
    return np.concatenate([places, smoothed(marks, STEADY)], axis=1)


def _frames(timeline: Timeline, signs: tuple[int, int]) -> tuple[int, int]:
    return timeline.signs[signs[0]].start_frame, min(timeline.signs[signs[1] - 1].end_frame, timeline.frames)
