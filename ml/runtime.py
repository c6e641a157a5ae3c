"""Timeline -> motion, chunk by chunk, for many streams at once: what every page, file and command uses.

Reads the shipped weights, feeds the network its own last chunk and fresh noise, and holds the result to the
skeleton. A stream ends where the plan ends, or earlier if the model says so after the last sign. Knows neither torch
nor Django. What a stream gives depends on timeline, sign language and seed alone, never on the streams beside it.
"""

from __future__ import annotations

import hashlib
import json
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ml.conditions import CITATION, SENTENCE, Conditions, conditions, stretches_of
from ml.kinematics import constrain
from ml.motion import assemble
from ml.network import Carried, Network, OnnxNetwork
from ml.pose import FRAME_WIDTH, Clip, quantise
from ml.skeleton import SKELETON_VERSION
from ml.timing import CHUNK, Timeline

WEIGHTS = Path(__file__).parent / "weights"
TEMPERATURE = (
    0.5  # of the noise that chunks are made from: seeds still differ, and the hands are steadier (docs/lab.md)
)


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


@dataclass(eq=False)
class Stream:
    """One timeline under way. Its signer alone advances it; `over` says that it has no chunk left."""

    planned_frames: int
    seed: int
    step: int = 0
    over: bool = False

    @property
    def first_frame(self) -> int:
        """Of the chunk that comes next."""
        return self.step * CHUNK


class Signer(ABC):
    """A model that signs. `hash` names weights, configuration and vocabulary together."""

    hash: str

    @abstractmethod
    def frames_of(self, sign_language: str) -> Mapping[str, int]:
        """gloss -> length in frames at normal speed, of every sign and letter it can produce."""

    @abstractmethod
    def begin(self, timeline: Timeline, sign_language: str, seed: int) -> Stream:
        """A stream before its first frame."""

    @abstractmethod
    def advance(self, streams: Sequence[Stream]) -> list[Chunk]:
        """The next chunk of each, by one pass of the network; none of them may be over.

        Where it raises, every stream is still where it was.
        """

    def chunks(self, timeline: Timeline, sign_language: str, seed: int) -> Iterator[Chunk]:
        """The motion of one timeline; each `next()` makes one chunk and nothing is made ahead."""
        stream = self.begin(timeline, sign_language, seed)
        while not stream.over:
            yield self.advance([stream])[0]


@dataclass(eq=False, kw_only=True)
class HybridStream(Stream):
    """signed: frame by which every sign is signed."""

    told: Conditions
    signed: int
    carried: Carried


class HybridSigner(Signer):
    """The trained model, whatever runs its network."""

    def __init__(self, network: Network, vocabulary: Mapping[str, Mapping[str, Sequence[int]]], hash: str) -> None:
        self.hash = hash
        self._network = network
        self._vocabulary = vocabulary

    def frames_of(self, sign_language: str) -> Mapping[str, int]:
        return {gloss: row[1] for gloss, row in self._vocabulary[sign_language].items()}

    def begin(self, timeline: Timeline, sign_language: str, seed: int) -> Stream:
        ids = {gloss: row[0] for gloss, row in self._vocabulary[sign_language].items()}
        rows = [(sign.kind, sign.gloss, sign.start_frame, sign.end_frame) for sign in timeline.signs]
        return HybridStream(
            planned_frames=timeline.frames,
            seed=seed,
            told=conditions(stretches_of(rows, ids), 0, -(-timeline.frames // CHUNK), self._style(timeline)),
            signed=max((sign.end_frame for sign in timeline.signs if sign.kind != "pause"), default=0),
            carried=self._network.rest(),
        )

    @staticmethod
    def _style(timeline: Timeline) -> int:
        """A sign alone is signed as the dictionary shows it, signs between others as they are in sentences."""
        return SENTENCE if sum(sign.kind != "pause" for sign in timeline.signs) > 1 else CITATION

    def advance(self, streams: Sequence[Stream]) -> list[Chunk]:
        running = [_running(stream) for stream in streams]
        if not running:
            return []
        made = self._network.step(
            [stream.carried for stream in running],
            TEMPERATURE * np.stack([noise(stream.seed, stream.step, self._network.noise_width) for stream in running]),
            _told_now(running),
        )
        # One clip of all the batch's frames: nothing here looks from frame to frame, and one call costs as much as ten.
        clip = assemble(np.concatenate(made.motion), np.concatenate(made.confidence))
        frames = quantise(Clip(constrain(clip.positions), clip.confidence, clip.face)).reshape(len(running), CHUNK, -1)
        chunks = []
        for row, stream in enumerate(running):
            first = stream.first_frame
            chunks.append(Chunk(first, frames[row, : stream.planned_frames - first].copy()))
            stream.carried, stream.step = made.carried[row], stream.step + 1
            # Once every sign is signed, the model may say that it has come to rest before the plan does.
            rests = made.stop[row] > 0 and stream.first_frame >= stream.signed
            stream.over = bool(rests) or stream.first_frame >= stream.planned_frames
        return chunks


def _running(stream: Stream) -> HybridStream:
    if not isinstance(stream, HybridStream) or stream.over:
        raise ValueError("only streams that this signer began and that are not over can advance")
    return stream


def _told_now(streams: Sequence[HybridStream]) -> Conditions:
    """What each stream's network is told at its own step, one row a stream."""
    return Conditions(
        *(
            np.stack([getattr(stream.told, field.name)[stream.step] for stream in streams])
            for field in fields(Conditions)
        )
    )


def noise(seed: int, step: int, width: int) -> NDArray[np.float32]:
    """(width,) standard normal from a counter-based generator keyed by seed and step (Salmon et al. 2011, Philox).

    Keyed, not drawn in turn: a stream that resumes, or runs beside others, gets the same noise at the same step.
    """
    generator = np.random.Generator(np.random.Philox(key=[seed, step]))
    return generator.standard_normal(width, dtype=np.float32)


@dataclass(frozen=True, eq=False)
class Weights:
    """The two files of a model. Raises WeightsError where they are missing or do not fit this program."""

    graph: bytes
    config: dict[str, Any]
    hash: str

    @classmethod
    def read(cls, folder: Path) -> Weights:
        graph, config = folder / "hybridsign.onnx", folder / "config.json"
        for path in (graph, config):
            if not path.is_file():
                raise WeightsError(f"{path.name} is missing from {folder.name}/: train and export a model first")
        found = cls(
            graph.read_bytes(),
            json.loads(config.read_text(encoding="utf-8")),
            hashlib.sha256(graph.read_bytes() + config.read_bytes()).hexdigest(),
        )
        if found.config["skeleton"] != SKELETON_VERSION:
            raise WeightsError(
                f"the weights move skeleton version {found.config['skeleton']}, this program version {SKELETON_VERSION}"
            )
        return found


def load(folder: Path = WEIGHTS) -> HybridSigner:
    """The shipped model on the CPU."""
    weights = Weights.read(folder)
    network = OnnxNetwork(weights.graph, weights.config["rest"])
    return HybridSigner(network, weights.config["vocabulary"], weights.hash)
