"""HybridSign: autoregressive over time, diffusion within each step (arXiv 2507.09105).

At every step the experts read the chunk made last and the signs planned around now; the flow head then turns noise
into the next chunk. Tensors in, tensors out.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from ml.conditions import TIMES
from ml.model.config import ModelConfig
from ml.model.experts import Block, Fusion
from ml.model.head import FlowHead
from ml.model.latents import ChunkLatents
from ml.motion import GROUPS
from ml.timing import CHUNK


@dataclass(frozen=True, eq=False)
class Told:
    """`ml.conditions.Conditions` as tensors with batch and steps in front: (B, S, ...)."""

    frame_signs: Tensor
    frame_times: Tensor
    window_signs: Tensor
    window_times: Tensor


def part_confidence(confidence: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """(..., 4) of body, left hand, right hand, face -> one number an expert: the c(s) of CACA."""
    body, left, right, face = confidence.unbind(-1)
    return body, 0.5 * (left + right), face


class HybridSign(nn.Module):
    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        self.config = config
        width = config.sign_width
        self.latents = ChunkLatents(config.latents)
        self.signs = nn.Embedding(config.vocabulary, width)
        nn.init.normal_(self.signs.weight, std=0.5)
        self.frame_time = nn.Sequential(nn.Linear(3 * TIMES, width), nn.SiLU(), nn.Linear(width, width))
        self.window_time = nn.Sequential(nn.Linear(3 * TIMES, width), nn.SiLU(), nn.Linear(width, width))
        self.tell = nn.Sequential(nn.Linear(CHUNK * width, 2 * width), nn.SiLU(), nn.Linear(2 * width, width))
        self.enter = nn.ModuleList(
            nn.Linear(latent + len(GROUPS), w) for latent, w in zip(config.latents, config.widths, strict=True)
        )
        self.experts = nn.ModuleList(
            nn.ModuleList(Block(w, config) for _ in range(config.layers)) for w in config.widths
        )
        self.fusions = nn.ModuleList(Fusion(config.widths, config.context) for _ in range(config.layers))
        self.told_context = nn.Linear(width, config.context)
        self.last_context = nn.Linear(config.latent, config.context)
        self.head = FlowHead(config)
        self.confidence = nn.Linear(config.context, len(GROUPS))
        self.stop = nn.Linear(config.context, 1)

    def _tell(self, told: Told) -> tuple[Tensor, Tensor]:
        """What the step's frames are (B, S, sign_width) and the signs of the window (B, S, W, sign_width)."""

        def waves(times: Tensor) -> Tensor:
            return torch.cat([times, (torch.pi * times).sin(), (torch.pi * times).cos()], dim=-1)

        frame = self.signs(told.frame_signs)
        times = self.frame_time(waves(told.frame_times))
        # a product as well as a sum, so that each sign can mean something else at each phase from the first layer on
        now = self.tell((frame + times + frame * times).flatten(-2))
        window = self.signs(told.window_signs) + self.window_time(waves(told.window_times))
        return now, window

    def _enter(self, last: Tensor, confidence: Tensor) -> list[Tensor]:
        parts = last.split(self.config.latents, dim=-1)
        return [enter(torch.cat([part, confidence], dim=-1)) for enter, part in zip(self.enter, parts, strict=True)]

    def forward(self, last: Tensor, confidence: Tensor, told: Told) -> Tensor:
        """Context of every step, for training. last: (B, S, D) latents of the steps before; confidence: (B, S, 4)
        of the same -> (B, S, context)."""
        now, window = self._tell(told)
        tokens = self._enter(last, confidence)
        trust = part_confidence(confidence)
        joint = torch.zeros_like(now)
        for layer, fusion in enumerate(self.fusions):
            tokens = [
                expert[layer](token, now, window, sure)  # type: ignore[index]
                for expert, token, sure in zip(self.experts, tokens, trust, strict=True)
            ]
            tokens, joint = fusion(tokens)
        return self._context(joint, now, last)

    def _context(self, joint: Tensor, now: Tensor, last: Tensor) -> Tensor:
        return F.silu(joint + self.told_context(now) + self.last_context(last))

    def step(
        self,
        last: Tensor,
        told: Told,
        noise: Tensor,
        cache_keys: list[Tensor],
        cache_values: list[Tensor],
        cache_trust: Tensor,
    ) -> tuple[Tensor, Tensor, Tensor, list[Tensor], list[Tensor], Tensor]:
        """One step of a stream, with caches of the window - 1 steps before it.

        last: (B, D + 4) latent and confidence of the last step; told: (B, 1, ...); noise: (B, D);
        cache_keys, cache_values: an expert each, (B, layers, H, window - 1, d);
        cache_trust: (B, window - 1, experts + 1), confidences and whether the step exists.
        Returns the latent (B, D), confidence (B, 4), stop logit (B,) and the caches moved on by one.
        """
        latent, confidence = last.split([self.config.latent, len(GROUPS)], dim=-1)
        latent, confidence = latent[:, None], confidence[:, None]
        now, window = self._tell(told)
        tokens = self._enter(latent, confidence)
        own = torch.stack([*part_confidence(confidence), torch.ones_like(confidence[..., 0])], dim=-1)
        trust = torch.cat([cache_trust, own], dim=1)
        keys: list[list[Tensor]] = [[] for _ in self.experts]
        values: list[list[Tensor]] = [[] for _ in self.experts]
        joint = torch.zeros_like(now)
        for layer, fusion in enumerate(self.fusions):
            for e, expert in enumerate(self.experts):
                tokens[e], key, value = expert[layer].step(  # type: ignore[index]
                    tokens[e],
                    now,
                    window,
                    trust[..., e],
                    trust[..., -1],
                    cache_keys[e][:, layer],
                    cache_values[e][:, layer],
                )
                keys[e].append(key)
                values[e].append(value)
            tokens, joint = fusion(tokens)
        context = self._context(joint, now, latent)[:, 0]
        made = self.head.sample(noise, context, self.config.flow_steps)
        next_keys = [
            torch.cat([old[..., 1:, :], torch.stack(new, 1)], dim=3) for old, new in zip(cache_keys, keys, strict=True)
        ]
        next_values = [
            torch.cat([old[..., 1:, :], torch.stack(new, 1)], dim=3)
            for old, new in zip(cache_values, values, strict=True)
        ]
        return made, self.confidence(context).sigmoid(), self.stop(context)[:, 0], next_keys, next_values, trust[:, 1:]

    def empty_caches(self, batch: int) -> tuple[list[Tensor], list[Tensor], Tensor]:
        c = self.config
        shape = [(batch, c.layers, c.heads, c.window - 1, width // c.heads) for width in c.widths]
        zeros = [torch.zeros(s) for s in shape]
        return zeros, [z.clone() for z in zeros], torch.zeros(batch, c.window - 1, len(c.widths) + 1)
