"""When each sign of a sentence is, where only their order is known.

At first signs share evenly what lies between both rests. Then each sign's mean over all sentences is taken, and in
every sentence the borders are put where its signs are nearest to what the others of their kind are (dynamic
programming: Rabiner, Wilpon and Juang 1986, "A segmental k-means training procedure"), a few times over.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ml.corpus.parallel import spread
from ml.motion import arms, hands
from ml.pose import Clip

Array = NDArray[np.float32]
Span = tuple[int, int]

EVERY: Final = 2  # frames of which one is looked at: 12.5 a second
SHORTEST: Final = 3  # frames of a sign
WIDTH: Final = 132  # numbers of a frame: elbows, wrists, and 40 joints of fingers
POINTS: Final = 8  # of its own course that a sign is told by
ROUNDS: Final = 4
TOGETHER: Final = 256  # sentences whose courses are in memory at a time
EVEN: Final = 0.5  # what a sign costs that lasts e times as long as its share, in the usual distance of the others
FEWEST: Final = 3  # others of its kind that a sign's mean needs; with fewer it is as near as any
_MOVING: Final = 0.8  # of the usual speed; below it hands still rest at the beginning, and have come to rest at the end
_ENDS: Final = 0.3  # of the clip, at most, that is rest at either end
_FINGERS: Final = 2.0  # how much their centimetres count beside those of the arms
_SMOOTH: Final = np.array([1, 2, 3, 2, 1]) / 9


def features(clip: Clip) -> Array:
    """(T, 132) float32: elbows and wrists, and fingers from their wrists, in metres; fingers count more."""
    parts = (arms(clip), _FINGERS * hands(clip) / 40**0.5)
    return np.concatenate([part.reshape(len(clip), -1) for part in parts], axis=1).astype(np.float32)


def moving(clip: Clip) -> Span:
    """First frame and the one after the last between which hands sign."""
    moved = np.linalg.norm(np.diff(arms(clip), axis=0, prepend=arms(clip)[:1]), axis=-1).max(axis=1)
    speeds = np.convolve(np.pad(moved, 2, mode="edge"), _SMOOTH, mode="valid")
    fast = np.flatnonzero(speeds > _MOVING * np.percentile(speeds, 60))
    most = int(_ENDS * len(speeds))
    if not len(fast):
        return 0, len(speeds)
    return min(int(fast[0]), most), max(int(fast[-1]) + 1, len(speeds) - most)


def even(clip: Clip, count: int) -> list[Span]:
    """So many signs, each as long; none where the clip has not SHORTEST frames for each."""
    start, end = moving(clip)
    if end - start < SHORTEST * count:
        start, end = 0, len(clip)
    if end - start < SHORTEST * count:
        return []
    borders = np.linspace(start, end, count + 1).round().astype(int).tolist()
    return list(pairwise(borders))


def course(frames: Array, span: Span) -> Array:
    """(POINTS, 132): a sign's features at equal parts of its span."""
    start, end = span
    at = start + ((np.arange(POINTS) + 0.5) * (end - start) / POINTS).astype(int)
    return np.asarray(frames[at])


def nearest(frames: Array, means: Sequence[Array | None], usual: float, start: int, end: int) -> list[Span]:
    """Spans over [start, end) of signs with these means, None for one of which nothing is known.

    usual: mean squared distance of a sign from its mean, what an unknown one costs.
    """
    looked = np.arange(start, end, EVERY)
    count = len(looked)
    share = count / len(means)
    first, last = np.triu_indices(count + 1, k=max(1, round(SHORTEST / EVERY)))
    length = last - first
    within = length <= max(8, 3 * share)
    first, last, length = first[within], last[within], length[within]
    at = first[:, None] + ((np.arange(POINTS) + 0.5) * length[:, None] / POINTS).astype(int)
    uneven = EVEN * usual * share * np.log(length / share) ** 2
    best = np.full(count + 1, np.inf)
    best[0] = 0.0
    back = []
    order = np.argsort(last, kind="stable")
    starts = np.searchsorted(last[order], np.arange(count + 1))
    for mean in means:
        if mean is None:
            apart = usual * length
        else:
            apart = ((frames[looked, None] - mean) ** 2).sum(axis=-1)[at, np.arange(POINTS)].mean(axis=1) * length
        whole = (best[first] + apart + uneven)[order]
        origin = np.zeros(count + 1, dtype=int)
        reached = np.full(count + 1, np.inf)
        for frame in range(count + 1):
            low, high = starts[frame], starts[frame + 1] if frame < count else len(whole)
            if high > low:
                chosen = low + int(whole[low:high].argmin())
                reached[frame], origin[frame] = whole[chosen], first[order[chosen]]
        best = reached
        back.append(origin)
    if not np.isfinite(best[count]):
        return []
    borders = [count]
    for origin in reversed(back):
        borders.append(int(origin[borders[-1]]))
    frames_at = [*looked.tolist(), end]
    found = [frames_at[border] for border in reversed(borders)]
    return list(pairwise(found))


def found(
    clips: Sequence[Callable[[], Clip]], signs: Sequence[Sequence[int]], say: Callable[[str], None]
) -> list[list[Span]]:
    """The spans of each sentence's signs, none for one too short for them. Clips are read when they are needed."""
    spans = spread(lambda n: even(clips[n](), len(signs[n])), len(clips))
    for number in range(ROUNDS):
        means = Means.of(clips, signs, spans)
        say(f"times of signs, round {number + 1} of {ROUNDS}: {means.usual:.4f} from the mean of the others")
        spans = spread(partial(_refined, means, clips, signs, spans), len(clips))
    return spans


def _refined(
    means: Means,
    clips: Sequence[Callable[[], Clip]],
    signs: Sequence[Sequence[int]],
    spans: Sequence[Sequence[Span]],
    number: int,
) -> list[Span]:
    return means.refined(clips[number](), signs[number], spans[number])


@dataclass(frozen=True, eq=False)
class Means:
    """sums: (signs, POINTS, 132) courses of each sign added up; counts: how many; usual: mean squared distance of one
    from the mean of the others."""

    sums: Array
    counts: NDArray[np.int64]
    usual: float

    @classmethod
    def of(
        cls, clips: Sequence[Callable[[], Clip]], signs: Sequence[Sequence[int]], spans: Sequence[Sequence[Span]]
    ) -> Means:
        size = 1 + max((sign for row in signs for sign in row), default=0)
        sums = np.zeros((size, POINTS, WIDTH))
        squares = np.zeros(size)
        counts = np.zeros(size, dtype=np.int64)
        for first in range(0, len(clips), TOGETHER):
            some = range(first, min(first + TOGETHER, len(clips)))
            for number, rows in zip(some, _courses(clips, spans, some), strict=True):
                for sign, row in zip(signs[number], rows, strict=False):
                    sums[sign] += row
                    squares[sign] += float((row.astype(np.float64) ** 2).sum()) / POINTS
                    counts[sign] += 1
        many = counts > FEWEST
        spread_out = (squares - (sums**2).sum(axis=(1, 2)) / POINTS / np.maximum(counts, 1))[many]
        usual = float(spread_out.sum() / max(1, (counts[many] - 1).sum()))
        return cls(sums.astype(np.float32), counts, usual or 1.0)

    def refined(self, clip: Clip, signs: Sequence[int], spans: Sequence[Span]) -> list[Span]:
        """Spans nearest to the means of all others of their kind."""
        if not spans:
            return []
        frames = features(clip)
        means = [
            (self.sums[sign] - course(frames, span)) / (self.counts[sign] - 1) if self.counts[sign] > FEWEST else None
            for sign, span in zip(signs, spans, strict=True)
        ]
        return nearest(frames, means, self.usual, spans[0][0], spans[-1][1]) or list(spans)


def _courses(
    clips: Sequence[Callable[[], Clip]], spans: Sequence[Sequence[Span]], some: Sequence[int]
) -> list[list[Array]]:
    def one(number: int) -> list[Array]:
        frames = features(clips[some[number]]())
        return [course(frames, span) for span in spans[some[number]]]

    return spread(one, len(some))
