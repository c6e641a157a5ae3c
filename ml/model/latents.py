"""Motion of one chunk <-> a whitened linear latent, an expert a block: principal components of real motion.

Linear on purpose: exact to half a millimetre for the body and three for finger joints, nothing to train or to
collapse, and decoding is one matrix product on any device.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from ml.motion import MOTION_WIDTH, PARTS
from ml.timing import CHUNK


class ChunkLatents(nn.Module):
    """encode: (..., CHUNK, MOTION_WIDTH) -> (..., D); decode: the way back. Fixed after `fitted`."""

    def __init__(self, latents: tuple[int, ...]) -> None:
        super().__init__()
        self.latents = latents
        flat, width = CHUNK * MOTION_WIDTH, sum(latents)
        self.register_buffer("mean", torch.zeros(flat))
        self.register_buffer("analysis", torch.zeros(flat, width))
        self.register_buffer("synthesis", torch.zeros(width, flat))
        self.mean: Tensor
        self.analysis: Tensor
        self.synthesis: Tensor

    def fit(self, chunks: NDArray[np.float32]) -> None:
        """Principal components of real chunks (N, CHUNK, MOTION_WIDTH), part by part, scaled to unit variance."""
        columns = np.arange(CHUNK * MOTION_WIDTH).reshape(CHUNK, MOTION_WIDTH)
        flat = chunks.reshape(len(chunks), -1).astype(np.float64)
        mean = flat.mean(axis=0)
        analysis = np.zeros((flat.shape[1], sum(self.latents)))
        synthesis = np.zeros((sum(self.latents), flat.shape[1]))
        start = 0
        for part, size in zip(PARTS.values(), self.latents, strict=True):
            own = columns[:, part].reshape(-1)
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

    def encode(self, motion: Tensor) -> Tensor:
        return (motion.flatten(-2) - self.mean) @ self.analysis

    def decode(self, latent: Tensor) -> Tensor:
        return (latent @ self.synthesis + self.mean).unflatten(-1, (CHUNK, MOTION_WIDTH))
