"""The copy audit: how much of a production merely replays training, frame for frame?

A window of 8 frames counts as a replay if some window of real training motion is nearer than what only 5 in 100 windows
of unseen real sentences are to their nearest. So real motion scores 5 % by design, and a recording played back 100 %.
A replay at another speed, or one that was stretched, is told from the real thing less surely.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ml.evaluation.features import points
from ml.evaluation.frechet import windows
from ml.pose import Clip

Array = NDArray[np.float32]

LENGTH = 8
BY_CHANCE = 0.05
_DIRECTIONS = 32
_BLOCK = 512
_MOVING = 0.15  # units of `points` that wrists travel in a window: resting hands look alike everywhere


def moving_windows(clip: Clip, hop: int = 2) -> Array:
    """(N, LENGTH * features) of the windows in which a wrist moves."""
    cut = windows(points(clip).reshape(len(clip), -1).astype(np.float64), LENGTH, hop).astype(np.float32)
    wrists = cut.reshape(*cut.shape[:2], -1, 3)[:, :, [1, 3]]
    travelled = np.linalg.norm(np.diff(wrists, axis=1), axis=-1).sum(axis=1).max(axis=1)
    return cut[travelled > _MOVING].reshape(-1, LENGTH * cut.shape[2])


@dataclass(frozen=True, eq=False)
class Audit:
    """Training windows in their main directions, and the distance under which a window is a replay."""

    mean: Array
    axes: Array
    known: Array
    threshold: float

    def distances(self, clip: Clip) -> Array:
        """(N,) from each moving window to the nearest of training."""
        projected = (moving_windows(clip) - self.mean) @ self.axes
        return _nearest(projected.astype(np.float32), self.known)

    def share(self, clips: Iterable[Clip]) -> float:
        found = np.concatenate([self.distances(clip) for clip in clips])
        return float((found < self.threshold).mean()) if found.size else 0.0


def _nearest(windows_: Array, known: Array) -> Array:
    square = (known**2).sum(axis=1)
    found = np.empty(len(windows_), dtype=np.float32)
    for at in range(0, len(windows_), _BLOCK):
        block = windows_[at : at + _BLOCK]
        near = (square - 2 * block @ known.T).min(axis=1) + (block**2).sum(axis=1)
        found[at : at + _BLOCK] = np.sqrt(np.maximum(near, 0))
    return found


def audit(training: Iterable[Clip], unseen: Iterable[Clip]) -> Audit:
    """Training: every real clip that a model may have learned from. Unseen: real sentences of another split."""
    known = np.concatenate([moving_windows(clip, hop=1) for clip in training])
    mean = known.mean(axis=0)
    values, vectors = np.linalg.eigh(np.cov(known[:: max(1, len(known) // 8000)] - mean, rowvar=False))
    axes = vectors[:, np.argsort(values)[::-1][:_DIRECTIONS]].astype(np.float32)
    empty = Audit(mean, axes, (known - mean) @ axes, 0.0)
    reached = np.concatenate([empty.distances(clip) for clip in unseen])
    return Audit(mean, axes, empty.known, float(np.quantile(reached, BY_CHANCE)))
