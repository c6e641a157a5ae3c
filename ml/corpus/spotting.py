"""Where in a sentence a dictionary sign is: dynamic time warping of hands and arms, and the best row of signs.

Works on the raw landmarks of two clips of the same signer. What it proposes is a start for the eye, not the last
word: the annotation file (`ml.corpus.alignment`) holds what came of it, and nothing at run time calls this.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]

SHOULDERS: Final = (11, 12)  # of the pose landmarks
PALM: Final = (0, 5, 9, 13, 17)  # of the hand landmarks: wrist and knuckles
FINGERS: Final = ((2, 4), (5, 8), (9, 12), (13, 16), (17, 20))  # knuckle and tip of each finger
HAND_FEATURES: Final = 2 + 2 + 6 + 15  # place, speed, palm, fingers
LONGEST: Final = 80  # frames a single sign may take in a sentence
SKIPS: Final = (0.10, 0.0, 0.02, 0.08)  # cost of moving on by 0, 1, 2, 3 dictionary frames in one sentence frame


@dataclass(frozen=True)
class Costs:
    """Prices of the row of signs, in the unit of one frame's feature distance."""

    gap: float = 0.62  # a frame between signs
    unknown: float = 1.15  # a frame of a sign in no dictionary
    sign: float = 1.0  # a sign, whichever it is
    missing: float = 2.0  # an expected sign that is not used
    disorder: float = 1.5  # a sign before one that the text has earlier
    shortest: int = 4  # frames of a sign's core


@dataclass(frozen=True)
class Spotted:
    """One sign found: `start` counts the movement into it, `core` is where the dictionary's own core was matched."""

    candidate: int
    start: int
    core: int
    end: int
    distance: float  # mean feature distance per frame of the core


def features(pose: NDArray[np.floating], left: NDArray[np.floating], right: NDArray[np.floating], aspect: float) -> Array:
    """(T, 2 * HAND_FEATURES) float32, the left hand's half first; no unit.

    pose: (T, 25, 3 or more), left, right: (T, 21, 3), in picture widths and heights (0..1); NaN where not found.
    aspect: picture width / height. Places count in shoulder widths from the middle of the shoulders, smoothed over the
    clip, so that two takes with the signer a step further away still agree.
    """
    square = np.array([1.0, 1.0 / aspect], dtype=np.float64)
    shoulders = np.median(pose[:, SHOULDERS, :2].astype(np.float64) * square, axis=0)
    origin = shoulders.mean(axis=0)
    width = float(np.linalg.norm(shoulders[0] - shoulders[1]))
    return np.concatenate([_hand(hand, origin, width, aspect) for hand in (left, right)], axis=1).astype(np.float32)


def _hand(hand: NDArray[np.floating], origin: NDArray[np.float64], width: float, aspect: float) -> NDArray[np.float64]:
    points = _filled(hand.astype(np.float64)) * np.array([1.0, 1.0 / aspect, 1.0])
    place = (points[:, PALM, :2].mean(axis=1) - origin) / width
    speed = np.gradient(place, axis=0) if len(place) > 1 else np.zeros_like(place)
    along = _unit(points[:, 9] - points[:, 0])
    normal = _unit(np.cross(points[:, 5] - points[:, 0], points[:, 17] - points[:, 0]))
    frame = np.stack([along, normal, np.cross(along, normal)], axis=1)  # (T, 3, 3), rows are axes of the palm
    fingers = [np.einsum("tij,tj->ti", frame, _unit(points[:, tip] - points[:, base])) for base, tip in FINGERS]
    return np.concatenate([2.0 * place, 2.0 * speed, 0.5 * along, 0.5 * normal, 0.3 * np.concatenate(fingers, axis=1)], axis=1)


def _filled(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Frames without a hand take the nearest frame in time that has one; a clip without any is all zero."""
    found = np.flatnonzero(np.isfinite(points).all(axis=(1, 2)))
    if not len(found):
        return np.zeros_like(points)
    frames = np.arange(len(points))
    nearest = found[np.abs(frames[:, None] - found[None, :]).argmin(axis=1)]
    return points[nearest]


def _unit(vectors: NDArray[np.float64]) -> NDArray[np.float64]:
    return vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-9)


def distances(sign: Array, sentence: Array) -> Array:
    """(Q, T) float32: how unlike each frame of the sign is to each frame of the sentence.

    The left hand counts less where the sign does not move it: in a sentence it may still hold the sign before.
    """
    half = HAND_FEATURES
    left = sign[:, :2]
    moved = float(np.linalg.norm(left - left[0], axis=1).max()) > 0.5 or float(left[:, 1].mean()) < 1.4
    weight = 0.8 if moved else 0.2
    apart = [
        ((sign[:, None, part] - sentence[None, :, part]) ** 2).sum(axis=-1)
        for part in (slice(0, half), slice(half, 2 * half))
    ]
    both = (weight * apart[0] + apart[1]) / (1.0 + weight)
    return np.sqrt(both).astype(np.float32)


def spans(sign: Array, sentence: Array, longest: int = LONGEST) -> Array:
    """(T, longest + 1) float32: the cost of the sign's core from frame s over n frames; inf where it cannot be.

    Every sentence frame is matched once, the sign's frames may be skipped or held (`SKIPS`), so that costs of
    neighbouring signs add up to the cost of the sentence.
    """
    apart = distances(sign, sentence)
    frames, length = len(sentence), len(sign)
    longest = min(longest, frames)
    cost = np.full((frames, longest + 1), np.inf, dtype=np.float32)
    padded = np.full((length, frames + longest), np.inf, dtype=np.float32)
    padded[:, :frames] = apart
    best = np.full((frames, length), np.inf, dtype=np.float32)
    best[:, : min(3, length)] = apart[:3].T
    for taken in range(1, longest + 1):
        cost[:, taken] = best[:, max(0, length - 3) :].min(axis=1)
        if taken == longest:
            break
        here = padded[:, taken : taken + frames].T
        moved = best + SKIPS[0]
        for skip in range(1, len(SKIPS)):
            if skip < length:
                np.minimum(moved[:, skip:], best[:, :-skip] + SKIPS[skip], out=moved[:, skip:])
        best = moved + here
    return cost


def best_match(sign: Array, sentence: Array, shortest: int = 5) -> Spotted:
    """Where alone the sign fits best, by mean distance per frame."""
    cost = spans(sign, sentence)
    lengths = np.arange(cost.shape[1], dtype=np.float32)
    low = max(shortest, int(0.3 * len(sign)))
    mean = np.where(lengths[None, :] >= low, cost / np.maximum(lengths, 1.0)[None, :], np.inf)
    start, taken = np.unravel_index(int(np.argmin(mean)), mean.shape)
    return Spotted(0, int(start), int(start), int(start + taken), float(mean[start, taken]))


def align(signs: Sequence[Array], sentence: Array, span: tuple[int, int], costs: Costs | None = None) -> list[Spotted]:
    """The cheapest row of signs from `span[0]` to `span[1]`, each sign at most once, in whatever order.

    signs: features of the expected signs' cores, in the order of the text. Frames that none explains are left out of
    the result: a caller names them or leaves them to the eye.
    """
    price = costs or Costs()
    first, last = span
    part = sentence[first:last]
    frames = len(part)
    matched = [_closed(spans(sign, part), price.shortest) for sign in signs]
    masks = 1 << len(signs)
    best = np.full((masks, frames + 1), np.inf)
    best[0, 0] = 0.0
    back: dict[tuple[int, int], tuple[int, int, int]] = {}
    for mask in range(masks):
        row = best[mask]
        for frame in range(frames):  # frames between signs
            if row[frame] + price.gap < row[frame + 1]:
                row[frame + 1] = row[frame] + price.gap
                back[mask, frame + 1] = (mask, frame, -1)
        for index, cost in enumerate(matched):
            bit = 1 << index
            if mask & bit:
                continue
            fee = price.sign + price.disorder * ((mask >> (index + 1)).bit_count())
            target = best[mask | bit]
            total = row[:frames, None] + cost + fee  # (T, n)
            for taken in range(price.shortest, total.shape[1]):
                reach = total[: frames - taken + 1, taken]
                better = np.flatnonzero(reach < target[taken : taken + len(reach)])
                for start in better.tolist():
                    target[start + taken] = reach[start]
                    back[mask | bit, start + taken] = (mask, start, index)
    unused = np.array([(len(signs) - mask.bit_count()) * price.missing for mask in range(masks)])
    mask, frame = int(np.argmin(best[:, frames] + unused)), frames
    row_of: list[tuple[int, int, int]] = []
    while (mask, frame) in back:
        previous, start, index = back[mask, frame]
        if index >= 0:
            row_of.append((index, start, frame))
        mask, frame = previous, start
    result: list[Spotted] = []
    left_at = first
    for index, start, end in reversed(row_of):
        mean = float(matched[index][start, end - start]) / (end - start)
        result.append(Spotted(index, left_at, first + start, first + end, mean))
        left_at = first + end
    return result


def _closed(cost: Array, shortest: int) -> Array:
    closed = cost.copy()
    closed[:, :shortest] = np.inf
    return closed


def moving(sentence: Array, rest: float = 0.45) -> tuple[int, int]:
    """First and last frame (end exclusive) away from the rest pose that the clip starts with."""
    places = sentence[:, [0, 1, HAND_FEATURES, HAND_FEATURES + 1]] / 2.0
    away = np.flatnonzero(np.linalg.norm(places - np.median(places[:3], axis=0), axis=1) > rest)
    if not len(away):
        return 0, len(sentence)
    return max(0, int(away[0]) - 3), min(len(sentence), int(away[-1]) + 2)


def candidates(text: str, glosses: Iterable[str], inflections: Mapping[str, str]) -> list[str]:
    """Glosses that the words of a text may stand for, in the order of the text.

    A word takes the gloss it shares the longest beginning with, accents apart: at least three letters and two thirds of
    the gloss. `inflections` (lower-case word -> glosses, separated by spaces) names those with another stem.
    """
    plain = {gloss: _plain(gloss) for gloss in glosses}
    found: list[str] = []
    for word in "".join(c if c.isalnum() else " " for c in text.lower()).split():
        if word in inflections:
            found += [gloss for gloss in inflections[word].split() if gloss in plain]
            continue
        shared = {gloss: _shared(_plain(word), form) for gloss, form in plain.items()}
        fitting = [g for g, n in shared.items() if n >= max(3, 2 * len(plain[g]) / 3)]
        if fitting:
            found.append(max(fitting, key=lambda gloss: (shared[gloss], -len(plain[gloss]))))
    return found


def _plain(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", text.lower()) if not unicodedata.combining(c))


def _shared(one: str, other: str) -> int:
    return next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
