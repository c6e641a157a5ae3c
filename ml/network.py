"""One step of the network for a batch of streams, by ONNX Runtime on the CPU.

`Network` is the seam to another back end: what a stream carries from step to step stays where the network lives and is
handed round unopened. Rows of a batch do not touch each other, so a stream's numbers are the same to the bit in any
company. What the numbers mean is `ml.runtime`'s matter.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, Protocol

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from ml.conditions import Conditions

Carried = Any  # one stream's caches and latent after a step, in whatever form its network keeps them


@dataclass(frozen=True, eq=False)
class Step:
    """What one step made for B streams, in their order.

    motion:     (B, CHUNK, MOTION_WIDTH) float32
    confidence: (B, CHUNK, len(GROUPS)) float32
    stop:       (B,) float32, above 0 where the model would come to rest
    carried:    one of each stream, for its next step
    """

    motion: NDArray[np.float32]
    confidence: NDArray[np.float32]
    stop: NDArray[np.float32]
    carried: list[Carried]


class Network(Protocol):
    noise_width: int

    def rest(self) -> Carried:
        """What a stream carries before its first step."""

    def step(self, carried: Sequence[Carried], noise: NDArray[np.float32], conditions: Conditions) -> Step:
        """Advance B streams. noise: (B, noise_width); conditions: one row a stream. `carried` is left as it was."""


class OnnxNetwork:
    """One thread: many streams share a machine better that way, and a batch of 32 fills it (docs/lab.md)."""

    def __init__(self, graph: bytes, rest: Mapping[str, Sequence[float]]) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.log_severity_level = 3  # it would warn of constants that only `ml.torch_network` reads
        self._session = onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
        inputs = {put.name: put.shape for put in self._session.get_inputs()}
        self._outputs = [put.name for put in self._session.get_outputs()]
        self.noise_width = int(inputs["noise"][1])
        self._told = [field.name for field in fields(Conditions) if field.name in inputs]  # older graphs hear less
        self._rest = {
            name.removeprefix("next_"): np.zeros([1, *inputs[name.removeprefix("next_")][1:]], dtype=np.float32)
            for name in self._outputs
            if name.startswith("next_")
        }
        for name, values in rest.items():
            self._rest[name][0] = np.reshape(values, self._rest[name].shape[1:])

    def rest(self) -> Carried:
        return self._rest

    def step(self, carried: Sequence[Carried], noise: NDArray[np.float32], conditions: Conditions) -> Step:
        outputs = self._session.run(
            None,
            {
                **{name: np.concatenate([one[name] for one in carried]) for name in self._rest},
                "noise": noise,
                **{name: getattr(conditions, name) for name in self._told},
            },
        )
        made: dict[str, NDArray[np.float32]] = dict(zip(self._outputs, outputs, strict=True))
        # Copies: a view of one row would keep the caches of a whole batch alive as long as its stream is parked.
        rows = [{name: made[f"next_{name}"][row : row + 1].copy() for name in self._rest} for row in range(len(noise))]
        return Step(made["motion"], made["confidence"], made["stop"], rows)
