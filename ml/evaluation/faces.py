"""What a face shows by itself: blinks, and the look of questions.

Distances of joints say nothing of the face, and a recogniser of signs is not to look at it (`ml.evaluation.judge`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ml.pose import Clip
from ml.skeleton import FACE, FACE_INDEX

Array = NDArray[np.float64]

_LIDS: Final = [FACE_INDEX["eyeBlinkLeft"], FACE_INDEX["eyeBlinkRight"]]
_SHUT: Final = 0.4  # of both lids' weights: from here on the eyes count as closed
_TOLD: Final = [i for i, name in enumerate(FACE) if name.startswith(("brow", "eye"))]
_REST, _END = 13, 8  # frames of the way back to rest, and before it, where questions are held longest
_PENALTY: Final = 1.0  # of the ridge, in standard deviations


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
