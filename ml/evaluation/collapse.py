"""Whether what is asked for decides what is made: three ratios of distances between sentences.

After the three levels of "Conditional Collapse in Sign Language Production" (Hong and Kosecka 2026, arXiv 2606.01643):
the pose that a production begins in, how much productions differ, and whether each is that of its own sentence. The
paper measures in the latents of a motion autoencoder of its own; here motion is seen by the judge's last layer, as for
Frechet distances. A Frechet distance cannot tell: motion of the wrong sentences has one of 0.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ml.dtw import dtw
from ml.evaluation.frechet import Space

Array = NDArray[np.float64]
Parts = Mapping[str, tuple[Array, Array]]

MEASURES: Final = ("pose", "diversity", "faithfulness")


def parts(made: Sequence[Array], real: Sequence[Array], of: Space) -> dict[str, tuple[Array, Array]]:
    """measure -> what each sentence adds above and below the line, (sentences,) each.

    made, real: (windows, features) of each sentence's production and of the signer's own, in one order. With d the
    mean distance along the cheapest warping path, d0 that of the first windows alone, m productions and r real ones:

        pose          mean of d0(m_i, r_i)             by mean of d0(m_i, r_j), j other than i
        diversity     mean of d(m_i, m_j), j not i     by mean of d(r_i, r_j), j not i
        faithfulness  mean of d(m_i, r_i)              by mean of d(m_i, r_j), j not i

    Empty for a single sentence, which has no others.
    """
    if len(made) < 2:
        return {}
    ours, theirs = ([of.project(windows)[:, None] for windows in one] for one in (made, real))
    across, ourselves, themselves = _apart(ours, theirs), _among(ours), _among(theirs)
    start = _apart([one[:1] for one in ours], [one[:1] for one in theirs])
    return {
        "pose": (start.diagonal(), _others(start)),
        "diversity": (_others(ourselves), _others(themselves)),
        "faithfulness": (across.diagonal(), _others(across)),
    }


def _apart(a: Sequence[Array], b: Sequence[Array]) -> Array:
    """(len(a), len(b)) distances of (T, 1, directions) and (S, 1, directions)."""
    return np.array([[dtw(one, other) for other in b] for one in a])


def _among(rows: Sequence[Array]) -> Array:
    """As `_apart` of all with each other, half of which is enough."""
    found = np.zeros((len(rows), len(rows)))
    for i, one in enumerate(rows):
        for j, other in enumerate(rows[:i]):
            found[i, j] = found[j, i] = dtw(one, other)
    return found


def _others(apart: Array) -> Array:
    """(N,) the mean of each row without its diagonal."""
    return np.asarray((apart.sum(axis=1) - apart.diagonal()) / (len(apart) - 1))
