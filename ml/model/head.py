"""The head: noise -> the next chunk's latent, given what the experts say.

Rectified flow (Liu et al. 2022; Lipman et al. 2022) in the paper's convention: z = (1 - t) x + t e with noise e,
and a velocity v = e - x that the network learns; sampling walks from t = 1 to 0 by Euler steps. A MeanFlow head (Geng
et al. 2025) learns the mean velocity u over a span of t instead, so that one step may cross all of it.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from ml.model.config import ModelConfig


def normed(x: Tensor) -> Tensor:
    """Root mean square norm from plain operations, which MeanFlow needs to differentiate forwards through."""
    return x * torch.rsqrt(x.float().square().mean(-1, keepdim=True) + 1e-6).to(x.dtype)


class HeadBlock(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.feed = nn.Sequential(nn.Linear(width, 2 * width), nn.SiLU(), nn.Linear(2 * width, width))
        self.modulation = nn.Linear(width, 3 * width)
        nn.init.zeros_(self.modulation.weight)
        nn.init.zeros_(self.modulation.bias)

    def forward(self, x: Tensor, condition: Tensor) -> Tensor:
        scale, shift, gate = self.modulation(condition).chunk(3, dim=-1)
        return x + (1 + gate) * self.feed(normed(x) * (1 + scale) + shift)


class FlowHead(nn.Module):
    """velocity(z, t, span | context). z: (..., D); t, span: (...); context: (..., C).

    span is how far towards 0 the velocity is meant for: 0 is the velocity at t itself (always, for a flow head).
    """

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        width = config.head_width
        self.frequencies = 32
        self.mean = config.head == "meanflow"
        self.enter = nn.Linear(config.latent, width)
        self.context = nn.Linear(config.context, width)
        self.time = nn.Linear(2 * self.frequencies * (2 if self.mean else 1), width)
        self.blocks = nn.ModuleList(HeadBlock(width) for _ in range(config.head_layers))
        self.scale = nn.Parameter(torch.ones(width))
        self.leave = nn.Linear(width, config.latent)
        nn.init.zeros_(self.leave.weight)
        nn.init.zeros_(self.leave.bias)

    def _waves(self, t: Tensor) -> Tensor:
        rates = torch.exp(torch.linspace(0.0, 6.0, self.frequencies, device=t.device))
        angles = t[..., None] * rates
        return torch.cat([angles.sin(), angles.cos()], dim=-1)

    def forward(self, z: Tensor, t: Tensor, context: Tensor, span: Tensor | None = None) -> Tensor:
        waves = self._waves(t)
        if self.mean:
            waves = torch.cat([waves, self._waves(torch.zeros_like(t) if span is None else span)], dim=-1)
        condition = F.silu(self.context(context) + self.time(waves.to(z.dtype)))
        x = self.enter(z)
        for block in self.blocks:
            x = block(x, condition)
        return self.leave(normed(x) * self.scale)

    def sample(self, noise: Tensor, context: Tensor, steps: int) -> Tensor:
        """noise (..., D) -> latent (..., D) in `steps` evaluations."""
        z = noise
        span = torch.full(noise.shape[:-1], 1 / steps, device=noise.device)
        for i in range(steps):
            t = torch.full(noise.shape[:-1], 1 - i / steps, device=noise.device)
            z = z - self(z, t, context, span) / steps
        return z
