"""One step of the network for a batch of streams, by PyTorch: for GPUs, and for models that are still in training.

Every step is a batch of one fixed size, filled up with streams at rest: matrix products of one shape give each row the
same bits whatever the others hold, and a GPU needs one CUDA graph, captured once. What streams carry stays in
device memory, in slots that are handed round by number; all else goes there by one copy and comes back by one. Numbers
differ from ONNX Runtime's in the last bits: what one back end began the other goes on with, near to it but not to the
bit (`exact` in docs/protocol.md).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from itertools import accumulate
from math import prod
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import numpy_helper
from torch import Tensor

from ml.conditions import MARKS, TIMES, WINDOW, Conditions
from ml.model.config import ModelConfig
from ml.model.hybrid import HybridSign
from ml.model.replay import replayed
from ml.model.step import StepGraph, cache_names
from ml.motion import CHUNK, GROUPS, MOTION_WIDTH, OVERLAP, SPAN
from ml.network import Carried, Step
from ml.runtime import WEIGHTS, HybridSigner, Weights, WeightsError

STREAMS = 64  # of a step's batch; on a GPU 64 cost what one costs
_MOTION, _CONFIDENCE = CHUNK * MOTION_WIDTH, CHUNK * len(GROUPS)  # numbers of a row that comes back, then one for stop
_LINE = 512  # bytes: kernels are chosen by how inputs are aligned, too

Shapes = Mapping[str, tuple[tuple[int, ...], torch.dtype]]


class DeviceSlot:
    """A place in device memory that goes back to its network when nobody holds it any more."""

    __slots__ = ("_free", "number")

    def __init__(self, number: int, free: list[int]) -> None:
        self.number, self._free = number, free

    def __del__(self) -> None:
        self._free.append(self.number)


class TorchNetwork:
    """rest: what a stream carries before its first step, by name, as in the shipped config.json."""

    def __init__(
        self, model: HybridSign, rest: Mapping[str, Sequence[float]], device: torch.device, streams: int = STREAMS
    ) -> None:
        self._device, self._streams = device, streams
        self._graph = StepGraph(model.to(device).eval())
        config = model.config
        self.noise_width = config.latent
        keys, values, trust = model.empty_caches(1)
        first = {name: torch.tensor(values_).float()[None] for name, values_ in rest.items()}
        first["tail"] = first["tail"].view(1, OVERLAP, MOTION_WIDTH)
        first["cache_trust"] = trust
        first |= dict(zip(cache_names(config), [*keys, *values], strict=True))
        self._names = ["latent", "tail", "cache_trust", *cache_names(config)]
        self._held = {name: first[name].to(device) for name in self._names}
        self._free: list[int] = []
        self._rest = DeviceSlot(0, [])
        self._pinned = device.type == "cuda"  # whether it copies from and to memory of ours by itself
        self._there, self._inputs = _packed(self._input_shapes(), device)
        self._here, given = _packed(self._input_shapes(), torch.device("cpu"), pinned=self._pinned)
        self._given = {name: value.numpy() for name, value in given.items()}
        self._work: Callable[[], Tensor] | None = None
        self._grow(2 * streams)

    def rest(self) -> Carried:
        return self._rest

    def _input_shapes(self) -> Shapes:
        n, whole = self._streams, torch.int64
        return {
            "read": ((n,), whole),
            "write": ((n,), whole),
            "noise": ((n, self.noise_width), torch.float32),
            "frame_signs": ((n, CHUNK), whole),
            "frame_times": ((n, CHUNK, TIMES), torch.float32),
            "window_signs": ((n, len(WINDOW)), whole),
            "window_times": ((n, len(WINDOW), TIMES), torch.float32),
            "style": ((n,), whole),
            "stroke_signs": ((n, SPAN), whole),
            "stroke_times": ((n, SPAN), torch.float32),
            "marks": ((n, MARKS), torch.float32),
        }

    def _grow(self, more: int) -> None:
        """Room for more streams; what is held moves, so that the step has to be captured again."""
        size = len(self._held["latent"])
        for name, value in self._held.items():
            self._held[name] = torch.cat([value, value[:1].repeat(more, *([1] * (value.ndim - 1)))])
        self._free.extend(range(size, size + more))
        self._work = None

    @torch.no_grad()
    def _step(self) -> Tensor:
        put = self._inputs
        before = {name: self._held[name][put["read"]] for name in self._names}
        conditions = [put[field.name] for field in fields(Conditions)]
        latent, *caches = (before[name] for name in self._names)
        motion, confidence, stop, *after = self._graph(latent, put["noise"], *conditions, *caches)
        for name, value in zip(self._names, after, strict=True):
            self._held[name].index_copy_(0, put["write"], value)
        return torch.cat([motion.flatten(1), confidence.flatten(1), stop[:, None]], dim=1)

    def _captured(self) -> Callable[[], Tensor]:
        return replayed(self._step) if self._device.type == "cuda" else self._step

    def step(self, carried: Sequence[Carried], noise: NDArray[np.float32], conditions: Conditions) -> Step:
        made = torch.empty((len(carried), _MOTION + _CONFIDENCE + 1), pin_memory=self._pinned)
        after: list[DeviceSlot] = []
        for at in range(0, len(carried), self._streams):
            some = slice(at, at + self._streams)
            after += self._some(carried[some], {"noise": noise[some], **_rows(conditions, some)}, made[some])
        motion, confidence, stop = np.split(made.numpy(), [_MOTION, _MOTION + _CONFIDENCE], axis=1)
        return Step(
            motion.reshape(-1, CHUNK, MOTION_WIDTH), confidence.reshape(-1, CHUNK, len(GROUPS)), stop[:, 0], after
        )

    def _some(
        self, carried: Sequence[DeviceSlot], conditions: Mapping[str, NDArray[Any]], made: Tensor
    ) -> list[DeviceSlot]:
        """Advance as many as a batch holds at most; what was made goes to `made`."""
        count = len(carried)
        if len(self._free) < self._streams:
            self._grow(len(self._held["latent"]))
        if self._work is None:  # capturing writes to the slots its inputs name: let it be those that are thrown away
            self._inputs["write"].copy_(torch.tensor(self._free[-self._streams :]))
            self._work = self._captured()
        slots = [DeviceSlot(self._free.pop(), self._free) for _ in range(count)]
        spare = self._free[: self._streams - count]  # what the batch is filled up with has to be written somewhere
        put = self._given
        put["read"][:] = [slot.number for slot in carried] + [0] * (self._streams - count)
        put["write"][:] = [slot.number for slot in slots] + spare
        for name, value in conditions.items():
            put[name][:count] = value
        self._there.copy_(self._here)
        made.copy_(self._work()[:count])
        return slots


def _packed(shapes: Shapes, device: torch.device, *, pinned: bool = False) -> tuple[Tensor, dict[str, Tensor]]:
    """One piece of memory, and views of it by name; each begins where an allocation of its own might."""
    sizes = {name: prod(shape) * kind.itemsize for name, (shape, kind) in shapes.items()}
    ends = list(accumulate(-(-size // _LINE) * _LINE for size in sizes.values()))
    packed = torch.zeros(ends[-1], dtype=torch.uint8, device=device, pin_memory=pinned)
    views = {
        name: packed[at : at + sizes[name]].view(kind).view(shape)
        for at, (name, (shape, kind)) in zip([0, *ends], shapes.items(), strict=False)
    }
    return packed, views


def _rows(conditions: Conditions, some: slice) -> dict[str, NDArray[Any]]:
    return {field.name: getattr(conditions, field.name)[some] for field in fields(Conditions)}


def parameters(graph: bytes, model: HybridSign) -> dict[str, Tensor]:
    """The model's parameters and buffers, by name, from the constants of an exported graph; 8-bit ones as they are
    there, widened."""
    shapes = {name: value.shape for name, value in model.state_dict().items()}
    constants = {one.name: numpy_helper.to_array(one) for one in onnx.load_from_string(graph).graph.initializer}
    found = {}
    for constant, stored in constants.items():
        name, _, form = constant.partition("|")
        if not form or form.endswith("_scales"):
            continue
        value = stored
        if form.endswith("_Q8"):  # (outputs, blocks, weights), 128 is zero
            scales = constants[constant.removesuffix("_Q8") + "_scales"].reshape(*stored.shape[:2], 1)
            wide = ((stored.astype(np.float32) - 128) * scales).reshape(len(stored), -1)
            value = wide[:, : prod(shapes[name]) // len(stored)].T  # the last block is filled up
        tensor = torch.from_numpy(value.astype(np.float32))
        found[name] = tensor.T.contiguous() if form.startswith("T") else tensor.reshape(shapes[name])
    return found


def model_of(weights: Weights) -> HybridSign:
    """The exported model. Raises WeightsError where its graph has not what it needs."""
    model = HybridSign(ModelConfig.from_dict(weights.config["model"]))
    missing, unknown = model.load_state_dict(parameters(weights.graph, model), strict=False)
    if unknown or set(missing) != {"latents.analysis"}:  # encoding motion is for training alone
        raise WeightsError(f"the graph lacks {', '.join(missing)}" if missing else f"unknown {', '.join(unknown)}")
    return model


def load(folder: Path = WEIGHTS, device: str | None = None, streams: int = STREAMS) -> HybridSigner:
    """The shipped model on a GPU where there is one. As a setting: `SIGNER=ml.torch_network.load`."""
    weights = Weights.read(folder)
    where = torch.device(device or ("cuda" if torch.cuda.is_available() else "cpu"))
    network = TorchNetwork(model_of(weights), weights.config["rest"], where, streams)
    return HybridSigner(network, weights.config["vocabulary"], weights.hash, weights.face, weights.ends)


def device_name() -> str:
    return torch.cuda.get_device_name() if torch.cuda.is_available() else "the CPU"
