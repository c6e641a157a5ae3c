"""Motion as data: a `Clip` of frames, and the one integer layout that streams and files share.

A clip is always motion of the canonical skeleton (`ml.skeleton`). What leaves the model is quantised
at once, and everything a person sees or downloads is derived from those integers, so that a live
stream and a file of the same production are identical.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ml.skeleton import FACE, FACE_MIRRORED, FPS, JOINTS, MIRRORED

J = len(JOINTS)
SCALE = 8192  # int16 steps a metre (0.12 mm) and a unit of weight or confidence; ±4 m fit
POSITIONS = slice(0, 3 * J)
CONFIDENCE = slice(3 * J, 4 * J)
FACE_WEIGHTS = slice(4 * J, 4 * J + len(FACE))
FRAME_WIDTH = 4 * J + len(FACE)  # int16 values a frame: J x (x, y, z), J confidences, 52 face weights

Array = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Clip:
    """Motion of the canonical skeleton.

    positions:  (T, J, 3) float32, metres, avatar frame
    confidence: (T, J) float32, 0..1, how far each joint is to be trusted
    face:       (T, 52) float32, 0..1, ARKit weights in the order of `ml.skeleton.FACE`
    fps:        frames a second
    """

    positions: Array
    confidence: Array
    face: Array
    fps: float = FPS

    def __post_init__(self) -> None:
        frames = len(self.positions)
        wanted = ((frames, J, 3), (frames, J), (frames, len(FACE)))
        found = (self.positions.shape, self.confidence.shape, self.face.shape)
        if wanted != found:
            raise ValueError(f"a clip of {frames} frames needs arrays of shape {wanted}, got {found}")
        if self.fps <= 0:
            raise ValueError(f"fps must be positive, got {self.fps}")

    def __len__(self) -> int:
        return len(self.positions)

    def __getitem__(self, frames: slice) -> Clip:
        return Clip(self.positions[frames], self.confidence[frames], self.face[frames], self.fps)

    @property
    def seconds(self) -> float:
        return len(self) / self.fps


def concatenate(clips: list[Clip]) -> Clip:
    """Join clips of one frame rate end to end, without any blending."""
    rates = {clip.fps for clip in clips}
    if len(rates) != 1:
        raise ValueError(f"clips to join must share one frame rate, got {sorted(rates)}")
    return Clip(
        np.concatenate([clip.positions for clip in clips]),
        np.concatenate([clip.confidence for clip in clips]),
        np.concatenate([clip.face for clip in clips]),
        rates.pop(),
    )


def mirror(clip: Clip) -> Clip:
    """The same motion by a signer of the other dominant hand."""
    positions = clip.positions[:, MIRRORED] * np.array([-1, 1, 1], dtype=np.float32)
    return Clip(positions, clip.confidence[:, MIRRORED], clip.face[:, FACE_MIRRORED], clip.fps)


def quantise(clip: Clip) -> NDArray[np.int16]:
    """(T, FRAME_WIDTH) int16 at `SCALE`: what goes over the wire and what a stream's hash covers."""
    flat = np.concatenate([clip.positions.reshape(len(clip), -1), clip.confidence, clip.face], axis=1)
    flat *= SCALE  # in place: a round of two thousand streams passes here, and new memory costs more than the numbers
    return np.clip(np.rint(flat, out=flat), -32768, 32767, out=flat).astype(np.int16)


def dequantise(frames: NDArray[np.int16], fps: float = FPS) -> Clip:
    """The clip that `quantise` stored: (T, FRAME_WIDTH) int16 -> Clip, within 0.06 mm."""
    if frames.ndim != 2 or frames.shape[1] != FRAME_WIDTH:
        raise ValueError(f"frames must have shape (T, {FRAME_WIDTH}), got {frames.shape}")
    flat = (frames / SCALE).astype(np.float32)
    return Clip(flat[:, POSITIONS].reshape(len(frames), J, 3), flat[:, CONFIDENCE], flat[:, FACE_WEIGHTS], fps)
