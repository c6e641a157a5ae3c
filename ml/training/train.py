"""Training in one loop: flow matching on chunks, history that gets noisier and then becomes the model's own.

Stages by progress: noise on the history from the start (the model must not trust it blindly); after `bootstrap_from`
part of every batch sees the model's own predictions as history, made in parallel (ARMFlow's bootstrap).
"""

from __future__ import annotations

import csv
import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from ml.model.hybrid import HybridSign
from ml.training.batches import Batch, Pool
from ml.training.losses import LossWeights, column_weights, confidence_loss, joint_losses, masked, stop_loss


@dataclass(frozen=True)
class TrainConfig:
    """minutes stops by the clock where it is not 0; the learning rate falls to 0 over whichever ends first."""

    steps: int = 20_000
    minutes: float = 0.0
    batch: int = 256
    learning_rate: float = 1e-3
    warmup: int = 300
    weight_decay: float = 0.01
    history_noise: float = 0.3
    corruption: float = 0.08
    bootstrap_from: float = 0.4
    times_a_step: int = 2
    ema: float = 0.999
    log_every: int = 100
    seed: int = 0

    def __post_init__(self) -> None:
        if self.steps < 1 or self.batch < 1:
            raise ValueError(f"steps {self.steps} and batch {self.batch} must be at least 1")


class Trainer:
    """pools: (pool, share of each batch) pairs; rest: (D,) latent of a chunk at rest, where every stream starts."""

    def __init__(self, model: HybridSign, pools: list[tuple[Pool, float]], rest: Tensor, config: TrainConfig) -> None:
        self.model, self.pools, self.rest, self.config = model, pools, rest, config
        self.device = rest.device
        self.weights = LossWeights()
        self.columns = column_weights(self.device)
        self.latent_weights = self._latent_weights()
        self.average = {name: value.detach().clone() for name, value in model.state_dict().items()}
        decayed = [p for p in model.parameters() if p.ndim > 1]
        other = [p for p in model.parameters() if p.ndim <= 1]
        self.optimizer = torch.optim.AdamW(
            [{"params": decayed, "weight_decay": config.weight_decay}, {"params": other, "weight_decay": 0.0}],
            lr=config.learning_rate,
            betas=(0.9, 0.98),
            fused=self.device.type == "cuda",
        )

    def _latent_weights(self) -> Tensor:
        """(D,) how much each latent number moves the avatar, softened: whitening alone makes noise as dear."""
        scale = self.model.latents.synthesis.norm(dim=1)
        parts = scale.split(self.model.config.latents)
        weights = torch.cat([(part / part.max()).sqrt() for part in parts])
        return weights / weights.mean()

    def _mixed(self) -> torch.autocast:
        """bfloat16 for the network on a GPU; latents stay float32, where bfloat16 would cost millimetres."""
        return torch.autocast(self.device.type, dtype=torch.bfloat16, enabled=self.device.type == "cuda")

    def draw(self) -> Batch:
        """A batch with each pool's share of it."""
        parts = []
        for pool, share in self.pools:
            rows = torch.randint(len(pool), (max(1, round(share * self.config.batch)),), device=self.device)
            parts.append(pool.batch(rows))
        told = type(parts[0].told)
        return Batch(
            torch.cat([p.motion for p in parts]),
            torch.cat([p.confidence for p in parts]),
            told(
                *(
                    torch.cat([getattr(p.told, name) for p in parts])
                    for name in ("frame_signs", "frame_times", "window_signs", "window_times")
                )
            ),
            torch.cat([p.mask for p in parts]),
            torch.cat([p.stop for p in parts]),
        )

    def history(self, latents: Tensor, confidence: Tensor) -> tuple[Tensor, Tensor]:
        """What each step sees as the step before it."""
        first = self.rest.expand(len(latents), 1, -1)
        last = torch.cat([first, latents[:, :-1]], dim=1)
        sure = torch.cat([torch.ones_like(confidence[:, :1]), confidence[:, :-1]], dim=1)
        return last, sure

    def disturb(self, last: Tensor, sure: Tensor) -> tuple[Tensor, Tensor]:
        """Small noise everywhere, and now and then a part that is wrong and says so (its confidence is low)."""
        batch, steps = last.shape[:2]
        level = self.config.history_noise * torch.rand(batch, 1, 1, device=self.device) ** 2
        bad = torch.rand(batch, steps, 3, device=self.device) < self.config.corruption * torch.rand(
            batch, 1, 1, device=self.device
        )
        sizes = torch.tensor(self.model.config.latents, device=self.device)
        wrong = bad.repeat_interleave(sizes, dim=-1)
        noisy = last + torch.randn_like(last) * (level + wrong * 1.2)
        groups = torch.stack([bad[..., 0], bad[..., 1], bad[..., 1], bad[..., 2]], dim=-1)
        low = 0.3 * torch.rand(batch, steps, 4, device=self.device)
        return noisy, torch.where(groups, torch.minimum(low, sure), sure)

    def loss(self, batch: Batch, bootstrap: bool) -> tuple[Tensor, dict[str, Tensor]]:
        model, config = self.model, self.config
        latents = model.latents.encode(batch.motion)
        last, sure = self.history(latents, batch.confidence)
        if bootstrap:
            with torch.no_grad(), self._mixed():
                context = model(*self.disturb(last, sure), batch.told)
                own = model.head.sample(torch.randn_like(latents), context, model.config.flow_steps).float()
            own_last, _ = self.history(own, batch.confidence)
            chosen = torch.rand(len(latents), 1, 1, device=self.device) < 0.6
            last = torch.where(chosen, own_last, last)
        with self._mixed():
            context = model(*self.disturb(last, sure), batch.told)
        n = config.times_a_step
        x, told = latents.expand(n, *latents.shape), context.expand(n, *context.shape)
        t = torch.sigmoid(torch.randn(x.shape[:-1], device=self.device) - 0.4)
        t = torch.where(torch.rand_like(t) < 0.15, torch.ones_like(t), t)  # the first step of sampling is at exactly 1
        noise = torch.randn_like(x)
        z = (1 - t[..., None]) * x + t[..., None] * noise
        with self._mixed():
            velocity = model.head(z, t, told).float()
            sure_logits, stop_logits = model.confidence(context).float(), model.stop(context).float()
        error = ((velocity - (noise - x)) ** 2 * self.latent_weights).mean(-1)
        flow = sum((masked(e, batch.mask) for e in error), torch.zeros((), device=self.device)) / n
        made = model.latents.decode(z - t[..., None] * velocity)
        places, speeds = zip(
            *(joint_losses(m, batch, 1 - 0.7 * s, self.columns) for m, s in zip(made, t, strict=True)), strict=True
        )
        parts = {
            "flow": flow,
            "joints": torch.stack(places).mean(),
            "velocity": torch.stack(speeds).mean(),
            "confidence": confidence_loss(sure_logits, batch),
            "stop": stop_loss(stop_logits, batch),
        }
        return sum((getattr(self.weights, name) * part for name, part in parts.items()), torch.zeros_like(flow)), parts

    def run(self, log: Path, say: Callable[[str], None] = print) -> None:
        """Train to the end of the configuration; `average` then holds the averaged weights."""
        config, started = self.config, time.monotonic()
        torch.manual_seed(config.seed)
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("w", newline="") as file:
            table = csv.writer(file)
            table.writerow(["step", "seconds", "loss", "flow", "joints", "velocity", "confidence", "stop"])
            for step in range(config.steps):
                seconds = time.monotonic() - started
                progress = max(step / config.steps, seconds / (60 * config.minutes) if config.minutes else 0.0)
                if progress >= 1:
                    break
                warm = min(1.0, (step + 1) / config.warmup)
                for group in self.optimizer.param_groups:
                    group["lr"] = config.learning_rate * warm * 0.5 * (1 + math.cos(math.pi * progress))
                loss, parts = self.loss(self.draw(), bootstrap=progress > config.bootstrap_from and step % 2 == 0)
                self.optimizer.zero_grad(set_to_none=True)
                loss.backward()
                torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
                self.optimizer.step()
                self._follow(min(config.ema, (step + 1) / (step + 10)))
                if step % config.log_every == 0:
                    row = [float(value.detach()) for value in (loss, *parts.values())]
                    table.writerow([step, round(seconds, 1), *(round(value, 5) for value in row)])
                    file.flush()
                    if step % (10 * config.log_every) == 0:
                        say(f"step {step}  {seconds:.0f} s  " + "  ".join(f"{v:.4f}" for v in row))
        say(f"trained {step + 1} steps in {time.monotonic() - started:.0f} s")

    @torch.no_grad()
    def _follow(self, decay: float) -> None:
        names, values = zip(*((n, v) for n, v in self.model.state_dict().items() if v.is_floating_point()), strict=True)
        torch._foreach_lerp_([self.average[n] for n in names], list(values), 1 - decay)
