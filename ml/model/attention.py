"""Confidence-Aware Causal Attention (CACA), and the rotary positions under it.

A(t, s) = softmax over s <= t of ( q_t . k_s / sqrt(d) + beta_h * c(s) ), with c(s) the mean confidence of what
key s carries and beta_h a learnable number a head (HybridSign, arXiv 2507.09105, its attention equation).
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F


def rotary(x: Tensor, positions: Tensor) -> Tensor:
    """Rotary position embedding (Su et al. 2021). x: (B, H, S, d); positions: (S,), counted in steps."""
    half = x.shape[-1] // 2
    rates = 100.0 ** (-torch.arange(half, device=x.device, dtype=torch.float32) / half)
    angles = positions[:, None].float() * rates
    cos, sin = angles.cos().to(x.dtype), angles.sin().to(x.dtype)
    a, b = x[..., :half], x[..., half:]
    return torch.cat([a * cos - b * sin, a * sin + b * cos], dim=-1)


class ConfidenceAttention(nn.Module):
    """Self-attention over at most `window` steps back, steered by confidence on the keys.

    causal=False sees as many steps ahead too, which only a model that makes all steps at once can do.
    """

    def __init__(self, width: int, heads: int, window: int, confidence: bool, causal: bool = True) -> None:
        super().__init__()
        self.heads, self.window, self.causal = heads, window, causal
        self.qkv = nn.Linear(width, 3 * width, bias=False)
        self.out = nn.Linear(width, width)
        self.query_norm = nn.RMSNorm(width // heads)
        self.key_norm = nn.RMSNorm(width // heads)
        self.beta = nn.Parameter(torch.ones(heads)) if confidence else None

    def _project(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """(B, S, width) -> q, k, v (B, H, S, d), not yet rotated."""
        batch, steps, width = x.shape
        q, k, v = self.qkv(x).view(batch, steps, 3, self.heads, width // self.heads).permute(2, 0, 3, 1, 4)
        return self.query_norm(q), self.key_norm(k), v

    def _bias(self, allowed: Tensor, confidence: Tensor) -> Tensor:
        """allowed: broadcasts to (B, 1, Q, S), True where a key may be seen; confidence: (B, S) -> (B, H, Q, S)."""
        bias = torch.zeros(allowed.shape, device=allowed.device).masked_fill(~allowed, -1e4)
        if self.beta is None:
            return bias
        return bias + self.beta[:, None, None] * confidence[:, None, None, :]

    def forward(self, x: Tensor, confidence: Tensor) -> Tensor:
        """All steps at once, for training. x: (B, S, width); confidence: (B, S) of what each step carries."""
        q, k, v = self._project(x)
        positions = torch.arange(x.shape[1], device=x.device)
        distance = positions[:, None] - positions[None, :]
        earliest = 0 if self.causal else 1 - self.window
        allowed = ((distance >= earliest) & (distance < self.window))[None, None]
        bias = self._bias(allowed, confidence).to(q.dtype)
        mixed = F.scaled_dot_product_attention(rotary(q, positions), rotary(k, positions), v, attn_mask=bias)
        return self.out(mixed.transpose(1, 2).flatten(2))

    def step(
        self, x: Tensor, confidence: Tensor, valid: Tensor, keys: Tensor, values: Tensor
    ) -> tuple[Tensor, Tensor, Tensor]:
        """One step behind a cache of the window - 1 steps before it.

        x: (B, 1, width); confidence, valid: (B, window) of the cached steps and this one;
        keys, values: (B, H, window - 1, d), keys unrotated: rotary attention only sees distances, so that a
        cache that shifts by one needs no absolute position. Returns the output and this step's key and value.
        """
        q, key, value = self._project(x)
        k, v = torch.cat([keys, key], dim=2), torch.cat([values, value], dim=2)
        positions = torch.arange(self.window, device=x.device)
        bias = self._bias(valid[:, None, None, :] > 0.5, confidence)
        logits = rotary(q, positions[-1:]) @ rotary(k, positions).transpose(2, 3) / q.shape[-1] ** 0.5 + bias
        mixed = logits.softmax(dim=-1) @ v
        return self.out(mixed.transpose(1, 2).flatten(2)), key, value
