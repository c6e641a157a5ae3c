"""The avatar's skin and shirt as a composer asks for them: how far, which way out, and the point of it nearest to another.

The trunk and head of a composed sign stand as at rest, so the grids of `ml.clearance` are used where they lie.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from ml.clearance import PARTS, STEP, body
from ml.composing.hand import unit
from ml.skeleton import INDEX, REST

Array = NDArray[np.float64]

_JOINTS: Final = REST[[INDEX[name] for name in PARTS]].astype(np.float64)


def away(points: Array) -> tuple[Array, Array]:
    """(..., 3) metres, avatar frame -> how far from the skin (...), negative inside, and the way out (..., 3)."""
    flat = points.reshape(-1, 3)
    found = body()
    nearest, ways = np.full(len(flat), np.inf), np.zeros((len(flat), 3))
    for grid in range(len(PARTS)):
        places = (flat - _JOINTS[grid] - found.low[grid]) / STEP
        count = len(flat)
        seen = found.look(
            places,
            np.full(count, found.first[grid]),
            np.broadcast_to(found.corners[grid], (count, 8)),
            np.broadcast_to(found.last[grid] - 1e-6, (count, 3)),
        )
        # beyond a grid its edge is seen: add the way to it, so that far points are far
        beyond = np.linalg.norm(places - np.clip(places, 0, found.last[grid]), axis=-1) * STEP
        distance = seen[:, 0] + beyond
        closer = distance < nearest
        nearest = np.where(closer, distance, nearest)
        ways[closer] = seen[closer, 1:]
    return nearest.reshape(points.shape[:-1]), unit(ways).reshape(points.shape)


def onto(points: Array) -> tuple[Array, Array]:
    """The points of the skin nearest to others (..., 3), and the ways out there."""
    at = points.copy()
    for _ in range(8):
        distance, way = away(at)
        at = at - distance[..., None] * way
    return at, away(at)[1]
