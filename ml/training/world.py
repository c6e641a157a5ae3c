"""Several GPUs: one process each, started by torchrun, that draw their own batches and share their gradients."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, distributed


@dataclass(frozen=True)
class World:
    """This process among `size`; alone unless torchrun started it."""

    rank: int = 0
    size: int = 1

    @property
    def alone(self) -> bool:
        return self.size == 1

    def average(self, parameters: Sequence[Tensor]) -> None:
        """Make every process's gradients the mean of all."""
        if self.alone:
            return
        found = [p.grad for p in parameters if p.grad is not None]
        flat = torch.cat([gradient.reshape(-1) for gradient in found])
        distributed.all_reduce(flat)
        flat /= self.size
        for gradient, mean in zip(found, flat.split([g.numel() for g in found]), strict=True):
            gradient.copy_(mean.view_as(gradient))

    def agreed(self, value: float, device: torch.device) -> float:
        """The first process's value in all of them: processes whose clocks differ must not stop one by one."""
        if self.alone:
            return value
        shared = torch.tensor(value, dtype=torch.float64, device=device)
        distributed.broadcast(shared, 0)
        return float(shared)


def join(device: torch.device) -> tuple[World, torch.device]:
    """The world that torchrun made, and this process's own device in it."""
    if "WORLD_SIZE" not in os.environ:
        return World(), device
    distributed.init_process_group("nccl" if device.type == "cuda" else "gloo")
    if device.type == "cuda":
        device = torch.device("cuda", int(os.environ["LOCAL_RANK"]))
        torch.cuda.set_device(device)
    return World(distributed.get_rank(), distributed.get_world_size()), device


def leave(world: World) -> None:
    if not world.alone:
        distributed.destroy_process_group()
