"""Where in a sentence which dictionary sign is: time warping of hands and arms, and the cheapest row of signs.

Compares raw landmarks of two clips of the same signer. What `propose` finds is a start for the eye, not the last
word: the annotation file that `ml.corpus.alignment` reads holds what came of it, and nothing at run time calls this.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ml.corpus.landmarks import LEFT_SHOULDER, RIGHT_SHOULDER, Landmarks

Array = NDArray[np.float32]

PALM: Final = (0, 5, 9, 13, 17)  # of the hand landmarks: wrist and knuckles
FINGERS: Final = ((2, 4), (5, 8), (9, 12), (13, 16), (17, 20))  # knuckle and tip of each finger
HAND_FEATURES: Final = 2 + 2 + 6 + 15  # place, speed, palm, fingers
LONGEST: Final = 80  # frames that a single sign may take in a sentence
SHORTEST: Final = 5  # frames of the shortest core worth believing
SKIPS: Final = (0.10, 0.0, 0.02, 0.08)  # cost of moving on by 0, 1, 2, 3 dictionary frames in one sentence frame
SURE: Final = 0.45  # a mean distance that a sign the text does not name must come under
MOST: Final = 11  # signs in one search, which doubles with each


@dataclass(frozen=True)
class Costs:
    """Prices of the row of signs, in the unit of one frame's feature distance."""

    gap: float = 0.62  # a frame between signs
    sign: float = 1.0  # a sign, whichever it is
    missing: float = 2.0  # an expected sign that is not used
    disorder: float = 1.5  # a sign before one that the text has earlier

    def __post_init__(self) -> None:
        if min(self.gap, self.sign, self.missing, self.disorder) < 0:
            raise ValueError(f"costs must not be negative, got {self}")


@dataclass(frozen=True)
class Spotted:
    """One sign found, in frames of the sentence, end exclusive."""

    gloss: str
    start: int  # with the movement into it
    core: int  # where the dictionary's own core was matched
    end: int
    distance: float  # mean feature distance per frame of the core: under 0.5 is nearly always the sign


def features(clip: Landmarks) -> Array:
    """(T, 2 * HAND_FEATURES) float32, the left hand's half first; no unit.

    Places count in shoulder widths from the middle of the shoulders (their median over the clip, so that leaning
    forward stays part of the sign).
    """
    shoulders = np.median(clip.body[:, (LEFT_SHOULDER, RIGHT_SHOULDER), :2], axis=0)
    origin = shoulders.mean(axis=0)
    width = float(np.linalg.norm(shoulders[0] - shoulders[1]))
    hands = [_hand(_filled(hand), origin, width) for hand in (clip.left_hand, clip.right_hand)]
    return np.concatenate(hands, axis=1).astype(np.float32)


def _hand(points: NDArray[np.float64], origin: NDArray[np.float64], width: float) -> NDArray[np.float64]:
    place = (points[:, PALM, :2].mean(axis=1) - origin) / width
    speed = np.gradient(place, axis=0) if len(place) > 1 else np.zeros_like(place)
    along = _unit(points[:, 9] - points[:, 0])
    normal = _unit(np.cross(points[:, 5] - points[:, 0], points[:, 17] - points[:, 0]))
    palm = np.stack([along, normal, np.cross(along, normal)], axis=1)  # (T, 3, 3), rows are its axes
    fingers = [np.einsum("tij,tj->ti", palm, _unit(points[:, tip] - points[:, base])) for base, tip in FINGERS]
    shape = np.concatenate(fingers, axis=1)
    return np.concatenate([2.0 * place, 2.0 * speed, 0.5 * along, 0.5 * normal, 0.3 * shape], axis=1)


def _filled(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Frames without a hand take the nearest frame in time that has one; a clip without any is all zero."""
    found = np.flatnonzero(np.isfinite(points).all(axis=(1, 2)))
    if not len(found):
        return np.zeros_like(points)
    nearest = np.abs(np.arange(len(points))[:, None] - found[None, :]).argmin(axis=1)
    return np.asarray(points[found[nearest]])


def _unit(vectors: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-9))


def distances(sign: Array, sentence: Array) -> Array:
    """(Q, T) float32: how unlike each frame of the sign is to each frame of the sentence.

    The left hand counts less where the sign leaves it at rest: in a sentence it may still hold the sign before.
    """
    place = sign[:, :2]
    moved = float(np.linalg.norm(place - place[0], axis=1).max()) > 0.5 or float(place[:, 1].mean()) > -1.4
    weight = 0.8 if moved else 0.2
    left, right = (
        ((sign[:, None, hand] - sentence[None, :, hand]) ** 2).sum(axis=-1)
        for hand in (slice(0, HAND_FEATURES), slice(HAND_FEATURES, None))
    )
    both: Array = np.sqrt((weight * left + right) / (1.0 + weight)).astype(np.float32)
    return both


def spans(sign: Array, sentence: Array) -> Array:
    """(T, up to LONGEST + 1) float32: the cost of the sign's core from frame s over n frames; inf where it cannot be.

    Every sentence frame is matched once while the sign's frames may be skipped or held (`SKIPS`), so the costs of
    neighbouring signs add up to the cost of the sentence.
    """
    frames, length = len(sentence), len(sign)
    longest = min(LONGEST, frames)
    apart = np.full((length, frames + longest), np.inf, dtype=np.float32)
    apart[:, :frames] = distances(sign, sentence)
    cost = np.full((frames, longest + 1), np.inf, dtype=np.float32)
    best = np.full((frames, length), np.inf, dtype=np.float32)  # by start, and by the sign's frame reached
    best[:, :3] = apart[:3, :frames].T
    for taken in range(1, longest + 1):
        if taken > 1:
            moved = best + np.float32(SKIPS[0])
            for skip, fee in enumerate(SKIPS[1:], start=1):
                if skip < length:
                    np.minimum(moved[:, skip:], best[:, :-skip] + np.float32(fee), out=moved[:, skip:])
            best = moved + apart[:, taken - 1 : taken - 1 + frames].T
        cost[:, taken] = best[:, max(0, length - 3) :].min(axis=1)
    cost[:, :SHORTEST] = np.inf
    return cost


def best_match(gloss: str, sign: Array, sentence: Array) -> Spotted | None:
    """Where the sign fits best on its own, by mean distance per frame; None if the sentence is too short for it."""
    cost = spans(sign, sentence)
    mean = cost / np.maximum(np.arange(cost.shape[1], dtype=np.float32), 1.0)
    mean[:, : int(0.3 * len(sign))] = np.inf
    start, taken = (int(i) for i in np.unravel_index(int(np.argmin(mean)), mean.shape))
    if not np.isfinite(mean[start, taken]):
        return None
    return Spotted(gloss, start, start, start + taken, float(mean[start, taken]))


def align(signs: Mapping[str, Array], sentence: Array, costs: Costs | None = None) -> list[Spotted]:
    """The cheapest row of signs over the sentence, each at most once, in whatever order.

    signs: gloss -> features of its core, in the order of the text, at most MOST; sentence: features between the rests.
    Frames that no sign explains are in no row.
    """
    if len(signs) > MOST:
        raise ValueError(f"at most {MOST} signs can be searched at once, got {len(signs)}")
    price = costs or Costs()
    matched = [spans(sign, sentence) for sign in signs.values()]
    frames, used_sets = len(sentence), 1 << len(signs)
    best = np.full((used_sets, frames + 1), np.inf)
    best[0, 0] = 0.0
    back: dict[
        tuple[int, int], tuple[int, int, int]
    ] = {}  # (used, frame) -> (used before, start, sign or -1 for a gap)
    for used in range(used_sets):
        for frame in range(frames):
            if best[used, frame] + price.gap < best[used, frame + 1]:
                best[used, frame + 1] = best[used, frame] + price.gap
                back[used, frame + 1] = (used, frame, -1)
        for index, cost in enumerate(matched):
            if used & 1 << index:
                continue
            then = used | 1 << index
            fee = price.sign + price.disorder * (used >> (index + 1)).bit_count()
            total = best[used, :frames, None] + cost + fee
            for taken in range(SHORTEST, total.shape[1]):
                reached = total[: frames - taken + 1, taken]
                for start in np.flatnonzero(reached < best[then, taken : taken + len(reached)]).tolist():
                    best[then, start + taken] = reached[start]
                    back[then, start + taken] = (used, start, index)
    unused = [(len(signs) - used.bit_count()) * price.missing for used in range(used_sets)]
    state = (int(np.argmin(best[:, frames] + np.array(unused))), frames)
    row: list[tuple[int, int, int]] = []
    while state in back:
        used, start, index = back[state]
        if index >= 0:
            row.append((index, start, state[1]))
        state = (used, start)
    glosses = list(signs)
    found: list[Spotted] = []
    for index, core, end in reversed(row):
        mean = float(matched[index][core, end - core]) / (end - core)
        found.append(Spotted(glosses[index], found[-1].end if found else 0, core, end, mean))
    return found


def propose(text: str, dictionary: Mapping[str, Array], sentence: Array) -> list[Spotted]:
    """A first row of signs for a sentence: those its words name, and any other that fits almost exactly."""
    named = candidates(text, dictionary)
    alone = (best_match(gloss, core, sentence) for gloss, core in dictionary.items() if gloss not in named)
    sure = sorted((match for match in alone if match and match.distance < SURE), key=lambda match: match.distance)
    glosses = [*named, *(match.gloss for match in sure)][:MOST]
    return align({gloss: dictionary[gloss] for gloss in glosses}, sentence)


def moving(sentence: Array, rest: float = 0.45) -> tuple[int, int]:
    """First and last frame (end exclusive) away from the rest pose that the clip starts with."""
    places = sentence[:, [0, 1, HAND_FEATURES, HAND_FEATURES + 1]] / 2.0
    away = np.flatnonzero(np.linalg.norm(places - np.median(places[:3], axis=0), axis=1) > rest)
    if not len(away):
        return 0, len(sentence)
    return max(0, int(away[0]) - 3), min(len(sentence), int(away[-1]) + 2)


def candidates(text: str, glosses: Iterable[str]) -> list[str]:
    """Glosses that the words of a text may stand for, each once, in the order of the text.

    A word takes the gloss it shares the longest beginning with, accents apart: at least three letters and two thirds
    of the gloss.
    """
    plain = {gloss: _plain(gloss) for gloss in glosses}
    found: dict[str, None] = {}
    for word in "".join(c if c.isalnum() else " " for c in _plain(text)).split():
        shared = {gloss: _shared(word, form) for gloss, form in plain.items()}
        fitting = [gloss for gloss, letters in shared.items() if letters >= max(3, 2 * len(plain[gloss]) / 3)]
        if word.isdecimal() and word in plain:
            fitting = [word]
        if fitting:
            found[max(fitting, key=lambda gloss: (shared[gloss], -len(plain[gloss])))] = None
    return list(found)


def _plain(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", text.lower()) if not unicodedata.combining(c))


def _shared(one: str, other: str) -> int:
    return next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
