"""The flow head: noise -> the next chunk's latent, given what the experts say.

Rectified flow (Liu et al. 2022; Lipman et al. 2022) in the paper's convention: z = (1 - t) x + t e with noise e,
and a velocity v = e - x that the network learns; sampling walks from t = 1 to 0 by Euler steps.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from ml.model.config import ModelConfig


class HeadBlock(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.norm = nn.RMSNorm(width, elementwise_affine=False)
        self.feed = nn.Sequential(nn.Linear(width, 2 * width), nn.SiLU(), nn.Linear(2 * width, width))
        self.modulation = nn.Linear(width, 3 * width)
        nn.init.zeros_(self.modulation.weight)
        nn.init.zeros_(self.modulation.bias)

    def forward(self, x: Tensor, told: Tensor) -> Tensor:
        scale, shift, gate = self.modulation(told).chunk(3, dim=-1)
        return x + (1 + gate) * self.feed(self.norm(x) * (1 + scale) + shift)


class FlowHead(nn.Module):
    """velocity(z, t | context). z: (..., D); t: (...); context: (..., C)."""

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        width = config.head_width
        self.frequencies = 32
        self.enter = nn.Linear(config.latent, width)
        self.context = nn.Linear(config.context, width)
        self.time = nn.Linear(2 * self.frequencies, width)
        self.blocks = nn.ModuleList(HeadBlock(width) for _ in range(config.head_layers))
        self.norm = nn.RMSNorm(width)
        self.leave = nn.Linear(width, config.latent)
        nn.init.zeros_(self.leave.weight)
        nn.init.zeros_(self.leave.bias)

    def forward(self, z: Tensor, t: Tensor, context: Tensor) -> Tensor:
        rates = torch.exp(torch.linspace(0.0, 6.0, self.frequencies, device=z.device))
        angles = t[..., None] * rates
        time = self.time(torch.cat([angles.sin(), angles.cos()], dim=-1).to(z.dtype))
        told = F.silu(self.context(context) + time)
        x = self.enter(z)
        for block in self.blocks:
            x = block(x, told)
        return self.leave(self.norm(x))

    def sample(self, noise: Tensor, context: Tensor, steps: int) -> Tensor:
        """noise (..., D) -> latent (..., D) in `steps` evaluations."""
        z = noise
        for i in range(steps):
            t = torch.full(noise.shape[:-1], 1 - i / steps, device=noise.device)
            z = z - self(z, t, context) / steps
        return z
