"""Training in one loop that can be stopped and taken up again: see `ml.training.objective` for what is learned.

On a GPU a whole update is captured once as a CUDA graph and replayed, because launching its thousands of small
kernels one by one would take most of the time; only the learning rate and the averaging change from outside.
"""

from __future__ import annotations

import math
import pickle
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from ml.model.replay import replayed
from ml.training.batches import Batch, Pool, together
from ml.training.log import Log
from ml.training.objective import Objective
from ml.training.preferences import Preferences
from ml.training.world import World


@dataclass(frozen=True)
class TrainConfig:
    """minutes stops by the clock where it is not 0; the learning rate falls to 0 over whichever ends first.

    bootstrap_from, deep_from: parts of the run after which every other update has history of the model's own making,
    by one pass and by `passes`. save_every, sample_every: updates between checkpoints and samples, 0 for none.
    """

    steps: int = 20_000
    minutes: float = 0.0
    batch: int = 192
    learning_rate: float = 1e-3
    warmup: int = 300
    weight_decay: float = 0.01
    bootstrap_from: float = 0.4
    deep_from: float = 0.75
    passes: int = 4
    ema: float = 0.999
    log_every: int = 100
    save_every: int = 0
    sample_every: int = 0
    seed: int = 0

    def __post_init__(self) -> None:
        if self.steps < 1 or self.batch < 1 or self.passes < 1:
            raise ValueError(f"steps {self.steps}, batch {self.batch} and passes {self.passes} must be at least 1")

    def passes_at(self, step: int, progress: float) -> int:
        if progress < self.bootstrap_from or step % 2:
            return 0
        return 1 if progress < self.deep_from else self.passes


class Trainer:
    """pools: (pool, share of each batch) pairs; held_out: a pool that is only looked at; preferences: learned too."""

    def __init__(
        self,
        objective: Objective,
        pools: list[tuple[Pool, float]],
        config: TrainConfig,
        held_out: Pool | None = None,
        world: World | None = None,
        preferences: Preferences | None = None,
    ) -> None:
        self.objective, self.pools, self.config, self.held_out = objective, pools, config, held_out
        self.preferences = preferences
        self.model, self.device = objective.model, objective.device
        self.world = world or World()
        self.parameters = list(self.model.parameters())
        self.average = {name: value.detach().clone() for name, value in self.model.state_dict().items()}
        self.keep = torch.zeros((), device=self.device)  # of the average, at each update
        self.step, self.seconds = 0, 0.0
        captured = self._on_gpu and self.world.alone
        groups = [
            {"params": [p for p in self.parameters if p.ndim > 1], "weight_decay": config.weight_decay},
            {"params": [p for p in self.parameters if p.ndim <= 1], "weight_decay": 0.0},
        ]
        rate = torch.tensor(config.learning_rate, device=self.device) if captured else config.learning_rate
        self.optimizer = torch.optim.AdamW(groups, lr=rate, betas=(0.9, 0.98), fused=self._on_gpu, capturable=captured)
        self.updates: dict[int, Callable[[], Tensor]] = {}

    @property
    def _on_gpu(self) -> bool:
        return self.device.type == "cuda"

    def draw(self) -> Batch:
        """A batch with each pool's share of it."""
        return together(
            [
                pool.batch(torch.randint(len(pool), (max(1, round(share * self.config.batch)),), device=self.device))
                for pool, share in self.pools
            ]
        )

    def _update(self, passes: int) -> Tensor:
        """One step of the optimizer; the loss and its parts."""
        self.optimizer.zero_grad(set_to_none=True)
        loss, parts = self.objective(self.draw(), passes)
        if self.preferences:
            extra, told = self.preferences()
            loss, parts = loss + extra, parts | told
        loss.backward()
        self.world.average(self.parameters)
        torch.nn.utils.clip_grad_norm_(self.parameters, 1.0)
        self.optimizer.step()
        self._follow()
        return torch.stack([loss.detach(), *(parts[name].detach() for name in sorted(parts))])

    @torch.no_grad()
    def _follow(self) -> None:
        state = self.model.state_dict()
        names = [name for name, value in state.items() if value.is_floating_point()]
        average = [self.average[name] for name in names]
        torch._foreach_mul_(average, self.keep)
        torch._foreach_add_(average, torch._foreach_mul([state[name] for name in names], 1 - self.keep))

    def _updating(self, passes: int) -> Callable[[], Tensor]:
        if passes not in self.updates:
            self.updates[passes] = (
                replayed(lambda: self._update(passes))
                if self._on_gpu and self.world.alone
                else lambda: self._update(passes)
            )
        return self.updates[passes]

    def run(self, log: Log, checkpoint: Path | None = None, sample: Callable[[], None] | None = None) -> None:
        """Train to the end of the configuration; `average` then holds the averaged weights.

        sample: looks at them on the way, in the first process alone.
        """
        config, started = self.config, time.monotonic() - self.seconds
        if self.step == 0:
            torch.manual_seed(config.seed + self.world.rank)
        while True:
            self.seconds = time.monotonic() - started
            progress = max(self.step / config.steps, self.seconds / (60 * config.minutes) if config.minutes else 0.0)
            if config.minutes:
                progress = self.world.agreed(progress, self.device)
            if progress >= 1:
                break
            self._set_rate(config.learning_rate * min(1.0, (self.step + 1) / config.warmup) * _cosine(progress))
            self.keep.fill_(min(config.ema, (self.step + 1) / (self.step + 10)))
            row = self._updating(config.passes_at(self.step, progress))()
            if self.step % config.log_every == 0:
                log.row(self.step, self.seconds, {**self._named(row), **self._held_out()}, progress)
            self.step += 1
            if checkpoint and config.save_every and self.step % config.save_every == 0 and self.world.rank == 0:
                self.save(checkpoint)
            if sample and config.sample_every and self.step % config.sample_every == 0 and self.world.rank == 0:
                sample()
        log.end(self.step, time.monotonic() - started)

    def _set_rate(self, rate: float) -> None:
        for group in self.optimizer.param_groups:
            if isinstance(group["lr"], Tensor):
                group["lr"].fill_(rate)
            else:
                group["lr"] = rate

    def _named(self, row: Tensor) -> dict[str, float]:
        return dict(zip(["loss", *self._names], row.tolist(), strict=True))

    @property
    def _names(self) -> list[str]:
        names = ["flow", "joints", "velocity", "energy", "effort", "bones", "confidence", "stop"]
        if self.objective.config.weights.soft_dtw:
            names.append("soft_dtw")
        if self.preferences:
            names += ["preference", "preferred"]
        return sorted(names)

    @torch.no_grad()
    def _held_out(self) -> dict[str, float]:
        """The same losses on motion that is not learned from."""
        if self.held_out is None:
            return {}
        self.model.eval()
        devices = [self.device] if self._on_gpu else []
        # uncompiled: a batch of another size would have everything compiled again, for any size and slower
        with torch.random.fork_rng(devices=devices), torch.compiler.set_stance("force_eager"):
            torch.manual_seed(0)
            _, parts = self.objective(self.held_out.batch(torch.arange(len(self.held_out), device=self.device)), 0)
        self.model.train()
        return {f"held_out_{name}": float(parts[name]) for name in ("flow", "joints")}

    def save(self, path: Path) -> None:
        """All that training needs to go on as if it had not stopped."""
        state: dict[str, Any] = {
            "model": self.model.state_dict(),
            "average": self.average,
            "optimizer": self.optimizer.state_dict(),
            "step": self.step,
            "seconds": self.seconds,
            "random": torch.get_rng_state(),
            "running": self.objective.running,
        }
        if self._on_gpu:
            state["random_gpu"] = torch.cuda.get_rng_state(self.device)
        path.parent.mkdir(parents=True, exist_ok=True)
        whole = path.with_suffix(".part")
        torch.save(state, whole)
        whole.replace(path)  # a run that is killed while it writes leaves the last checkpoint as it was

    def load(self, path: Path) -> None:
        """Go on from `save`. Raises ValueError if the file is no checkpoint of this model."""
        try:
            state = torch.load(path, map_location=self.device, weights_only=True)
            self.model.load_state_dict(state["model"])
            self.optimizer.load_state_dict(state["optimizer"])
        except (RuntimeError, KeyError, ValueError, EOFError, pickle.UnpicklingError) as error:
            raise ValueError(f"{path}: not a checkpoint of this model and its settings ({error})") from error
        self.average = state["average"]
        self.step, self.seconds = state["step"], state["seconds"]
        self.objective.running = state["running"]
        torch.set_rng_state(state["random"].cpu())
        if self._on_gpu and "random_gpu" in state:
            torch.cuda.set_rng_state(state["random_gpu"].cpu(), self.device)
        if self.world.rank:  # the checkpoint has the first process's numbers; the others must not draw its batches
            torch.manual_seed(hash((self.config.seed, self.world.rank, self.step)))


def _cosine(progress: float) -> float:
    return 0.5 * (1 + math.cos(math.pi * progress))
