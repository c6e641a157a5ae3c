"""Whether the face follows the signer's: mouth and brows along the warping path, blinks, and the look of questions.

Distances of joints say nothing of the face, and a recogniser of signs is not to look at it (`ml.evaluation.judge`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ml.dtw import WarpingPath
from ml.pose import Clip
from ml.skeleton import FACE, FACE_INDEX

Array = NDArray[np.float64]

PARTS: Final = {  # of the face -> its weights
    "mouth": [i for i, name in enumerate(FACE) if name.startswith(("mouth", "jaw"))],
    "brows": [i for i, name in enumerate(FACE) if name.startswith("brow")],
}
_LIDS: Final = [FACE_INDEX["eyeBlinkLeft"], FACE_INDEX["eyeBlinkRight"]]
_SHUT: Final = 0.4  # of both lids' weights: from here on the eyes count as closed
_TOLD: Final = [i for i, name in enumerate(FACE) if name.startswith(("brow", "eye"))]
_REST, _END = 13, 8  # frames of the way back to rest, and before it, where questions are held longest
_PENALTY: Final = 1.0  # of the ridge, in standard deviations


@dataclass(frozen=True)
class Followed:
    """One part of a face against the signer's. correlation: of all its weights along the path, each about its own
    mean, 0 where one of both stands still; spread, real_spread: how far the weights lie from their means."""

    correlation: float
    spread: float
    real_spread: float


def followed(made: Clip, real: Clip, together: WarpingPath) -> dict[str, Followed]:
    """Of each of PARTS."""
    pairs = np.array(together)
    found = {}
    for part, columns in PARTS.items():
        ours, theirs = (
            face[at][:, columns].astype(np.float64) for face, at in ((made.face, pairs[:, 0]), (real.face, pairs[:, 1]))
        )
        ours, theirs = ours - ours.mean(axis=0), theirs - theirs.mean(axis=0)
        spread, real_spread = (float(np.sqrt((rows**2).sum(axis=1).mean())) for rows in (ours, theirs))
        moves = spread > 1e-6 and real_spread > 1e-6
        both = float((ours * theirs).sum(axis=1).mean())
        found[part] = Followed(both / (spread * real_spread) if moves else 0.0, spread, real_spread)
    return found


def blinks(clip: Clip) -> int:
    """How often the eyes close."""
    shut = clip.face[:, _LIDS].mean(axis=1) > _SHUT
    return int((shut[1:] & ~shut[:-1]).sum())


@dataclass(frozen=True, eq=False)
class Teller:
    """Tells questions from statements by the face alone: a ridge regression on real faces.

    middle, spread: (inputs,) of what it was trained on; weights: (inputs,).
    """

    middle: Array
    spread: Array
    weights: Array

    @classmethod
    def learn(cls, faces: Sequence[Clip], asks: Sequence[bool]) -> Teller:
        rows = np.array([_told(face) for face in faces])
        middle, spread = rows.mean(axis=0), rows.std(axis=0) + 1e-3
        rows = (rows - middle) / spread
        wanted = np.array(asks, dtype=np.float64)
        squares = rows.T @ rows + _PENALTY * len(rows) * np.eye(rows.shape[1])
        return cls(middle, spread, np.linalg.solve(squares, rows.T @ (wanted - wanted.mean())))

    def asks(self, clip: Clip) -> float:
        """The larger, the more like a question."""
        return float((_told(clip) - self.middle) / self.spread @ self.weights)


def told_apart(scores: Sequence[float], asks: Sequence[bool]) -> float | None:
    """Share of all pairs of a question and another sentence of which the question looks more like one; 0.5 is chance.
    None where there is no pair."""
    marked = np.array(asks, dtype=bool)
    values = np.array(scores)
    pairs = values[marked][:, None] - values[~marked][None]
    return float((pairs > 0).mean() + (pairs == 0).mean() / 2) if pairs.size else None


def _told(clip: Clip) -> Array:
    """(inputs,) the mean of brows and eyes over what is signed, and at its end."""
    signed = clip.face[: max(1, len(clip) - _REST), _TOLD].astype(np.float64)
    return np.concatenate([signed.mean(axis=0), signed[-_END:].mean(axis=0)])
