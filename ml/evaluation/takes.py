"""What the recogniser learns from: real motion of dictionary clips and train sentences, cut and strung together anew.

A string is real motion with hard cuts between signs: nothing is interpolated, so that the judge does not learn to like
the joins of stitching. Never in it: dev and test sentences, side takes, made sentences, anything a model made.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ml.corpus import alignment
from ml.corpus.sequences import source_rate
from ml.corpus.vocabulary import isolated
from ml.evaluation.features import points
from ml.pose import Clip
from ml.skeleton import FPS

Array = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Take:
    """points (T, P, 3) and the signs in it as (gloss, start, end), frames of its strokes, in order."""

    points: Array
    signs: tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, eq=False)
class Takes:
    """Of one sign language: whole dictionary clips, whole train sentences, and single signs cut out of both.

    Singles hold one sign with the way to it and from it; an earlier or later cut leaves the strokes whole.
    """

    language: str
    clips: tuple[Take, ...]
    sentences: tuple[Take, ...]
    singles: tuple[Take, ...]


AROUND = 10  # frames kept of a neighbour's motion on either side of a single sign


def collect(clips: dict[str, Clip], language: str) -> Takes:
    """Everything real of the train split in one sign language."""
    splits = alignment.splits()
    whole: dict[str, list[tuple[str, int, int]]] = {}
    prefix = "ase_" if language == "ase" else ""
    rate = source_rate(language) / FPS
    for row in isolated()[language]:
        if prefix + row.key in clips and splits.get(row.key, "train") == "train":
            start, end = round(row.core_start / rate), round(row.core_end / rate)
            whole.setdefault(prefix + row.key, []).append((row.gloss, start, max(end, start + 2)))
    said: dict[str, list[tuple[str, int, int]]] = {}
    for sign in alignment.sentences() if language == "svk" else ():
        if splits[sign.key] == "train" and sign.key in clips:
            said.setdefault(sign.key, []).append((sign.gloss, sign.start, sign.end))
    seen = {key: points(clips[key]) for key in (*whole, *said)}
    # Some numbers are also the first beat of a longer one and overlap it, and some dictionary signs were cut out of
    # train sentences: all these serve as single signs only.
    apart = {key: rows for key, rows in whole.items() if key not in splits and _apart(sorted(rows, key=_start))}
    return Takes(
        language,
        tuple(Take(seen[key], tuple(sorted(rows, key=_start))) for key, rows in apart.items()),
        tuple(Take(seen[key], tuple(rows)) for key, rows in said.items()),
        tuple(_single(seen[key], row) for key, rows in (*whole.items(), *said.items()) for row in rows),
    )


def _start(row: tuple[str, int, int]) -> int:
    return row[1]


def _apart(rows: Sequence[tuple[str, int, int]]) -> bool:
    return all(before[2] <= after[1] for before, after in pairwise(rows))


def _single(motion: Array, row: tuple[str, int, int]) -> Take:
    gloss, start, end = row
    first, last = max(0, start - AROUND), min(len(motion), end + AROUND)
    return Take(motion[first:last], ((gloss, start - first, end - first),))


def cut(take: Take, first: int, last: int) -> Take:
    """Frames [first, last) of a take with the signs that lie in them whole."""
    signs = tuple(
        (gloss, start - first, end - first) for gloss, start, end in take.signs if first <= start and end <= last
    )
    return Take(take.points[first:last], signs)


def strung(takes: Sequence[Take]) -> Take:
    """Takes one after another, with hard cuts."""
    signs: list[tuple[str, int, int]] = []
    at = 0
    for take in takes:
        signs += [(gloss, at + start, at + end) for gloss, start, end in take.signs]
        at += len(take.points)
    return Take(np.concatenate([take.points for take in takes]), tuple(signs))


def timed(take: Take, rng: np.random.Generator, slowest: float = 0.7, fastest: float = 1.8) -> Take:
    """The same signs at another speed, which also changes on the way."""
    frames = len(take.points)
    speed = np.exp(rng.uniform(np.log(slowest), np.log(fastest)))
    knots = np.exp(rng.normal(0, 0.2, 2 + frames // 15))
    pace = speed * np.interp(np.arange(frames), np.linspace(0, frames, len(knots)), knots)
    when = np.concatenate([[0.0], np.cumsum(1 / pace)])  # of each frame, in frames of the new take
    count = max(4, int(when[-2]) + 1)
    at = np.interp(np.arange(count), when[:-1], np.arange(frames))
    low = at.astype(int)
    part = (at - low).astype(np.float32)[:, None, None]
    moved = take.points[low] * (1 - part) + take.points[np.minimum(low + 1, frames - 1)] * part
    signs = []
    for gloss, start, end in take.signs:
        begin = min(round(float(when[start])), count - 1)
        signs.append((gloss, begin, min(count, max(begin + 1, round(float(when[min(end, frames)]))))))
    return Take(moved, tuple(signs))


def random_take(takes: Takes, rng: np.random.Generator) -> Take:
    """One example: a clip, a sentence or a part of one, or single signs strung together; at a speed of its own."""
    kind = rng.random()
    if takes.sentences and kind < 0.08:
        return timed(takes.sentences[rng.integers(len(takes.sentences))], rng)
    if takes.clips and kind < 0.2:
        clip = takes.clips[rng.integers(len(takes.clips))]
        return timed(_part(clip, rng) if len(clip.points) > 300 else clip, rng)
    return strung([timed(_piece(takes, rng), rng) for _ in range(rng.integers(1, 7))])


def _piece(takes: Takes, rng: np.random.Generator) -> Take:
    """One sign, or a few neighbours of a sentence: never enough of it to be known by heart."""
    if takes.sentences and rng.random() < 0.25:
        return _part(takes.sentences[rng.integers(len(takes.sentences))], rng)
    return _trimmed(takes.singles[rng.integers(len(takes.singles))], rng)


def _part(take: Take, rng: np.random.Generator) -> Take:
    """A few neighbouring signs of a take."""
    count = len(take.signs)
    first = int(rng.integers(count))
    last = int(rng.integers(first, min(count, first + 3)))
    before = take.signs[first - 1][2] if first else 0
    after = take.signs[last + 1][1] if last + 1 < count else len(take.points)
    start = int(rng.integers(before, take.signs[first][1] + 1))
    return cut(take, start, int(rng.integers(take.signs[last][2], after + 1)))


def _trimmed(take: Take, rng: np.random.Generator) -> Take:
    """A single sign with a random share of the way there and back."""
    (_, start, end), frames = take.signs[0], len(take.points)
    return cut(take, int(rng.integers(0, start + 1)), int(rng.integers(end, frames + 1)))
