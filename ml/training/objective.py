"""From a batch to a loss, in each of the model's modes.

Against the build-up of errors: history is noisy from the start (the model must not trust it blindly), parts of it are
wrong and say so by low confidence (which is what CACA learns from), and later in training part of every batch sees
the model's own predictions as history, made by parallel passes (ARMFlow's bootstrap): after K passes with the same
noise, the last K chunks before any step are just what K steps of a true rollout would have made.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import torch
from torch import Tensor

from ml.model.hybrid import HybridSign
from ml.motion import GROUPS
from ml.training.batches import Batch
from ml.training.losses import LossWeights, MotionLosses, confidence_loss, masked, soft_dtw, stop_loss


@dataclass(frozen=True)
class ObjectiveConfig:
    """history_noise: largest deviation of noise on history; corruption: largest share of its groups that are wrong;
    own: share of sequences that see their own predictions; cool: share that learn from smaller noise, so that
    sampling at a lower temperature is nothing new; times_a_step: diffusion times a chunk and pass of the experts."""

    history_noise: float = 0.3
    corruption: float = 0.3
    own: float = 0.6
    cool: float = 0.3
    times_a_step: int = 2
    weights: LossWeights = field(default_factory=LossWeights)


class Objective:
    """rest: (1, D) latent of a chunk at rest, where every stream starts."""

    def __init__(self, model: HybridSign, rest: Tensor, config: ObjectiveConfig) -> None:
        self.model, self.rest, self.config = model, rest, config
        self.device = rest.device
        self.motion = MotionLosses().to(self.device)
        self.latent_weights = self._latent_weights()
        groups = torch.arange(len(GROUPS)).repeat_interleave(torch.tensor(model.config.latents))
        self.latent_group = groups.to(self.device)
        self.running: dict[str, Tensor] = {}  # of the paper's weighting

    def _latent_weights(self) -> Tensor:
        """(D,) how much each latent number moves the avatar, softened: whitening alone makes noise as dear."""
        scale = self.model.latents.synthesis.norm(dim=1)
        weights = torch.cat([(part / part.max()).sqrt() for part in scale.split(self.model.config.latents)])
        return weights / weights.mean()

    def mixed(self) -> torch.autocast:
        """bfloat16 for the network on a GPU; latents stay float32, where bfloat16 would cost millimetres.

        Without its cache of cast weights, which a captured graph would read when it is out of date.
        """
        return torch.autocast(
            self.device.type, dtype=torch.bfloat16, enabled=self.device.type == "cuda", cache_enabled=False
        )

    def __call__(self, batch: Batch, passes: int) -> tuple[Tensor, dict[str, Tensor]]:
        """The loss and its parts; passes: how often history is made by the model itself first."""
        latents = self.model.latents.encode(batch.motion)
        if self.model.config.mode == "diffusion":
            parts = self._diffusion(batch, latents)
        else:
            parts = self._step_by_step(batch, latents, passes)
        return self._sum(parts), parts

    def history(self, latents: Tensor, confidence: Tensor) -> tuple[Tensor, Tensor]:
        """What each step sees as the step before it."""
        first = self.rest.expand(len(latents), 1, -1)
        last = torch.cat([first, latents[:, :-1]], dim=1)
        sure = torch.cat([torch.ones_like(confidence[:, :1]), confidence[:, :-1]], dim=1)
        return last, sure

    def disturb(self, last: Tensor, sure: Tensor) -> tuple[Tensor, Tensor]:
        """Small noise everywhere, and now and then a group that is wrong and says so (its confidence is low)."""
        batch, steps = last.shape[:2]
        level = self.config.history_noise * torch.rand(batch, 1, 1, device=self.device) ** 2
        share = self.config.corruption * torch.rand(batch, 1, 1, device=self.device) ** 3
        wrong = torch.rand(batch, steps, len(GROUPS), device=self.device) < share
        noisy = last + torch.randn_like(last) * level
        as_noise = torch.rand(batch, 1, 1, device=self.device) < 0.5
        return corrupted(noisy, sure, wrong, self.latent_group, as_noise)

    def _step_by_step(self, batch: Batch, latents: Tensor, passes: int) -> dict[str, Tensor]:
        model, config = self.model, self.config
        last, sure = self.history(latents, batch.confidence)
        if passes:
            noise = torch.randn_like(latents)
            chosen = torch.rand(len(latents), 1, 1, device=self.device) < config.own
            real = last
            for _ in range(passes):
                with torch.no_grad(), self.mixed():
                    context = model(*self.disturb(last, sure), batch.conditions)
                    own = model.made(noise, context, model.config.flow_steps).float()
                last = torch.where(chosen, self.history(own, batch.confidence)[0], real)
        with self.mixed():
            context = model(*self.disturb(last, sure), batch.conditions)
            sure_logits, stop_logits = model.confidence(context).float(), model.stop(context).float()
        parts = {"confidence": confidence_loss(sure_logits, batch), "stop": stop_loss(stop_logits, batch)}
        if model.config.mode == "autoregressive":
            with self.mixed():
                made = model.made(latents, context, 1).float()
            error = masked(((made - latents) ** 2 * self.latent_weights).mean(-1), batch.mask)
            return parts | {"flow": error} | self._on_motion(made, batch, torch.ones_like(batch.mask))
        n = config.times_a_step
        x, context = latents.expand(n, *latents.shape), context.expand(n, *context.shape)
        noise = self._noise(x)
        t = self._times(x.shape[:-1])
        if model.config.head == "meanflow":
            return parts | self._mean_flow(batch, x, noise, t, context)
        z = (1 - t[..., None]) * x + t[..., None] * noise
        with self.mixed():
            velocity = model.head(z, t, context).float()
        error = ((velocity - (noise - x)) ** 2 * self.latent_weights).mean(-1)
        flow = masked(error.mean(0), batch.mask)
        found = [self._on_motion(m, batch, 1 - 0.7 * s) for m, s in zip(z - t[..., None] * velocity, t, strict=True)]
        return parts | {"flow": flow} | _mean(found)

    def _noise(self, x: Tensor) -> Tensor:
        """Standard normal, smaller in some sequences: what a lower temperature starts from."""
        shape = (*x.shape[:-2], 1, 1)
        smaller = torch.rand(shape, device=self.device)
        scale = torch.where(torch.rand(shape, device=self.device) < self.config.cool, smaller, torch.ones_like(smaller))
        return torch.randn_like(x) * scale

    def _times(self, shape: torch.Size) -> Tensor:
        t = torch.sigmoid(torch.randn(shape, device=self.device) - 0.4)
        return torch.where(torch.rand_like(t) < 0.15, torch.ones_like(t), t)  # sampling starts at exactly 1

    def _mean_flow(self, batch: Batch, x: Tensor, noise: Tensor, t: Tensor, context: Tensor) -> dict[str, Tensor]:
        """MeanFlow (Geng et al. 2025, eq. 6): u = v - (t - r) du/dt, with du/dt along (v, 1) by forward derivatives."""
        r = torch.minimum(t, self._times(t.shape) * (torch.rand_like(t) < 0.8))
        span = torch.where(torch.rand_like(t) < 0.5, torch.zeros_like(t), t - r)
        v = noise - x
        z = (1 - t[..., None]) * x + t[..., None] * noise

        def mean_velocity(z: Tensor, t: Tensor, span: Tensor) -> Tensor:
            return self.model.head(z, t, context, span)

        one = torch.ones_like(t)
        context = context.float()
        u, slope = torch.func.jvp(mean_velocity, (z, t, span), (v, one, one))  # type: ignore[misc]
        error = ((u - (v - span[..., None] * slope).detach()) ** 2 * self.latent_weights).mean(-1)
        # the paper's adaptive weight keeps the few samples with a steep slope from ruling the gradient
        flow = masked((error / (error.detach() + 1e-2).sqrt()).mean(0), batch.mask)
        whole = z - t[..., None] * self.model.head(z, t, context, t)
        return {"flow": flow} | _mean([self._on_motion(m, batch, 1 - 0.7 * s) for m, s in zip(whole, t, strict=True)])

    def _diffusion(self, batch: Batch, latents: Tensor) -> dict[str, Tensor]:
        t = self._times(latents.shape[:1])
        noise = self._noise(latents)
        z = (1 - t[:, None, None]) * latents + t[:, None, None] * noise
        times = t[:, None].expand(latents.shape[:2])
        with self.mixed():
            context = self.model(z, torch.ones_like(batch.confidence), batch.conditions, t)
            velocity = self.model.head(z, times, context).float()
            sure, stop = self.model.confidence(context).float(), self.model.stop(context).float()
        error = ((velocity - (noise - latents)) ** 2 * self.latent_weights).mean(-1)
        return {
            "confidence": confidence_loss(sure, batch),
            "stop": stop_loss(stop, batch),
            "flow": masked(error, batch.mask),
        } | self._on_motion(z - t[:, None, None] * velocity, batch, 1 - 0.7 * times)

    def _on_motion(self, made: Tensor, batch: Batch, sure: Tensor) -> dict[str, Tensor]:
        motion = self.model.latents.decode(made)
        parts: dict[str, Tensor] = self.motion(motion, batch, sure)
        if self.config.weights.soft_dtw:
            seen = self.motion.columns * batch.mask[..., None]
            parts["soft_dtw"] = soft_dtw(motion[:, :, 0] * seen, batch.motion[:, :, 0] * seen).mean()
        return parts

    def _sum(self, parts: dict[str, Tensor]) -> Tensor:
        weights = self.config.weights
        total = next(iter(parts.values())).new_zeros(())
        for name, part in parts.items():
            weight = torch.full_like(part, getattr(weights, name))
            if weights.weighting == "inverse" and getattr(weights, name):
                mean = self.running.setdefault(name, part.detach().clone())
                if self.model.training:
                    mean.lerp_(part.detach(), 0.01)
                weight = 1 / (mean + 1e-6)
            total = total + weight * part
        return total


def corrupted(last: Tensor, sure: Tensor, wrong: Tensor, latent_group: Tensor, noise: Tensor) -> tuple[Tensor, Tensor]:
    """History with the groups marked in `wrong` (B, S, 4) changed, and their confidence low.

    noise: (B, 1, 1), True where a wrong group is turned to noise, which is seen to be wrong; elsewhere it is taken
    from another sequence of the batch, as when a hand is found in the wrong place: natural, and wrong all the same.
    """
    bad = wrong[..., latent_group]
    low = 0.3 * torch.rand_like(sure)
    instead = torch.where(noise, last + torch.randn_like(last) * 1.2, last.roll(1, dims=0))
    return torch.where(bad, instead, last), torch.where(wrong, torch.minimum(low, sure), sure)


def _mean(parts: list[dict[str, Tensor]]) -> dict[str, Tensor]:
    return {name: torch.stack([part[name] for part in parts]).mean() for name in parts[0]}
