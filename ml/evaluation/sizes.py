"""How large each sign is made, against the dictionary and the signer's sentence: does it shrink where he shrinks it?

Signs that are small in the dictionary are often made larger and large ones smaller, by anybody and by chance, and a
production shares the dictionary with the signer. So the rank correlation is partial: what of his sizes is told
beyond what the dictionary's sizes tell.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

from ml.dtw import WarpingPath
from ml.evaluation.measures import TIPS, WRISTS
from ml.pose import Clip

Array = NDArray[np.float64]

WAY = 6  # frames; most of the way into a sign, which is not the sign's own
SHORTEST = 3  # frames that a size is measured on
FEWEST = 4  # signs that a correlation is of


@dataclass(frozen=True)
class SignSize:
    """Metres that wrists and finger tips travel in one sign: by the production, the signer, and the dictionary."""

    made: float
    real: float
    dictionary: float


def travel(clip: Clip) -> float:
    points = clip.positions[:, [*WRISTS, *TIPS]].astype(np.float64)
    return float(np.linalg.norm(np.diff(points, axis=0), axis=-1).sum(axis=0).mean())


def sizes(
    made: Clip, real: Clip, spans: Sequence[tuple[int, int]], cores: Sequence[Clip | None], together: WarpingPath
) -> list[SignSize]:
    """Of each sign that the dictionary has. spans: its frames of the real clip; the production's are those that the
    path pairs with them, so that no plan is asked where a sign is."""
    pairs, found = np.array(together), []
    for (start, end), core in zip(spans, cores, strict=True):
        begin = start + min(WAY, (end - start) // 3)
        ours = pairs[(pairs[:, 1] >= begin) & (pairs[:, 1] < end), 0]
        if core is None or end - begin < SHORTEST or not len(ours):
            continue
        first, last = int(ours[0]), int(ours[-1]) + 1
        short = max(0, SHORTEST - (last - first))
        part = made[max(0, first - short) : last + short]
        found.append(SignSize(travel(part), travel(real[begin:end]), travel(core)))
    return found


def following(found: Sequence[SignSize]) -> float | None:
    """Partial rank correlation of what was made with the signer, given the dictionary; None for too few signs."""
    if len(found) < FEWEST:
        return None
    made, real, known = (rankdata([getattr(size, name) for size in found]) for name in ("made", "real", "dictionary"))
    ours, theirs = (_without(row, known) for row in (made, real))
    scale = float(np.sqrt((ours**2).sum() * (theirs**2).sum()))
    return float((ours * theirs).sum()) / scale if scale else 0.0


def _without(row: Array, known: Array) -> Array:
    """What a straight line over `known` leaves of it."""
    row, known = row - row.mean(), known - known.mean()
    return np.asarray(row - (row @ known) / max(float(known @ known), 1e-12) * known)
