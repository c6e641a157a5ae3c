"""The face of a timeline: what its signs, their words and their sentence ask of it, beside what the network makes.

Linear, and learned from this signer's dictionary and training sentences (`ml.training.face`): every sign has a curve,
its expected face by phase, and every frame adds what its place and the marks of the sentence say. Numpy alone, so
that a stream has its whole face before its first chunk.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ml.face.blinks import blinks
from ml.face.phrase import NUMBERS, PLACES, between, phrase, smoothed, spoken
from ml.motion import FACE_WIDTH
from ml.skeleton import FACE_INDEX
from ml.timing import Timeline

Array = NDArray[np.float64]

AXES: Final = 14  # that the curves of all signs are kept in; the rest of them is below what a viewer sees
SOFT: Final = 1.0  # frames; what signs add is smoothed by this much, or the face would jump where they meet
LIDS: Final = (FACE_INDEX["eyeBlinkLeft"], FACE_INDEX["eyeBlinkRight"])


@dataclass(frozen=True, eq=False)
class SentenceFace:
    """mean: (FACE_WIDTH,) weights of a face in a sentence
    curves: "LANGUAGE GLOSS" -> (PLACES, FACE_WIDTH) what the sign adds to them at each phase
    phrase: (NUMBERS + 1, FACE_WIDTH) what each number of `ml.face.phrase` adds, and a constant
    own:    (FACE_WIDTH,) 0..1, how much of the network's own face stays
    """

    mean: Array
    curves: Mapping[str, Array]
    phrase: Array
    own: Array

    def __post_init__(self) -> None:
        wanted = ((FACE_WIDTH,), (NUMBERS + 1, FACE_WIDTH), (FACE_WIDTH,))
        if (self.mean.shape, self.phrase.shape, self.own.shape) != wanted:
            raise ValueError(
                f"a face model needs arrays of shape {wanted}, got"
                f" {(self.mean.shape, self.phrase.shape, self.own.shape)}"
            )
        for name, curve in self.curves.items():
            if curve.shape != (PLACES, FACE_WIDTH):
                raise ValueError(f"{name}: a curve must have shape {(PLACES, FACE_WIDTH)}, got {curve.shape}")

    def face(self, timeline: Timeline, sign_language: str, seed: int) -> Array:
        """(frames, FACE_WIDTH) 0..1, the same for the same seed; a timeline without signs has the mean face."""
        frames = timeline.frames
        if not spoken(timeline):
            return np.asarray(np.repeat(self.mean[None], frames, axis=0))
        told = phrase(timeline)
        found = self.mean + told @ self.phrase[:-1] + self.phrase[-1]
        signs = np.zeros((frames, FACE_WIDTH))
        for sign in spoken(timeline):
            curve = self.curves.get(f"{sign_language} {sign.gloss}")
            at = slice(sign.start_frame, min(sign.end_frame, frames))
            if curve is not None and at.stop > at.start:
                signs[at] = between(sign.end_frame - sign.start_frame).curve(curve)[: at.stop - at.start]
        found = np.clip(found + smoothed(signs, SOFT), 0, 1)
        found[:, LIDS] = blinks(timeline, seed)[:, None]
        return np.asarray(found)

    def to_bytes(self) -> bytes:
        """As a file: the curves in the AXES along which they differ most."""
        names = sorted(self.curves)
        curves = np.array([self.curves[name] for name in names])
        axes = np.linalg.svd(curves.reshape(-1, FACE_WIDTH), full_matrices=False)[2][:AXES]
        file = BytesIO()
        np.savez_compressed(
            file,
            mean=self.mean.astype(np.float32),
            names=np.array(names),
            axes=axes.astype(np.float32),
            curves=(curves @ axes.T).astype(np.float16),
            phrase=self.phrase.astype(np.float32),
            own=self.own.astype(np.float32),
        )
        return file.getvalue()

    @classmethod
    def from_bytes(cls, content: bytes) -> SentenceFace:
        """What `to_bytes` wrote; raises ValueError or KeyError for anything else."""
        with np.load(BytesIO(content), allow_pickle=False) as file:
            curves = file["curves"].astype(np.float64) @ file["axes"].astype(np.float64)
            return cls(
                file["mean"].astype(np.float64),
                {str(name): curve for name, curve in zip(file["names"], curves, strict=True)},
                file["phrase"].astype(np.float64),
                file["own"].astype(np.float64),
            )
