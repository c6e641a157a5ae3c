"""Motion of one chunk <-> a whitened linear latent, a group of joints a block: principal components of real motion.

Linear on purpose: exact to a millimetre for the body and three for finger joints, nothing to train or to collapse, and
decoding is one matrix product on any device. A latent spans its chunk and the first frames of the next (OVERLAP), and
the two are faded into each other: chunks coded one by one would meet with 1.7 times the jerk of real motion, these
with 1.0 (docs/lab.md).
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from ml.motion import CHUNK, GROUP_COLUMNS, MOTION_WIDTH, OVERLAP, SPAN


class ChunkLatents(nn.Module):
    """encode: (..., SPAN, MOTION_WIDTH) -> (..., D); decode: the way back. Fixed after `fit`."""

    def __init__(self, latents: tuple[int, ...]) -> None:
        super().__init__()
        self.latents = latents
        flat, width = SPAN * MOTION_WIDTH, sum(latents)
        self.register_buffer("mean", torch.zeros(flat))
        self.register_buffer("analysis", torch.zeros(flat, width))
        self.register_buffer("synthesis", torch.zeros(width, flat))
        self.mean: Tensor
        self.analysis: Tensor
        self.synthesis: Tensor

    def fit(self, spans: NDArray[np.float32]) -> None:
        """Principal components of real motion (N, SPAN, MOTION_WIDTH), group by group, scaled to unit variance."""
        columns = np.arange(SPAN * MOTION_WIDTH).reshape(SPAN, MOTION_WIDTH)
        flat = spans.reshape(len(spans), -1).astype(np.float64)
        mean = flat.mean(axis=0)
        analysis = np.zeros((flat.shape[1], sum(self.latents)))
        synthesis = np.zeros((sum(self.latents), flat.shape[1]))
        start = 0
        for group, size in zip(GROUP_COLUMNS.values(), self.latents, strict=True):
            own = columns[:, group].reshape(-1)
            centred = flat[:, own] - mean[own]
            variance, vectors = np.linalg.eigh(centred.T @ centred / len(centred))
            order = np.argsort(variance)[::-1][:size]
            deviation = np.sqrt(np.maximum(variance[order], 1e-10))
            analysis[own, start : start + size] = vectors[:, order] / deviation
            synthesis[start : start + size, own] = (vectors[:, order] * deviation).T
            start += size
        found: Mapping[str, NDArray[np.float64]] = {"mean": mean, "analysis": analysis, "synthesis": synthesis}
        for name, value in found.items():
            getattr(self, name).copy_(torch.from_numpy(value))

    def invert(self) -> None:
        """Find `analysis` from `synthesis`, as exported models have no other: its rows are orthogonal in each group."""
        self.analysis.copy_((self.synthesis / self.synthesis.square().sum(1, keepdim=True)).T)

    def encode(self, motion: Tensor) -> Tensor:
        return (motion.flatten(-2) - self.mean) @ self.analysis

    def decode(self, latent: Tensor) -> Tensor:
        return (latent @ self.synthesis + self.mean).unflatten(-1, (SPAN, MOTION_WIDTH))


def faded(tail: Tensor, span: Tensor) -> tuple[Tensor, Tensor]:
    """What a span says (B, SPAN, W), begun in the tail (B, OVERLAP, W) of the one before.

    Returns the chunk (B, CHUNK, W) and the tail for the next.
    """
    share = torch.arange(OVERLAP, 0, -1, device=span.device, dtype=span.dtype)[:, None] / (OVERLAP + 1)
    begun = share * tail + (1 - share) * span[:, :OVERLAP]
    return torch.cat([begun, span[:, OVERLAP:CHUNK]], dim=1), span[:, CHUNK:]
