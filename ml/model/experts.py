"""The Multi-Scale Pose Representation: an expert a part of the body, and the fusion that joins them.

An expert's block follows the paper's figure: norm, scale and shift, CACA, cross-attention, gate, norm, scale and
shift, feed-forward, gate. Scale and shift come from the signs of the frames in hand, where the paper has the
diffusion time: here diffusion happens in the head alone, so that a step costs one pass of the experts.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from ml.model.attention import ConfidenceAttention
from ml.model.config import ModelConfig


@dataclass(frozen=True, eq=False)
class Guide:
    """What every layer of every expert hears beside the motion.

    now:   (B, S, sign_width) what the step's own frames are
    signs: (B, S, W, sign_width) the planned signs around it
    text:  (B, L, sign_width) the encoded text and (B, L) where it goes on, for models that read one
    """

    now: Tensor
    signs: Tensor
    text: tuple[Tensor, Tensor] | None


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


class TextAttention(nn.Module):
    """Cross-attention to a whole text. x: (B, S, width); text: (B, L, sign_width); known: (B, L), where it goes on."""

    def __init__(self, width: int, sign_width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.query = nn.Linear(width, width, bias=False)
        self.key_value = nn.Linear(sign_width, 2 * width, bias=False)
        self.out = nn.Linear(width, width)

    def forward(self, x: Tensor, text: Tensor, known: Tensor) -> Tensor:
        batch, steps, width = x.shape
        size = width // self.heads
        q = self.query(x).view(batch, steps, self.heads, size).transpose(1, 2)
        k, v = self.key_value(text).view(batch, text.shape[1], 2, self.heads, size).permute(2, 0, 3, 1, 4)
        mixed = F.scaled_dot_product_attention(q, k, v, attn_mask=known[:, None, None])
        return self.out(mixed.transpose(1, 2).reshape(batch, steps, width))


class Block(nn.Module):
    """One layer of an expert."""

    def __init__(self, width: int, config: ModelConfig) -> None:
        super().__init__()
        self.norm_attention = nn.RMSNorm(width, elementwise_affine=False)
        self.norm_feed = nn.RMSNorm(width, elementwise_affine=False)
        self.attention = ConfidenceAttention(
            width, config.heads, config.window, config.confidence_attention, causal=config.mode != "diffusion"
        )
        planned, written = config.conditioning != "text", config.conditioning != "plan"
        self.plan = PlanAttention(width, config.sign_width, config.heads) if planned else None
        self.text = TextAttention(width, config.sign_width, config.heads) if written else None
        self.feed_in = nn.Linear(width, 6 * width)
        self.feed_out = nn.Linear(3 * width, width)
        self.dropout = nn.Dropout(config.dropout)
        self.modulation = nn.Linear(config.sign_width, 6 * width)
        nn.init.zeros_(self.modulation.weight)
        nn.init.zeros_(self.modulation.bias)

    def modulate(self, condition: Tensor) -> tuple[Tensor, ...]:
        """Scale, shift and gate for attention and for the feed-forward part, from what the step is told."""
        return self.modulation(F.silu(condition)).chunk(6, dim=-1)

    def feed(self, x: Tensor, scale: Tensor, shift: Tensor, gate: Tensor) -> Tensor:
        a, b = self.feed_in(self.norm_feed(x) * (1 + scale) + shift).chunk(2, dim=-1)
        return x + (1 + gate) * self.dropout(self.feed_out(F.silu(a) * b))

    def cross(self, x: Tensor, guide: Guide) -> Tensor:
        """What the step asks of its planned signs and of the text."""
        found = torch.zeros_like(x)
        if self.plan is not None:
            found = found + self.plan(x, guide.signs)
        if self.text is not None:
            assert guide.text is not None
            found = found + self.text(x, *guide.text)
        return found

    def forward(self, x: Tensor, guide: Guide, confidence: Tensor) -> Tensor:
        scale, shift, gate, *feed = self.modulate(guide.now)
        attended = self.attention(self.norm_attention(x) * (1 + scale) + shift, confidence)
        x = x + (1 + gate) * self.dropout(attended + self.cross(x, guide))
        return self.feed(x, *feed)

    def step(
        self, x: Tensor, guide: Guide, confidence: Tensor, valid: Tensor, keys: Tensor, values: Tensor
    ) -> tuple[Tensor, Tensor, Tensor]:
        scale, shift, gate, *feed = self.modulate(guide.now)
        normed = self.norm_attention(x) * (1 + scale) + shift
        attended, key, value = self.attention.step(normed, confidence, valid, keys, values)
        x = x + (1 + gate) * (attended + self.cross(x, guide))
        return self.feed(x, *feed), key, value


class Fusion(nn.Module):
    """Joins the experts' tokens of one step and hands the result back to each (concatenation and RMSNorm, as in v1)."""

    def __init__(self, widths: tuple[int, ...], shared: int, last: bool) -> None:
        super().__init__()
        self.norm = nn.RMSNorm(sum(widths))
        self.join = nn.Linear(sum(widths), shared)
        self.back = None if last else nn.ModuleList(nn.Linear(shared, width) for width in widths)

    def forward(self, tokens: list[Tensor]) -> tuple[list[Tensor], Tensor]:
        """tokens: one (B, S, width) an expert -> the same, informed of the others (not after the last layer, where
        nobody would listen), and the joint (B, S, shared)."""
        joint = F.silu(self.join(self.norm(torch.cat(tokens, dim=-1))))
        if self.back is None:
            return tokens, joint
        return [token + back(joint) for token, back in zip(tokens, self.back, strict=True)], joint
