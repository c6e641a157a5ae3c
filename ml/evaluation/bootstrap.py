"""How sure a figure from a few sentences is: the paired bootstrap (Efron 1979, Koehn 2004) over sentences."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

RESAMPLES = 10_000


@dataclass(frozen=True)
class Estimate:
    """value, and the interval that holds it in 95 of 100 resamples."""

    value: float
    low: float
    high: float


def draws(count: int, resamples: int = RESAMPLES, seed: int = 0) -> NDArray[np.int64]:
    """(resamples, count) sentences drawn with replacement; the same for every system, which makes them paired."""
    return np.random.default_rng(seed).integers(count, size=(resamples, count))


def resampled(over: Array, under: Array, drawn: NDArray[np.int64]) -> Array:
    """(resamples,) sum of `over` by sum of `under`, both (sentences,), of each draw; `under` of ones gives the mean."""
    return np.asarray(over[drawn].sum(axis=1) / under[drawn].sum(axis=1))


def estimate(over: Array, under: Array, drawn: NDArray[np.int64]) -> Estimate:
    low, high = np.quantile(resampled(over, under, drawn), [0.025, 0.975])
    return Estimate(float(over.sum() / under.sum()), float(low), float(high))


def p_value(ours: Array, theirs: Array) -> float:
    """Two-sided, from two systems' figures (resamples,) of the same draws: how often the smaller is not the smaller."""
    difference = ours - theirs
    if not difference.any():
        return 1.0
    tail = min((difference >= 0).mean(), (difference <= 0).mean())
    return float(min(1.0, max(2 * tail, 2 / len(difference))))
