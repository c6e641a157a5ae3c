"""What a camera and a pose estimator saw: the common input of the fit, whatever corpus it comes from.

Loaders turn their files into `Landmarks`; `ml.corpus.fit` turns those into motion of the avatar.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

# MediaPipe's body points that the fit uses
NOSE, LEFT_EAR, RIGHT_EAR = 0, 7, 8
LEFT_SHOULDER, RIGHT_SHOULDER, LEFT_ELBOW, RIGHT_ELBOW, LEFT_WRIST, RIGHT_WRIST = 11, 12, 13, 14, 15, 16


class CorpusError(ValueError):
    """A corpus file that cannot be used; the message names the file and what is wrong."""


@dataclass(frozen=True, eq=False)
class Landmarks:
    """One clip of one signer, in picture units: x to the picture's right, y up, z towards the viewer.

    body:         (T, 25 or 33, 3) float64, one unit = one picture height; MediaPipe's order; no gaps
    depth:        (T, 25 or 33) float64, estimated distance towards the viewer in *shoulder widths*, hip-centred
    left_hand:    (T, 21, 3) float64, as body; NaN where the hand was not found. "Left" is the signer's.
    right_hand:   the same
    face:         (T, F, 3) float64, as body; NaN where not found
    face_indices: (F,) which points of MediaPipe's 468-point mesh these are
    turned:       radians by which the signer does not face the camera; positive brings what is before them to the
                  picture's right
    """

    name: str
    fps: float
    body: NDArray[np.float64]
    depth: NDArray[np.float64]
    left_hand: NDArray[np.float64]
    right_hand: NDArray[np.float64]
    face: NDArray[np.float64]
    face_indices: NDArray[np.int64]
    turned: float = 0.0

    def __post_init__(self) -> None:
        frames = len(self.body)
        if frames == 0:
            raise CorpusError(f"{self.name}: no frames")
        if not 5 <= self.fps <= 240:
            raise CorpusError(f"{self.name}: {self.fps} frames a second is not plausible (5 to 240)")
        shapes = {
            "left_hand": (self.left_hand.shape, (frames, 21, 3)),
            "right_hand": (self.right_hand.shape, (frames, 21, 3)),
            "face": (self.face.shape, (frames, len(self.face_indices), 3)),
            "depth": (self.depth.shape, self.body.shape[:2]),
        }
        for part, (found, wanted) in shapes.items():
            if found != wanted:
                raise CorpusError(f"{self.name}: {part} has shape {found}, expected {wanted}")
        if not (np.isfinite(self.body).all() and np.isfinite(self.depth).all()):
            raise CorpusError(f"{self.name}: the body has gaps; fill them first")

    def __len__(self) -> int:
        return len(self.body)


def filled(name: str, points: NDArray[np.float64]) -> NDArray[np.float64]:
    """(T, ...) with frames that hold NaN interpolated in time; raises CorpusError if most of them do."""
    if not len(points):
        raise CorpusError(f"{name}: no frames")
    flat = points.reshape(len(points), -1).copy()
    found = np.isfinite(flat).all(axis=1)
    if found.sum() < max(1, len(points) / 2):
        raise CorpusError(f"{name}: the body was found in {found.sum()} of {len(points)} frames, too few to go on")
    frames = np.arange(len(points))
    for column in flat.T:
        column[:] = np.interp(frames, frames[found], column[found])
    return flat.reshape(points.shape)


def corpora() -> Path:
    """The folder of corpora: `SLP_CORPORA`, or ../shared/corpora beside the project."""
    return Path(os.environ.get("SLP_CORPORA", Path(__file__).parents[3] / "shared" / "corpora"))
