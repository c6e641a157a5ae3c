"""Frechet distance between two sets of feature vectors (Heusel et al. 2017), made bearable for a few hundred of them.

Both sets are first turned into the main directions of real training motion, in units of its spread; covariances are
shrunk towards a sphere as Ledoit and Wolf (2004) derive, since a plain one of few samples exaggerates every difference.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ml.evaluation.measures import TIPS, WRISTS, WRISTS_OF_TIPS
from ml.pose import Clip
from ml.skeleton import INDEX

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Space:
    """A feature space that real training motion fills evenly: (x - mean) @ axes has variance 1 in every direction."""

    mean: Array
    axes: Array

    def project(self, features: Array) -> Array:
        return np.asarray((features - self.mean) @ self.axes)


def space(features: Array, directions: int = 24) -> Space:
    """The main directions of (N, F) features."""
    mean = features.mean(axis=0)
    values, vectors = np.linalg.eigh(np.cov(features - mean, rowvar=False))
    kept = np.argsort(values)[::-1][:directions]
    kept = kept[values[kept] > 1e-9 * values.max()]
    return Space(mean, vectors[:, kept] / np.sqrt(values[kept]))


def shrunk_covariance(x: Array) -> Array:
    """(N, F) -> (F, F), pulled towards a multiple of the identity by the share that Ledoit and Wolf derive."""
    count, width = x.shape
    centred = x - x.mean(axis=0)
    sample = centred.T @ centred / count
    mean_variance = np.trace(sample) / width
    distance = ((sample - mean_variance * np.eye(width)) ** 2).sum() / width
    noise = ((centred**2).sum(axis=1) ** 2).sum() / count**2 / width - (sample**2).sum() / count / width
    share = float(np.clip(noise / distance, 0, 1)) if distance > 0 else 1.0
    return np.asarray((1 - share) * sample + share * mean_variance * np.eye(width))


def frechet(a: Array, b: Array) -> float:
    """Squared distance of two Gaussians with the means and covariances of (N, F) and (M, F)."""
    first, second = shrunk_covariance(a), shrunk_covariance(b)
    values, vectors = np.linalg.eigh(first)
    root = vectors * np.sqrt(np.clip(values, 0, None)) @ vectors.T
    cross = np.sqrt(np.clip(np.linalg.eigvalsh(root @ second @ root), 0, None)).sum()
    shift = ((a.mean(axis=0) - b.mean(axis=0)) ** 2).sum()
    return max(0.0, float(shift + np.trace(first) + np.trace(second) - 2 * cross))


def windows(values: Array, length: int, hop: int) -> Array:
    """(T, F) -> (N, length, F), overlapping; a shorter sequence is one window, held at its end."""
    if len(values) < length:
        values = np.concatenate([values, np.repeat(values[-1:], length - len(values), axis=0)])
    starts = range(0, len(values) - length + 1, hop)
    return np.stack([values[start : start + length] for start in starts])


def pooled(features: Array) -> Array:
    """Features of a network, (steps, F), averaged over windows of 0.64 s."""
    return np.asarray(windows(features, 8, 4).mean(axis=1))


def kinematics(clip: Clip) -> Array:
    """(N, F) of windows of 0.64 s, without any network: where the wrists are, how open the fingers, how all move."""
    wrists = clip.positions[:, WRISTS] - clip.positions[:, [INDEX["Neck"]]]
    tips = clip.positions[:, TIPS] - clip.positions[:, WRISTS_OF_TIPS]
    places = np.concatenate([wrists.reshape(len(clip), -1), np.linalg.norm(tips, axis=-1)], axis=1).astype(np.float64)
    moving = np.concatenate([wrists, tips], axis=1).astype(np.float64)
    speed = np.linalg.norm(np.diff(moving, axis=0, prepend=moving[:1]), axis=-1) * clip.fps
    push = np.linalg.norm(np.diff(moving, 2, axis=0, prepend=moving[[0, 0]]), axis=-1) * clip.fps**2
    still, way = windows(places, 16, 8), windows(np.concatenate([speed, push], axis=1), 16, 8)
    return np.concatenate([still.mean(axis=1), still.std(axis=1), np.log1p(way.mean(axis=1))], axis=1)


def between(made: Sequence[Array], real: Sequence[Array], of: Space) -> float:
    """Frechet distance of the windows of all productions to those of all real clips."""
    return frechet(of.project(np.concatenate(made)), of.project(np.concatenate(real)))
