"""The Multi-Scale Pose Representation: an expert a part of the body, and the fusion that joins them.

An expert's block follows the paper's figure: norm, scale and shift, CACA, cross-attention, gate, norm, scale and
shift, feed-forward, gate. Scale and shift come from the signs of the frames in hand, where the paper has the
diffusion time: here diffusion happens in the head alone, so that a step costs one pass of the experts.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from ml.model.attention import ConfidenceAttention
from ml.model.config import ModelConfig


class PlanAttention(nn.Module):
    """Cross-attention to the planned signs around a step. x: (B, S, width); signs: (B, S, W, sign_width)."""

    def __init__(self, width: int, sign_width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.query = nn.Linear(width, width, bias=False)
        self.key_value = nn.Linear(sign_width, 2 * width, bias=False)
        self.out = nn.Linear(width, width)

    def forward(self, x: Tensor, signs: Tensor) -> Tensor:
        batch, steps, width = x.shape
        size = width // self.heads
        q = self.query(x).view(batch, steps, self.heads, 1, size)
        k, v = self.key_value(signs).view(batch, steps, signs.shape[2], 2, self.heads, size).permute(3, 0, 1, 4, 2, 5)
        weights = (q @ k.transpose(-1, -2) / size**0.5).softmax(dim=-1)
        return self.out((weights @ v).reshape(batch, steps, width))


class Block(nn.Module):
    """One layer of an expert."""

    def __init__(self, width: int, config: ModelConfig) -> None:
        super().__init__()
        self.norm_attention = nn.RMSNorm(width, elementwise_affine=False)
        self.norm_feed = nn.RMSNorm(width, elementwise_affine=False)
        self.attention = ConfidenceAttention(width, config.heads, config.window, config.confidence_attention)
        self.plan = PlanAttention(width, config.sign_width, config.heads)
        self.feed_in = nn.Linear(width, 6 * width)
        self.feed_out = nn.Linear(3 * width, width)
        self.modulation = nn.Linear(config.sign_width, 6 * width)
        nn.init.zeros_(self.modulation.weight)
        nn.init.zeros_(self.modulation.bias)

    def modulate(self, told: Tensor) -> tuple[Tensor, ...]:
        """Scale, shift and gate for attention and for the feed-forward part, from what the step is told."""
        return self.modulation(F.silu(told)).chunk(6, dim=-1)

    def feed(self, x: Tensor, scale: Tensor, shift: Tensor, gate: Tensor) -> Tensor:
        a, b = self.feed_in(self.norm_feed(x) * (1 + scale) + shift).chunk(2, dim=-1)
        return x + (1 + gate) * self.feed_out(F.silu(a) * b)

    def forward(self, x: Tensor, told: Tensor, signs: Tensor, confidence: Tensor) -> Tensor:
        scale, shift, gate, *feed = self.modulate(told)
        attended = self.attention(self.norm_attention(x) * (1 + scale) + shift, confidence)
        x = x + (1 + gate) * (attended + self.plan(x, signs))
        return self.feed(x, *feed)

    def step(
        self, x: Tensor, told: Tensor, signs: Tensor, confidence: Tensor, valid: Tensor, keys: Tensor, values: Tensor
    ) -> tuple[Tensor, Tensor, Tensor]:
        scale, shift, gate, *feed = self.modulate(told)
        normed = self.norm_attention(x) * (1 + scale) + shift
        attended, key, value = self.attention.step(normed, confidence, valid, keys, values)
        x = x + (1 + gate) * (attended + self.plan(x, signs))
        return self.feed(x, *feed), key, value


class Fusion(nn.Module):
    """Joins the experts' tokens of one step and hands the result back to each (concatenation and RMSNorm, as in v1)."""

    def __init__(self, widths: tuple[int, ...], shared: int) -> None:
        super().__init__()
        self.norm = nn.RMSNorm(sum(widths))
        self.join = nn.Linear(sum(widths), shared)
        self.back = nn.ModuleList(nn.Linear(shared, width) for width in widths)

    def forward(self, tokens: list[Tensor]) -> tuple[list[Tensor], Tensor]:
        """tokens: one (B, S, width) an expert -> the same, informed of the others, and the joint (B, S, shared)."""
        joint = F.silu(self.join(self.norm(torch.cat(tokens, dim=-1))))
        return [token + back(joint) for token, back in zip(tokens, self.back, strict=True)], joint
