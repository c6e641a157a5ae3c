"""Hands that the estimator took for the signer's other hand: they are treated as not found, and filled in."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from ml.corpus.landmarks import LEFT_WRIST, RIGHT_WRIST, Landmarks

Array = NDArray[np.float64]

FAR: Final = 0.06  # metres from the body's wrist on its side that a hand must be to be doubted
NEARER: Final = 0.5  # and it is mistaken if the other wrist is nearer than so much of that
SAME: Final = 0.03  # metres within which two hands are one hand found twice


def own_hands(landmarks: Landmarks, scale: float) -> tuple[tuple[Array, Array], NDArray[np.bool_]]:
    """Left and right hand (T, 21, 3), NaN where not found or mistaken, and (T, 2) where they are; scale: metres of one
    picture height."""
    hands = np.stack([landmarks.left_hand, landmarks.right_hand], axis=1)
    found: NDArray[np.bool_] = np.asarray(np.isfinite(hands).all(axis=(2, 3)))
    wrists = landmarks.body[:, [LEFT_WRIST, RIGHT_WRIST], :2]
    away = scale * np.linalg.norm(hands[:, :, None, 0, :2] - wrists[:, None], axis=-1)  # (T, hand, wrist)
    own, other = away[:, [0, 1], [0, 1]], away[:, [0, 1], [1, 0]]
    mistaken = found & (own > FAR) & (other < NEARER * own)
    apart = scale * np.linalg.norm(hands[:, 0, :, :2] - hands[:, 1, :, :2], axis=-1).mean(axis=-1)
    twice = found.all(axis=1) & (apart < SAME)
    mistaken |= twice[:, None] & (own > own[:, ::-1])
    seen = found & ~mistaken
    hands = np.where(seen[..., None, None], hands, np.nan)
    return (hands[:, 0], hands[:, 1]), seen
