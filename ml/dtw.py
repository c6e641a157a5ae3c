"""Dynamic time warping (Sakoe and Chiba 1978): how far two motions are apart when each may take its own time."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
WarpingPath = list[tuple[int, int]]


def joint_cost(a: Array, b: Array) -> Array:
    """(T, J, 3), (S, J, 3) -> (T, S) mean distance of the joints in every pair of frames."""
    total = np.zeros((len(a), len(b)))
    for ours, theirs in zip(a.swapaxes(0, 1), b.swapaxes(0, 1), strict=True):
        # joint by joint, by products: all differences at once leave the cache of a core and take ten times as long
        apart = (ours**2).sum(axis=-1)[:, None] + (theirs**2).sum(axis=-1) - 2 * ours @ theirs.T
        total += np.sqrt(np.maximum(apart, 0, out=apart), out=apart)
    return np.asarray(total / a.shape[1])


def accumulate(cost: Array) -> Array:
    """(T, S) -> (T + 1, S + 1): cost of the cheapest path to each pair; the first row and column lead in."""
    rows, columns = cost.shape
    total = np.full((rows + 1, columns + 1), np.inf)
    total[0, 0] = 0.0
    for diagonal in range(2, rows + columns + 1):  # pairs of one diagonal do not depend on each other
        i = np.arange(max(1, diagonal - columns), min(rows, diagonal - 1) + 1)
        j = diagonal - i
        best = np.minimum(np.minimum(total[i - 1, j], total[i, j - 1]), total[i - 1, j - 1])
        total[i, j] = cost[i - 1, j - 1] + best
    return total


def path(total: Array) -> WarpingPath:
    """The pairs of frames on the cheapest path, from the first to the last."""
    i, j = total.shape[0] - 1, total.shape[1] - 1
    pairs: WarpingPath = []
    while i and j:
        pairs.append((i - 1, j - 1))
        _, i, j = min((total[i - 1, j - 1], i - 1, j - 1), (total[i - 1, j], i - 1, j), (total[i, j - 1], i, j - 1))
    return pairs[::-1]


def dtw(a: Array, b: Array) -> float:
    """Mean distance along the cheapest path, over the longer of both lengths. a: (T, J, 3); b: (S, J, 3)."""
    return float(accumulate(joint_cost(a, b))[-1, -1] / max(len(a), len(b)))
