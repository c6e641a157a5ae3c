"""Other signers, other cameras, other trackers: changes of a batch of motion that leave its signs what they are."""

from __future__ import annotations

from math import radians

import torch
from torch import Tensor

from ml.evaluation.features import ARMS


def varied(points: Tensor, generator: torch.Generator, arms: int = len(ARMS), strength: float = 1.0) -> Tensor:
    """(B, T, P, 3) -> the same with every take turned, stretched, shifted and disturbed in its own way.

    arms: how many points come before those of the two hands.
    """
    count, frames, joints, _ = points.shape

    def normal(*shape: int) -> Tensor:
        return strength * torch.randn(*shape, generator=generator, device=points.device)

    def chance(*shape: int, of: float) -> Tensor:
        return torch.rand(*shape, generator=generator, device=points.device) < of

    turn = _turns(normal(count, 3) * radians(8))[:, None]
    hands = _turns(normal(2 * count, 3) * radians(10)).reshape(count, 1, 2, 3, 3)
    placed = points[:, :, :arms] * (1 + 0.10 * normal(count, 1, 1, 3)) + 0.15 * normal(count, 1, 1, 3)
    placed = placed + 0.12 * normal(count, 1, arms, 3)
    fingers = points[:, :, arms:].reshape(count, frames, 2, -1, 3) @ hands
    fingers = fingers * (1 + 0.08 * normal(count, 1, 2, 1, 3)) + 0.06 * normal(count, 1, 2, (joints - arms) // 2, 3)
    drift = _smooth(normal(count, frames, joints, 3), 5)
    moved = torch.cat([placed, fingers.reshape(count, frames, -1, 3)], dim=2) @ turn + 0.12 * drift
    lost = chance(count, 1, 2, 1, 1, of=0.06 * strength)  # a hand that no tracker found
    moved[:, :, arms:] *= (~lost).expand(-1, -1, -1, (joints - arms) // 2, 1).reshape(count, 1, -1, 1)
    gaps = _smooth(chance(count, frames, of=0.01 * strength).float()[..., None, None], 3) > 0
    return moved * ~gaps


def _turns(angles: Tensor) -> Tensor:
    """(N, 3) rotation vectors -> (N, 3, 3)."""
    x, y, z = angles.unbind(-1)
    zero = torch.zeros_like(x)
    skew = torch.stack([zero, -z, y, z, zero, -x, -y, x, zero], dim=-1).reshape(-1, 3, 3)
    return torch.linalg.matrix_exp(skew)


def _smooth(noise: Tensor, width: int) -> Tensor:
    """(B, T, P, C) averaged over `width` neighbouring frames."""
    count, frames, joints, columns = noise.shape
    flat = noise.permute(0, 2, 3, 1).reshape(count, -1, frames)
    averaged = torch.nn.functional.avg_pool1d(flat, width, stride=1, padding=width // 2)
    return averaged.view(count, joints, columns, frames).permute(0, 3, 1, 2)
