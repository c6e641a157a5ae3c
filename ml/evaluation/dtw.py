"""Dynamic time warping: how far two motions are apart when each may take its own time."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def dtw(a: Array, b: Array) -> float:
    """Mean distance along the cheapest path. a: (T, J, 3); b: (S, J, 3); a step's cost is the mean joint distance."""
    cost = np.linalg.norm(a[:, None] - b[None], axis=-1).mean(axis=-1)
    return float(_paths(cost[None], np.array([b.shape[0]]))[0])


def nearest(query: Array, templates: Sequence[Array], columns: int = 3) -> tuple[int, Array]:
    """Which template (S_i, F) is nearest to a query (T, F), and the distance to each; features in any one unit.

    A step's cost is the mean over groups of `columns` numbers of their Euclidean distance, as in `dtw`.
    """
    longest = max(len(template) for template in templates)
    padded = np.zeros((len(templates), longest, query.shape[1]))
    lengths = np.array([len(template) for template in templates])
    for row, template in zip(padded, templates, strict=True):
        row[: len(template)] = template
    cost = np.empty((len(templates), len(query), longest))
    for t, frame in enumerate(query):
        difference = (padded - frame).reshape(len(templates), longest, -1, columns)
        cost[:, t] = np.sqrt((difference**2).sum(axis=-1)).mean(axis=-1)
    distances = _paths(cost, lengths)
    return int(distances.argmin()), distances


def _paths(cost: Array, lengths: NDArray[np.int64]) -> Array:
    """(N, T, S) costs -> (N,) cost of the cheapest path to (T - 1, lengths - 1), over the longer of both lengths."""
    count, rows, columns = cost.shape
    total = np.full((count, rows + 1, columns + 1), np.inf)
    total[:, 0, 0] = 0.0
    for i in range(rows):
        for j in range(columns):
            best = np.minimum(np.minimum(total[:, i, j + 1], total[:, i + 1, j]), total[:, i, j])
            total[:, i + 1, j + 1] = cost[:, i, j] + best
    return np.asarray(total[np.arange(count), rows, lengths] / np.maximum(rows, lengths))
