"""One step of a stream with flat names in and out: what is exported, and what PyTorch runs in its place."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from ml.model.config import ModelConfig
from ml.model.hybrid import ConditionTensors, HybridSign
from ml.model.latents import faded
from ml.motion import CHUNK


class StepGraph(nn.Module):
    """`HybridSign.step` with flat names in and out, decoded to motion: what the graph is made of."""

    def __init__(self, model: HybridSign) -> None:
        super().__init__()
        self.model = model

    def forward(
        self,
        latent: Tensor,
        noise: Tensor,
        frame_signs: Tensor,
        frame_times: Tensor,
        window_signs: Tensor,
        window_times: Tensor,
        style: Tensor,
        stroke_signs: Tensor,
        stroke_times: Tensor,
        marks: Tensor,
        tail: Tensor,
        cache_trust: Tensor,
        *caches: Tensor,
    ) -> tuple[Tensor, ...]:
        told = (frame_signs, frame_times, window_signs, window_times, style, stroke_signs, stroke_times, marks)
        conditions = ConditionTensors(*(x[:, None] for x in told))
        experts = len(caches) // 2
        keys, values = list(caches[:experts]), list(caches[experts:])
        made, confidence, stop, next_keys, next_values, trust = self.model.step(
            latent, conditions, noise, keys, values, cache_trust
        )
        motion, next_tail = faded(tail, self.model.latents.decode(made))
        frames = confidence[:, None].expand(-1, CHUNK, -1)
        latent = torch.cat([made, confidence], dim=-1)
        return (motion, frames, stop, latent, next_tail, trust, *next_keys, *next_values)


def cache_names(config: ModelConfig) -> list[str]:
    return [f"cache_{kind}_{expert}" for kind in ("keys", "values") for expert in range(config.experts)]
