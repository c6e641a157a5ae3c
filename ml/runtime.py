"""Timeline -> motion, chunk by chunk, with ONNX Runtime on the CPU: what every page, file and command uses.

Reads the shipped weights, feeds the network its own last chunk and fresh noise, and holds the result to the
skeleton. It ends where the plan ends, or earlier if the model says so after the last sign. Knows neither torch nor
Django. The output depends on timeline, sign language and seed alone.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from ml.conditions import conditions, stretches_of
from ml.kinematics import constrain
from ml.motion import MOTION_WIDTH, assemble
from ml.pose import FRAME_WIDTH, Clip, quantise
from ml.skeleton import SKELETON_VERSION
from ml.timing import CHUNK, Timeline

WEIGHTS = Path(__file__).parent / "weights"
CONTINUITY = (0.5, 0.25, 0.1)  # how much of the error where chunks meet is taken out of a chunk's first frames
KEPT_SPEED = 0.8  # of the speed before, expected to go on; jerk falls from 1.8 to 1.2 times real (docs/lab.md)


class WeightsError(RuntimeError):
    """The shipped weights are missing, or were made for another skeleton or format."""


@dataclass(frozen=True, eq=False)
class Chunk:
    """Motion from `first_frame` on: frames (n, FRAME_WIDTH) int16 at `ml.pose.SCALE`, n = CHUNK but for the last."""

    first_frame: int
    frames: NDArray[np.int16]

    def __post_init__(self) -> None:
        if self.frames.ndim != 2 or self.frames.shape[1] != FRAME_WIDTH:
            raise ValueError(f"a chunk's frames must have shape (n, {FRAME_WIDTH}), got {self.frames.shape}")


class Signer(Protocol):
    """A model that signs. `hash` names weights, configuration and vocabulary together."""

    hash: str

    def frames_of(self, sign_language: str) -> Mapping[str, int]:
        """gloss -> length in frames at normal speed, of every sign and letter it can produce."""

    def chunks(self, timeline: Timeline, sign_language: str, seed: int) -> Iterator[Chunk]:
        """The motion of a timeline; each `next()` makes one chunk and nothing is made ahead."""


class OnnxSigner:
    """The shipped network behind ONNX Runtime, one thread: many streams share a machine better that way."""

    def __init__(self, folder: Path = WEIGHTS) -> None:
        network, config = folder / "hybridsign.onnx", folder / "config.json"
        for path in (network, config):
            if not path.is_file():
                raise WeightsError(f"{path.name} is missing from {folder.name}/: train and export a model first")
        weights = network.read_bytes()
        self.config: dict[str, Any] = json.loads(config.read_text(encoding="utf-8"))
        if self.config["skeleton"] != SKELETON_VERSION:
            raise WeightsError(
                f"the weights move skeleton version {self.config['skeleton']}, this program version {SKELETON_VERSION}"
            )
        self.hash = hashlib.sha256(weights + config.read_bytes()).hexdigest()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(weights, options, providers=["CPUExecutionProvider"])
        inputs = {put.name: put.shape for put in self._session.get_inputs()}
        self._noise_width = int(inputs["noise"][1])
        self._outputs = [put.name for put in self._session.get_outputs()]
        self._caches = {
            name: np.zeros([1, *shape[1:]], dtype=np.float32)
            for name, shape in inputs.items()
            if name.startswith("cache_")
        }

    def frames_of(self, sign_language: str) -> Mapping[str, int]:
        return {gloss: row[1] for gloss, row in self.config["vocabulary"][sign_language].items()}

    def chunks(self, timeline: Timeline, sign_language: str, seed: int) -> Iterator[Chunk]:
        ids = {gloss: row[0] for gloss, row in self.config["vocabulary"][sign_language].items()}
        rows = [(sign.kind, sign.gloss, sign.start_frame, sign.end_frame) for sign in timeline.signs]
        steps = -(-timeline.frames // CHUNK)
        told = conditions(stretches_of(rows, ids), 0, steps)
        latent = np.array([self.config["rest_latent"]], dtype=np.float32)  # with its confidence
        carried: dict[str, NDArray[np.float32]] = {**self._caches, "latent": latent}
        motion = np.empty((0, MOTION_WIDTH), dtype=np.float32)
        signed = max((sign.end_frame for sign in timeline.signs if sign.kind != "pause"), default=0)
        for step in range(steps):
            outputs = self._session.run(
                None,
                {
                    **carried,
                    "noise": noise(seed, step, self._noise_width)[None],
                    "frame_signs": told.frame_signs[step][None],
                    "frame_times": told.frame_times[step][None],
                    "window_signs": told.window_signs[step][None],
                    "window_times": told.window_times[step][None],
                },
            )
            named = dict(zip(self._outputs, outputs, strict=True))
            carried = {name.removeprefix("next_"): value for name, value in named.items() if name.startswith("next_")}
            motion = continued(motion[-2:], named["motion"][0])
            clip = assemble(motion, named["confidence"][0])
            clip = Clip(constrain(clip.positions), clip.confidence, clip.face)
            first = step * CHUNK
            yield Chunk(first, quantise(clip[: timeline.frames - first]))
            # The stop rule: once every sign is signed, the model may say that it has come to rest before the plan does.
            if named["stop"][0] > 0 and first + CHUNK >= signed:
                return


def continued(before: NDArray[np.float32], motion: NDArray[np.float32]) -> NDArray[np.float32]:
    """Motion (CHUNK, W) made to leave where the two frames `before` it were going; unchanged where there are none.

    Chunks are made one by one, and where they meet the third derivative peaks at five times that within them: the
    error against the frame expected there is taken out of the first frames and let go at once (Bollo 2018,
    "inertialization"), which needs no frame of the future.
    """
    if len(before) < 2:
        return motion
    error = before[-1] + KEPT_SPEED * (before[-1] - before[-2]) - motion[0]
    moved = motion.copy()
    for frame, share in enumerate(CONTINUITY):
        moved[frame] += share * error
    return moved


def noise(seed: int, step: int, width: int) -> NDArray[np.float32]:
    """(width,) standard normal from a counter-based generator keyed by seed and step (Salmon et al. 2011, Philox).

    Keyed, not drawn in turn: a stream that resumes, or runs beside others, gets the same noise at the same step.
    """
    generator = np.random.Generator(np.random.Philox(key=[seed, step]))
    return generator.standard_normal(width, dtype=np.float32)


def load() -> Signer:
    """The shipped model."""
    return OnnxSigner()
