"""Morph weights whose movements add up to what was seen: bounded least squares, all frames at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

SWEEPS = 200
CLOSE_ENOUGH = 5e-4  # change of a weight in a sweep that nobody would see


def solve(gram: Array, aims: Array) -> Array:
    """(T, K) weights w in 0..1, each row the least of w·G·w - 2 w·b by coordinate descent.

    gram: (K, K) G, symmetric and positive definite. aims: (T, K) b. For least squares |A w - y|² these are A'A and A'y;
    a ridge or a penalty on differences is added to G, a penalty on the sum of weights is taken from b.
    """
    pull = gram / np.diag(gram)[:, None]
    goal = np.ascontiguousarray((aims / np.diag(gram)).T)
    weights = np.zeros_like(goal)
    for _ in range(SWEEPS):
        before = weights.copy()
        for k, row in enumerate(pull):
            weights[k] = (weights[k] + goal[k] - row @ weights).clip(0.0, 1.0)
        if np.abs(weights - before).max(initial=0.0) < CLOSE_ENOUGH:
            break
    return np.asarray(weights.T)
