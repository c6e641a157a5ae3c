"""The recogniser's network: motion -> at every second frame, which sign is being made, or none (CTC, Graves 2006).

Small on purpose: there is one clip a sign, so what it must not do is remember clips.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from ml.evaluation.features import POINTS

STRIDE = 2  # frames a step
BLANK = 0  # the class of "no sign here"; classes of signs start at 1


@dataclass(frozen=True)
class NetworkConfig:
    """classes: signs and the blank; points: of a frame, with three numbers each; dilations: one block each, steps."""

    classes: int
    points: int = POINTS
    width: int = 160
    dilations: tuple[int, ...] = (1, 2, 4)
    dropout: float = 0.35

    def __post_init__(self) -> None:
        if self.classes < 2 or self.points < 1 or self.width < 1 or not self.dilations:
            raise ValueError(f"a network needs two classes, points, width and blocks, got {self}")
        if not 0 <= self.dropout < 1:
            raise ValueError(f"dropout must be at least 0 and under 1, got {self.dropout}")


class DilatedBlock(nn.Module):
    """Each feature looks along time, then features mix, as ConvNeXt does (Liu et al. 2022)."""

    def __init__(self, width: int, dilation: int, dropout: float) -> None:
        super().__init__()
        self.along = nn.Conv1d(width, width, 5, padding=2 * dilation, dilation=dilation, groups=width)
        self.mix = nn.Sequential(
            nn.LayerNorm(width),
            nn.Linear(width, 2 * width),
            nn.GELU(),
            nn.Dropout(dropout),
            nn.Linear(2 * width, width),
        )

    def forward(self, x: Tensor) -> Tensor:
        return x + self.mix(self.along(x.transpose(1, 2)).transpose(1, 2))


class Recogniser(nn.Module):
    """Places and speeds of a frame, every other frame's neighbourhood, then blocks that look ever further."""

    def __init__(self, config: NetworkConfig) -> None:
        super().__init__()
        self.config = config
        width = config.width
        self.frame = nn.Linear(6 * config.points, width)
        self.steps = nn.Conv1d(width, width, 5, padding=2, stride=STRIDE)
        self.drop = nn.Dropout(config.dropout)
        self.blocks = nn.ModuleList([DilatedBlock(width, dilation, config.dropout) for dilation in config.dilations])
        self.norm = nn.LayerNorm(width)
        self.classes = nn.Linear(width, config.classes)

    def features(self, points: Tensor, lengths: Tensor) -> Tensor:
        """(B, T, P, 3), lengths (B,) -> (B, steps, width): what the classes are read from."""
        flat = points.flatten(2)
        speed = F.pad(flat[:, 1:] - flat[:, :-1], (0, 0, 1, 0))
        inside = _inside(lengths, points.shape[1], points.device)
        x = F.gelu(self.frame(torch.cat([flat, 4 * speed], dim=-1))) * inside
        x = self.drop(self.steps(x.transpose(1, 2)).transpose(1, 2))
        kept = inside[:, ::STRIDE]
        for block in self.blocks:
            x = block(x * kept)
        return self.norm(x)

    def forward(self, points: Tensor, lengths: Tensor) -> Tensor:
        """(B, steps, classes) log probabilities."""
        return self.classes(self.drop(self.features(points, lengths))).log_softmax(dim=-1)


def _inside(lengths: Tensor, frames: int, device: torch.device) -> Tensor:
    """(B, T, 1) 1 up to each take's end, 0 in the padding."""
    return (torch.arange(frames, device=device) < lengths.to(device)[:, None]).float()[..., None]


def steps(lengths: Tensor) -> Tensor:
    """How many steps so many frames give."""
    return torch.div(lengths + STRIDE - 1, STRIDE, rounding_mode="floor")
