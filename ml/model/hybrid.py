"""HybridSign: autoregressive over time, diffusion within each step (arXiv 2507.09105).

At every step the experts read the chunk made last and what is to be signed around now; the head then turns noise into
the next chunk. The paper's two halves are modes of the same network: see `ModelConfig`. Tensors in, tensors out.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from ml.conditions import MARKS, STYLES, TIMES
from ml.model.config import ModelConfig
from ml.model.experts import Block, Fusion, Guide
from ml.model.head import FlowHead
from ml.model.latents import ChunkLatents
from ml.model.text import TextEncoder
from ml.motion import CHUNK, GROUPS, SPAN

FREQUENCIES = 16  # of the diffusion time, where the experts hear it
INTO = 0.2  # of a sign's places, that are on the way into it


@dataclass(frozen=True, eq=False)
class ConditionTensors:
    """`ml.conditions.Conditions` as tensors with batch and steps in front: (B, S, ...).

    style: (B, S) int64; text: (B, L) int64 characters (`ml.model.text`), which only models that read text look at.
    """

    frame_signs: Tensor
    frame_times: Tensor
    window_signs: Tensor
    window_times: Tensor
    style: Tensor
    stroke_signs: Tensor
    stroke_times: Tensor
    marks: Tensor
    text: Tensor | None = None


class Strokes(nn.Module):
    """What a sign is like at places along it, learned for each: a network alone smooths strokes that come quickly.

    signs (B, S, SPAN) int64 and times (B, S, SPAN), -1 to 1, of a step's frames -> (B, S, sign_width).
    """

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        width = config.sign_width
        self.count = config.strokes
        self.places = nn.Embedding(config.vocabulary * config.strokes, config.stroke_width)
        nn.init.normal_(self.places.weight, std=0.3)
        self.tell = nn.Sequential(
            nn.Linear(SPAN * config.stroke_width, 2 * width), nn.SiLU(), nn.Linear(2 * width, width)
        )

    def forward(self, signs: Tensor, times: Tensor) -> Tensor:
        along = torch.where(times < 0, INTO * (1 + times), INTO + (1 - INTO) * times) * (self.count - 1)
        low = along.floor().clamp(0, self.count - 2)
        first = signs * self.count + low.long()
        before, after = self.places(first), self.places(first + 1)
        told: Tensor = self.tell((before + (along - low)[..., None] * (after - before)).flatten(-2))
        return told


class HybridSign(nn.Module):
    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        self.config = config
        width = config.sign_width
        self.latents = ChunkLatents(config.latents)
        self.style = nn.Embedding(len(STYLES), width)
        nn.init.normal_(self.style.weight, std=0.1)
        if config.conditioning != "text":
            self.signs = nn.Embedding(config.vocabulary, width)
            nn.init.normal_(self.signs.weight, std=0.5)
            self.frame_time = nn.Sequential(nn.Linear(3 * TIMES, width), nn.SiLU(), nn.Linear(width, width))
            self.window_time = nn.Sequential(nn.Linear(3 * TIMES, width), nn.SiLU(), nn.Linear(width, width))
            self.tell = nn.Sequential(nn.Linear(CHUNK * width, 2 * width), nn.SiLU(), nn.Linear(2 * width, width))
            self.strokes = Strokes(config) if config.strokes else None
        self.marks = nn.Linear(MARKS, width) if config.marks else None
        self.text = TextEncoder(width, config.text_layers, config.heads) if config.conditioning != "plan" else None
        self.diffusion_time = nn.Linear(2 * FREQUENCIES, width) if config.mode == "diffusion" else None
        self.trust = nn.Linear(len(GROUPS), config.latent) if config.confidence_attention else None
        if self.trust is not None:
            nn.init.constant_(self.trust.bias, 2.0)
        self.enter = nn.ModuleList(
            nn.Linear(latent + len(GROUPS), w) for latent, w in zip(config.part_latents, config.widths, strict=True)
        )
        self.experts = nn.ModuleList(
            nn.ModuleList(Block(w, config) for _ in range(config.layers)) for w in config.widths
        )
        self.fusions = nn.ModuleList(
            Fusion(config.widths, config.context, last=layer == config.layers - 1) for layer in range(config.layers)
        )
        self.told_context = nn.Linear(width, config.context)
        self.last_context = nn.Linear(config.latent, config.context)
        self.head = FlowHead(config)
        self.confidence = nn.Linear(config.context, len(GROUPS))
        self.stop = nn.Linear(config.context, 1)

    def part_confidence(self, confidence: Tensor) -> list[Tensor]:
        """(..., 4) of each group -> the mean over each expert's groups: the c(s) of CACA."""
        return [part.mean(-1) for part in confidence.split([len(part) for part in self.config.parts], dim=-1)]

    def guide(self, conditions: ConditionTensors) -> Guide:
        def waves(times: Tensor) -> Tensor:
            return torch.cat([times, (torch.pi * times).sin(), (torch.pi * times).cos()], dim=-1)

        now = self.style(conditions.style)
        if self.marks is not None:
            now = now + self.marks(conditions.marks.to(now.dtype))
        window = now[:, :, None]
        if self.config.conditioning != "text":
            frame = self.signs(conditions.frame_signs)
            times = self.frame_time(waves(conditions.frame_times))
            # a product as well as a sum, so that each sign can mean something else at each phase from the first layer
            now = now + self.tell((frame + times + frame * times).flatten(-2))
            if self.strokes is not None:
                now = now + self.strokes(conditions.stroke_signs, conditions.stroke_times)
            window = self.signs(conditions.window_signs) + self.window_time(waves(conditions.window_times))
        if self.text is None:
            return Guide(now, window, None)
        assert conditions.text is not None
        return Guide(now, window, self.text(conditions.text))

    def _enter(self, last: Tensor, confidence: Tensor) -> tuple[list[Tensor], Tensor]:
        """The experts' tokens, and the last chunk as far as it is to be trusted."""
        if self.trust is None:
            confidence = torch.zeros_like(confidence)
        else:
            last = last * self.trust(confidence).sigmoid()
        parts = last.split(self.config.part_latents, dim=-1)
        return [
            enter(torch.cat([part, confidence], dim=-1)) for enter, part in zip(self.enter, parts, strict=True)
        ], last

    def forward(
        self, last: Tensor, confidence: Tensor, conditions: ConditionTensors, t: Tensor | None = None
    ) -> Tensor:
        """Context of every step, for training.

        last: (B, S, D) latents of the steps before; in diffusion mode the noisy latents of the steps themselves, at
        time t (B,). confidence: (B, S, 4) of the same -> (B, S, context).
        """
        guide = self.guide(conditions)
        if self.diffusion_time is not None:
            assert t is not None
            rates = torch.exp(torch.linspace(0.0, 6.0, FREQUENCIES, device=t.device))
            angles = t[:, None] * rates
            time = self.diffusion_time(torch.cat([angles.sin(), angles.cos()], dim=-1).to(guide.now.dtype))
            guide = Guide(guide.now + time[:, None], guide.signs, guide.text)
        tokens, last = self._enter(last, confidence)
        sure = self.part_confidence(confidence)
        joint = torch.zeros_like(guide.now)
        for layer, fusion in enumerate(self.fusions):
            tokens = [
                expert[layer](token, guide, trust)  # type: ignore[index]
                for expert, token, trust in zip(self.experts, tokens, sure, strict=True)
            ]
            tokens, joint = fusion(tokens)
        return self._context(joint, guide.now, last)

    def _context(self, joint: Tensor, now: Tensor, last: Tensor) -> Tensor:
        return F.silu(joint + self.told_context(now) + self.last_context(last))

    def made(self, noise: Tensor, context: Tensor, steps: int) -> Tensor:
        """noise (..., D) and context (..., context) -> latent (..., D); autoregressive mode has no use for noise."""
        if self.config.mode == "autoregressive":
            return self.head(torch.zeros_like(noise), torch.ones_like(noise[..., 0]), context)
        return self.head.sample(noise, context, steps)

    def denoised(self, noise: Tensor, conditions: ConditionTensors, steps: int) -> tuple[Tensor, Tensor]:
        """Diffusion mode: noise (B, S, D) of all steps at once -> latents (B, S, D) and the context at the end."""
        z, sure = noise, torch.ones(*noise.shape[:2], len(GROUPS), device=noise.device)
        context = torch.empty(0)
        for i in range(steps):
            t = torch.full(noise.shape[:1], 1 - i / steps, device=noise.device)
            context = self(z, sure, conditions, t)
            z = z - self.head(z, t[:, None].expand(z.shape[:2]), context) / steps
        return z, context

    def step(
        self,
        last: Tensor,
        conditions: ConditionTensors,
        noise: Tensor,
        cache_keys: list[Tensor],
        cache_values: list[Tensor],
        cache_trust: Tensor,
        guide: Guide | None = None,
    ) -> tuple[Tensor, Tensor, Tensor, list[Tensor], list[Tensor], Tensor]:
        """One step of a stream, with caches of the window - 1 steps before it.

        last: (B, D + 4) latent and confidence of the last step; conditions: (B, 1, ...); noise: (B, D);
        cache_keys, cache_values: an expert each, (B, layers, H, window - 1, d);
        cache_trust: (B, window - 1, experts + 1), confidences and whether the step exists;
        guide: where the text was read already.
        Returns the latent (B, D), confidence (B, 4), stop logit (B,) and the caches moved on by one.
        """
        latent, confidence = last.split([self.config.latent, len(GROUPS)], dim=-1)
        latent, confidence = latent[:, None], confidence[:, None]
        guide = guide or self.guide(conditions)
        tokens, latent = self._enter(latent, confidence)
        own = torch.stack([*self.part_confidence(confidence), torch.ones_like(confidence[..., 0])], dim=-1)
        trust = torch.cat([cache_trust, own], dim=1)
        keys: list[list[Tensor]] = [[] for _ in self.experts]
        values: list[list[Tensor]] = [[] for _ in self.experts]
        joint = torch.zeros_like(guide.now)
        for layer, fusion in enumerate(self.fusions):
            for e, expert in enumerate(self.experts):
                tokens[e], key, value = expert[layer].step(  # type: ignore[index]
                    tokens[e],
                    guide,
                    trust[..., e],
                    trust[..., -1],
                    cache_keys[e][:, layer],
                    cache_values[e][:, layer],
                )
                keys[e].append(key)
                values[e].append(value)
            tokens, joint = fusion(tokens)
        context = self._context(joint, guide.now, latent)[:, 0]
        made = self.made(noise, context, self.config.flow_steps)
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
