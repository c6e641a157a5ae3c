"""A body without gaps, as `Landmarks` asks for, from the joints that other estimators and reduced files have.

Joints seen in some frames are put between those in time. What is never seen is out of the picture: arms hang, hips are
below the shoulders, points of the head are at the nose, those of a hand at its knuckles or else its wrist.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from ml.corpus.landmarks import (
    LEFT_ELBOW,
    LEFT_SHOULDER,
    LEFT_WRIST,
    NOSE,
    RIGHT_ELBOW,
    RIGHT_SHOULDER,
    RIGHT_WRIST,
    filled,
)

Array = NDArray[np.float64]

HEAD: Final = range(1, 11)
HIPS: Final = (23, 24)
KNUCKLES: Final = {
    17: 17,
    19: 5,
    21: 2,
}  # left little finger, index, thumb <- points of the hand; the right ones follow
HANGING: Final = {"elbow": 0.9, "wrist": 1.7, "hip": 1.55}  # shoulder widths below the shoulder
_NOSE_ABOVE: Final = 0.7


def complete(name: str, body: Array, left_hand: Array, right_hand: Array) -> Array:
    """(T, 25, 3) in MediaPipe's order, y up, NaN where not seen -> the same without NaN.

    Raises CorpusError naming the clip if the shoulders are missing in most frames.
    """
    whole = body.copy()
    shoulders = [LEFT_SHOULDER, RIGHT_SHOULDER]
    whole[:, shoulders] = filled(f"{name} (shoulders)", body[:, shoulders])
    width = float(np.median(np.linalg.norm((whole[:, LEFT_SHOULDER] - whole[:, RIGHT_SHOULDER])[:, :2], axis=-1)))

    def put(joint: int, instead: Array) -> None:
        whole[:, joint] = _between(whole[:, joint], instead)

    def beyond(joint: int, widths: float) -> Array:
        return np.asarray(whole[:, joint] - np.array([0.0, widths * width, 0.0]))

    put(NOSE, 0.5 * (beyond(LEFT_SHOULDER, -_NOSE_ABOVE) + beyond(RIGHT_SHOULDER, -_NOSE_ABOVE)))
    for joint in HEAD:
        whole[:, joint] = _or(whole[:, joint], whole[:, NOSE])
    sides = (
        (LEFT_SHOULDER, LEFT_ELBOW, LEFT_WRIST, left_hand),
        (RIGHT_SHOULDER, RIGHT_ELBOW, RIGHT_WRIST, right_hand),
    )
    for side, (shoulder, elbow, wrist, hand) in enumerate(sides):
        whole[:, wrist] = _or(whole[:, wrist], hand[:, 0])
        put(elbow, beyond(shoulder, HANGING["elbow"]))
        put(wrist, beyond(shoulder, HANGING["wrist"]))
        put(HIPS[side], beyond(shoulder, HANGING["hip"]))
        for joint, knuckle in KNUCKLES.items():
            whole[:, joint + side] = _or(_or(whole[:, joint + side], hand[:, knuckle]), whole[:, wrist])
    return whole


def _or(places: Array, instead: Array) -> Array:
    return np.where(np.isfinite(places).all(axis=-1, keepdims=True), places, instead)


def _between(places: Array, instead: Array) -> Array:
    """(T, 3) gaps filled in time, or `instead` if there is nothing to fill them from."""
    seen = np.flatnonzero(np.isfinite(places).all(axis=-1))
    if not seen.size:
        return instead
    frames = np.arange(len(places))
    return np.stack([np.interp(frames, seen, places[seen, axis]) for axis in range(3)], axis=-1)
