"""Learning from what people preferred: Diffusion-DPO (Wallace et al. 2023, eq. 14) for a flow.

The model should come to fit what was preferred better than it did before, by more than it does what was rejected:

    loss = -log sigmoid(-beta / 2 * ((e(w) - e0(w)) - (e(l) - e0(l))))

with e the flow's error on the preferred motion w and the rejected one l, e0 that of the model as it was, and the same
noise and moment for all four. It is added to the usual objective, which keeps the model a model of signing.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence as Rows
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from torch import Tensor
from torch.nn import functional as F

from ml.model.hybrid import HybridSign
from ml.training.batches import Batch, Pool
from ml.training.objective import Objective

if TYPE_CHECKING:
    from ml.training.pairs import PreferencePair


@dataclass(frozen=True)
class PreferenceConfig:
    """weight: beside the usual objective; beta: how far a pair may pull, in 1 / mean squared error; batch: pairs an
    update."""

    weight: float = 0.1
    beta: float = 200.0
    batch: int = 16

    def __post_init__(self) -> None:
        if self.weight <= 0 or self.beta <= 0 or self.batch < 1:
            raise ValueError(
                f"weight {self.weight} and beta {self.beta} must be above 0, and batch {self.batch} at least 1"
            )


class Preferences:
    """Pairs on the model's device, with the model as it was when this was made: what is learned counts from there.

    Raises ValueError for models that make motion in another way than by flow, chunk after chunk.
    """

    def __init__(
        self, objective: Objective, pairs: Rows[PreferencePair], steps: int, config: PreferenceConfig | None = None
    ) -> None:
        model = objective.model.config
        if model.mode != "hybrid" or model.head != "flow":
            raise ValueError(f"preferences teach mode=hybrid head=flow, not mode={model.mode} head={model.head}")
        self.objective, self.config = objective, config or PreferenceConfig()
        texts = model.conditioning != "plan"
        self._preferred = Pool([pair.preferred for pair in pairs], steps, objective.device, texts)
        self._rejected = Pool([pair.rejected for pair in pairs], steps, objective.device, texts)
        self._before = copy.deepcopy(objective.model).eval().requires_grad_(False)

    def __len__(self) -> int:
        return len(self._preferred)

    def __call__(self) -> tuple[Tensor, dict[str, Tensor]]:
        """The weighted loss of some pairs, and what is told of it: the share that the model now has right."""
        rows = torch.randint(len(self), (self.config.batch,), device=self.objective.device)
        return self.loss(rows)

    def loss(self, rows: Tensor) -> tuple[Tensor, dict[str, Tensor]]:
        """rows: (n,) of the pairs."""
        preferred, rejected = self._preferred.batch(rows), self._rejected.batch(rows)
        latents = self.objective.model.latents.encode(preferred.motion)
        noise = torch.randn_like(latents)
        times = torch.sigmoid(torch.randn(latents.shape[:2], device=latents.device) - 0.4)
        gained = self._gain(preferred, noise, times) - self._gain(rejected, noise, times)
        loss = -F.logsigmoid(self.config.beta / 2 * gained).mean()
        return self.config.weight * loss, {"preference": loss, "preferred": (gained > 0).float().mean()}

    def _gain(self, batch: Batch, noise: Tensor, times: Tensor) -> Tensor:
        """(n,) by how much the error on each sequence has fallen since the model was as it was."""
        latents = self.objective.model.latents.encode(batch.motion)
        after = self._error(self.objective.model, batch, latents, noise, times)
        with torch.no_grad():
            before = self._error(self._before, batch, latents, noise, times)
        return before - after

    def _error(self, model: HybridSign, batch: Batch, x: Tensor, noise: Tensor, t: Tensor) -> Tensor:
        """(n,) of each sequence, without dropout: its chance would be taken for a difference between the two."""
        objective, was = self.objective, model.training
        model.eval()
        z = (1 - t[..., None]) * x + t[..., None] * noise
        with objective.mixed():
            context = model(*objective.history(x, batch.confidence), batch.conditions)
            velocity = model.head(z, t, context).float()
        model.train(was)
        error = ((velocity - (noise - x)) ** 2 * objective.latent_weights).mean(-1)
        return (error * batch.mask).sum(1) / batch.mask.sum(1).clamp(min=1)
