"""A timeline -> what the model is told at every step: which sign each frame belongs to, and how far into it.

Shared by training and the runtime, so that both speak of time in exactly the same way.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ml.motion import CHUNK
from ml.skeleton import FPS

REST, HOLD = 0, 1  # ids that every vocabulary starts with: hands at rest, and a pause in place
FIRST_SIGN = 2

# Frames on the way to rest between two like letters. ASL's letters stand still, and two of them would read as one that
# is long; the Slovak ones move by themselves. `python -m ml.evaluation.letters` measures how far the hand goes about.
RELEASE = {"ase": 3}
STYLES = CITATION, SENTENCE = 0, 1  # as the dictionary shows a sign, or as it is signed between others
WINDOW = (-1, 0, 1, 2)  # the signs a step sees, counted from the one in hand: previous, current, next two
TIMES = 4  # numbers a frame or a sign of the window is described by


@dataclass(frozen=True)
class SignSegment:
    """A sign id over frames [start, end)."""

    sign: int
    start: int
    end: int


@dataclass(frozen=True, eq=False)
class Conditions:
    """For N steps of CHUNK frames each.

    frame_signs:  (N, CHUNK) int64
    frame_times:  (N, CHUNK, TIMES) float32: phase 0..1, seconds since its start, seconds to its end, its length in s
    window_signs: (N, len(WINDOW)) int64, REST beyond the ends
    window_times: (N, len(WINDOW), TIMES) float32: the same as seen from the step's middle
    style:        (N,) int64, one of STYLES
    """

    frame_signs: NDArray[np.int64]
    frame_times: NDArray[np.float32]
    window_signs: NDArray[np.int64]
    window_times: NDArray[np.float32]
    style: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.frame_signs)


def _times(frames: NDArray[np.float64], starts: NDArray[np.float64], ends: NDArray[np.float64]) -> NDArray[np.float32]:
    length = ends - starts
    phase = np.clip((frames - starts) / length, -1.0, 2.0)
    since, until = np.clip((frames - starts) / FPS, -4, 4), np.clip((ends - frames) / FPS, -4, 4)
    return np.stack([phase, since, until, np.clip(length / FPS, 0, 4)], axis=-1).astype(np.float32)


def conditions(segments: Sequence[SignSegment], first_frame: int, steps: int, style: int = CITATION) -> Conditions:
    """Describe `steps` steps from `first_frame` on of segments that follow each other without gaps.

    Frames before the first and after the last segment count as rest.
    """
    before = SignSegment(REST, min(-25, first_frame - 25), segments[0].start)
    last = segments[-1].end
    after = [
        SignSegment(REST, last + 25 * i, last + 25 * (i + 1))
        for i in range(2 + max(0, first_frame + CHUNK * steps - last) // 25)
    ]
    rows = [before, *segments, *after]
    ids = np.array([row.sign for row in rows], dtype=np.int64)
    starts = np.array([row.start for row in rows], dtype=np.float64)
    ends = np.array([row.end for row in rows], dtype=np.float64)

    frames = (first_frame + np.arange(steps * CHUNK, dtype=np.float64)).reshape(steps, CHUNK)
    at = np.searchsorted(starts, frames, side="right") - 1
    middle = frames[:, CHUNK // 2]
    window = np.clip(at[:, CHUNK // 2, None] + np.array(WINDOW), 0, len(rows) - 1)
    return Conditions(
        ids[at],
        _times(frames + np.float64(0.5), starts[at], ends[at]),
        ids[window],
        _times(middle[:, None], starts[window], ends[window]),
        np.full(steps, style, dtype=np.int64),
    )


def segments_of(
    signs: Sequence[tuple[str, str, int, int]], ids: Mapping[str, int], sign_language: str = ""
) -> list[SignSegment]:
    """(kind, gloss, start, end) rows of a timeline -> segments; the last pause rests, any other holds.

    Between two like letters the hand lets go for a moment, in the languages whose letters are still (`RELEASE`).
    """
    found: list[SignSegment] = []
    release = RELEASE.get(sign_language, 0)
    for i, (kind, gloss, start, end) in enumerate(signs):
        if kind == "pause":
            found.append(SignSegment(REST if i == len(signs) - 1 else HOLD, start, end))
        elif (
            kind == "letter" and release and signs[i + 1 : i + 2] and signs[i + 1][1] == gloss and end - start > release
        ):
            found += [SignSegment(ids[gloss], start, end - release), SignSegment(REST, end - release, end)]
        else:
            found.append(SignSegment(ids[gloss], start, end))
    return found
