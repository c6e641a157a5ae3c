"""A timeline -> what the model is told at every step: which sign each frame belongs to, how far into it, and its marks.

Shared by training and the runtime, so that both speak of time in exactly the same way.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ml.motion import CHUNK, SPAN
from ml.skeleton import FPS
from ml.text.plan import MarkKind

REST, HOLD = 0, 1  # ids that every vocabulary starts with: hands at rest, and a pause in place
FIRST_SIGN = 2

# Frames on the way to rest between two like letters. ASL's letters stand still, and two of them would read as one that
# is long; the Slovak ones move by themselves. `python -m ml.evaluation.letters` measures how far the hand goes about.
RELEASE = {"ase": 3}
STYLES = CITATION, SENTENCE = 0, 1  # as the dictionary shows a sign, or as it is signed between others
WINDOW = (-1, 0, 1, 2)  # the signs a step sees, counted from the one in hand: previous, current, next two
TIMES = 4  # numbers a frame or a sign of the window is described by
WAY: Final = 6  # frames; most of the way into a sign where nobody knows from where to where hands go
KINDS: Final[tuple[MarkKind, ...]] = ("yes_no_question", "wh_question", "exclamation", "negation", "topic")
ASKING: Final[tuple[MarkKind, ...]] = ("yes_no_question", "wh_question")
MARKS = len(KINDS) + 1  # numbers that a step's marks are described by
SOFT: Final = 2  # frames before and after a step over which its marks come and go

HandEnds = Mapping[int, NDArray[np.float64]]  # sign id -> (2, 2, 3) metres: both wrists where it begins and ends


@dataclass(frozen=True)
class SignSegment:
    """A sign id over frames [start, end); from `onset` on it is the sign itself, and before that the way into it.
    Without an onset the way is taken to be the usual one."""

    sign: int
    start: int
    end: int
    onset: int | None = None

    @property
    def begins(self) -> int:
        """The onset, or the usual one."""
        return self.start + min(WAY, (self.end - self.start) // 3) if self.onset is None else self.onset


@dataclass(frozen=True)
class MarkSpan:
    """A mark of the sentence over frames [start, end)."""

    kind: MarkKind
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
    stroke_signs: (N, SPAN) int64: the sign of each frame that the step speaks of, those of the next chunk too
    stroke_times: (N, SPAN) float32: -1..0 on the way into the sign, 0..1 in the sign itself
    marks:        (N, MARKS) float32 0..1: how far each of KINDS holds, and how far on a question is
    """

    frame_signs: NDArray[np.int64]
    frame_times: NDArray[np.float32]
    window_signs: NDArray[np.int64]
    window_times: NDArray[np.float32]
    style: NDArray[np.int64]
    stroke_signs: NDArray[np.int64]
    stroke_times: NDArray[np.float32]
    marks: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.frame_signs)


def _times(frames: NDArray[np.float64], starts: NDArray[np.float64], ends: NDArray[np.float64]) -> NDArray[np.float32]:
    length = ends - starts
    phase = np.clip((frames - starts) / length, -1.0, 2.0)
    since, until = np.clip((frames - starts) / FPS, -4, 4), np.clip((ends - frames) / FPS, -4, 4)
    return np.stack([phase, since, until, np.clip(length / FPS, 0, 4)], axis=-1).astype(np.float32)


def way_frames(distance: float, length: int) -> int:
    """How long hands take into a sign of `length` frames, for `distance` metres of the wrist that travels furthest."""
    return min(round(min(max(5 + 22 * distance, 5), 15)), max(2, length // 2))


def with_onsets(segments: Sequence[SignSegment], ends: HandEnds) -> list[SignSegment]:
    """The same with the onsets that hands have between these places; rests at the beginning, and signs without places,
    stay as they are."""
    onsets: list[int | None] = []
    ways: dict[int, tuple[NDArray[np.float64], NDArray[np.float64]]] = {}  # index of a segment -> from where to where
    at = ends.get(REST)
    for index, segment in enumerate(segments):
        onset, place = segment.onset, ends.get(segment.sign)
        if segment.sign == HOLD:
            onset, place = segment.start, at
        elif place is not None and at is not None and place is not at:
            ways[index] = at[1], place[0]
        at = place
        onsets.append(onset)
    if ways:  # all at once: numpy's calls cost more than what they do
        begun, ended = np.array(list(ways.values())).swapaxes(0, 1)
        travels = np.sqrt(((ended - begun) ** 2).sum(axis=-1)).max(axis=-1).tolist()
        for index, travel in zip(ways, travels, strict=True):
            segment = segments[index]
            onsets[index] = segment.start + way_frames(travel, segment.end - segment.start)
    return [
        SignSegment(segment.sign, segment.start, segment.end, onset)
        for segment, onset in zip(segments, onsets, strict=True)
    ]


def _told_marks(spans: Sequence[MarkSpan], frames: NDArray[np.float64]) -> NDArray[np.float32]:
    """(N, MARKS) of steps whose first frames are (N,)."""
    found = np.zeros((len(frames), MARKS))
    first, last = frames - SOFT, frames + CHUNK + SOFT
    for span in spans:
        if span.kind in KINDS:
            column = found[:, KINDS.index(span.kind)]
            inside = np.minimum(last, span.end) - np.maximum(first, span.start)
            np.maximum(column, inside / (last - first), out=column)
        if span.kind in ASKING:
            along = (frames + CHUNK / 2 - span.start) / (span.end - span.start)
            found[:, -1] += np.where((along >= 0) & (along < 1), along, 0)
    return found.clip(0, 1).astype(np.float32)


def conditions(
    segments: Sequence[SignSegment],
    first_frame: int,
    steps: int,
    style: int = CITATION,
    marks: Sequence[MarkSpan] = (),
) -> Conditions:
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
    onsets = np.array([row.begins for row in rows], dtype=np.float64)

    spans = first_frame + CHUNK * np.arange(steps, dtype=np.float64)[:, None] + np.arange(SPAN)
    within = np.searchsorted(starts, spans, side="right") - 1
    frames, at = spans[:, :CHUNK], within[:, :CHUNK]
    middle = frames[:, CHUNK // 2]
    window = np.clip(at[:, CHUNK // 2, None] + np.array(WINDOW), 0, len(rows) - 1)
    return Conditions(
        ids[at],
        _times(frames + np.float64(0.5), starts[at], ends[at]),
        ids[window],
        _times(middle[:, None], starts[window], ends[window]),
        np.full(steps, style, dtype=np.int64),
        ids[within],
        _strokes(spans + np.float64(0.5), starts[within], onsets[within], ends[within]),
        _told_marks(marks, frames[:, 0]),
    )


def _strokes(
    frames: NDArray[np.float64], starts: NDArray[np.float64], onsets: NDArray[np.float64], ends: NDArray[np.float64]
) -> NDArray[np.float32]:
    """-1..0 on the way into a sign, 0..1 in the sign itself."""
    gone = frames - onsets
    length = np.where(gone < 0, onsets - starts, ends - onsets)
    return np.clip(gone / np.maximum(length, 1), -1, 1).astype(np.float32)


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
