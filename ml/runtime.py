"""Timeline -> motion, chunk by chunk, for many streams at once: what every page, file and command uses.

Reads the shipped weights, feeds the network its own last chunk and fresh noise, and holds the result to the
skeleton. A stream ends where the plan ends, or earlier if the model says so after the last sign. Knows neither torch
nor Django. What a stream gives depends on timeline, sign language and seed alone, never on the streams beside it.
"""

from __future__ import annotations

import hashlib
import json
import os
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, fields
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from ml import MODEL
from ml.clearance import clear
from ml.clearance import digest as body_digest
from ml.conditions import (
    CITATION,
    MARKS,
    REST,
    SENTENCE,
    TIMES,
    WINDOW,
    Conditions,
    HandEnds,
    MarkSpan,
    conditions,
    segments_of,
    with_onsets,
)
from ml.face import head
from ml.face.model import SentenceFace
from ml.kinematics import constrain
from ml.motion import CHUNK, GROUPS, MOTION_WIDTH, PARTS, SPAN, assemble
from ml.network import Carried, Network, OnnxNetwork
from ml.pose import FRAME_WIDTH, Clip, quantise
from ml.skeleton import INDEX, SKELETON_VERSION
from ml.timing import Timeline

WEIGHTS = MODEL
TEMPERATURE = (
    0.5  # of the noise that chunks are made from: seeds still differ, and the hands are steadier (docs/lab.md)
)
FINISHING = 2  # goes up whenever other bytes come of the same network: finishing is a part of the model's name
FILES = ("hybridsign.onnx", "config.json", "face.npz")  # of a folder of weights; the last may be missing
SLICE = 256  # streams finished together: more leave a core's cache, with fewer the threads wait for each other
_STILL = np.zeros((CHUNK, 2))  # of a head that has nothing to say
_CONDITIONS = np.dtype(  # one step's row of every array of `Conditions`
    [
        ("frame_signs", np.int64, (CHUNK,)),
        ("frame_times", np.float32, (CHUNK, TIMES)),
        ("window_signs", np.int64, (len(WINDOW),)),
        ("window_times", np.float32, (len(WINDOW), TIMES)),
        ("style", np.int64),
        ("stroke_signs", np.int64, (SPAN,)),
        ("stroke_times", np.float32, (SPAN,)),
        ("marks", np.float32, (MARKS,)),
    ]
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
    """A model that signs. `hash` names weights, configuration, vocabulary and finishing together."""

    hash: str

    @abstractmethod
    def frames_of(self, sign_language: str) -> Mapping[str, int]:
        """gloss -> frames at normal speed, of every sign and letter it can produce; empty for an unknown language."""

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
    """conditions: (steps, bytes of _CONDITIONS) uint8, what the network is told at each step; signed: frame by which
    every sign is signed; face: (steps, CHUNK, FACE_WIDTH) float16 of `SentenceFace`, None for the network's own;
    head: (steps, CHUNK, 2) radians of `ml.face.head.turns`, None where it has nothing to say.
    """

    conditions: NDArray[np.uint8]
    signed: int
    face: NDArray[np.float16] | None
    head: NDArray[np.float64] | None
    carried: Carried


def style_of(timeline: Timeline) -> int:
    """A sign alone is signed as the dictionary shows it, signs between others as they are in sentences."""
    return SENTENCE if sum(sign.kind != "pause" for sign in timeline.signs) > 1 else CITATION


def conditions_of(
    timeline: Timeline, rows: Mapping[str, Sequence[int]], sign_language: str = "", ends: HandEnds | None = None
) -> Conditions:
    """Of all its steps. rows: gloss -> (id, frames) of its sign language; ends: where hands begin and end its signs."""
    ids = {sign.gloss: rows[sign.gloss][0] for sign in timeline.signs if sign.kind != "pause"}
    signs = [(sign.kind, sign.gloss, sign.start_frame, sign.end_frame) for sign in timeline.signs]
    segments = with_onsets(segments_of(signs, ids, sign_language), ends or {})
    steps = -(-timeline.frames // CHUNK)
    marks = [
        MarkSpan(mark.kind, timeline.signs[first].start_frame, timeline.signs[last - 1].end_frame)
        for mark in timeline.marks
        for first, last in [mark.signs]
    ]
    return conditions(segments, 0, steps, style_of(timeline), marks)


def ends_of(
    hands: Mapping[str, Mapping[str, Sequence[int]]],
    vocabulary: Mapping[str, Mapping[str, Sequence[int]]],
    rest: NDArray[np.float32],
) -> dict[str, HandEnds]:
    """Sign language -> where hands begin and end its signs, as a model's config tells them; rest: (MOTION_WIDTH,)."""
    still = assemble(rest[None], np.ones((1, len(GROUPS)), dtype=np.float32)).positions
    wrists = [INDEX["LeftHand"], INDEX["RightHand"]]
    at_rest = np.asarray(np.round(still[[0, 0]][:, wrists], 2), dtype=np.float64)
    found: dict[str, HandEnds] = {}
    for language, rows in vocabulary.items():
        known = {rows[gloss][0]: places for gloss, places in hands.get(language, {}).items() if gloss in rows}
        ends = {sign: np.asarray(places, dtype=np.float64).reshape(2, 2, 3) / 100 for sign, places in known.items()}
        found[language] = {REST: at_rest, **ends}
    return found


class HybridSigner(Signer):
    """The trained model, whatever runs its network. Without a face model faces are the network's alone."""

    def __init__(
        self,
        network: Network,
        vocabulary: Mapping[str, Mapping[str, Sequence[int]]],
        hash: str,
        face: SentenceFace | None = None,
        ends: Mapping[str, HandEnds] | None = None,
    ) -> None:
        """ends: sign language -> where hands begin and end its signs, for networks that are told when signs begin."""
        self.hash = hash
        self._ends = ends or {}
        self._network = network
        self._face = face
        self._vocabulary = vocabulary
        self._frames = {
            language: {gloss: row[1] for gloss, row in rows.items()} for language, rows in vocabulary.items()
        }

    def frames_of(self, sign_language: str) -> Mapping[str, int]:
        return self._frames.get(sign_language, {})

    def begin(self, timeline: Timeline, sign_language: str, seed: int) -> Stream:
        return HybridStream(
            planned_frames=timeline.frames,
            seed=seed,
            conditions=_records(
                conditions_of(timeline, self._vocabulary[sign_language], sign_language, self._ends.get(sign_language))
            ),
            signed=max((sign.end_frame for sign in timeline.signs if sign.kind != "pause"), default=0),
            face=self._face_of(timeline, sign_language, seed),
            head=_head_of(timeline),
            carried=self._network.rest(),
        )

    def _face_of(self, timeline: Timeline, sign_language: str, seed: int) -> NDArray[np.float16] | None:
        """A sign alone keeps the face that the dictionary has of it, which the network knows."""
        if self._face is None or style_of(timeline) == CITATION:
            return None
        face = self._face.face(timeline, sign_language, seed)
        return _by_step(face).astype(np.float16)

    def _put_faces(self, streams: Sequence[HybridStream], motion: NDArray[np.float32]) -> None:
        """Join the faces of the streams that have one with what the network made, in place."""
        with_face = [(row, stream.face[stream.step]) for row, stream in enumerate(streams) if stream.face is not None]
        if self._face is None or not with_face:
            return
        rows, faces = [row for row, _ in with_face], np.array([face for _, face in with_face], dtype=np.float32)
        own = self._face.own.astype(np.float32)
        motion[rows, :, PARTS["face"]] = own * motion[rows, :, PARTS["face"]] + (1 - own) * faces

    def advance(self, streams: Sequence[Stream]) -> list[Chunk]:
        running = [_running(stream) for stream in streams]
        if not running:
            return []
        made = self._network.step(
            [stream.carried for stream in running],
            TEMPERATURE * noises([(stream.seed, stream.step) for stream in running], self._network.noise_width),
            _conditions_now(running),
        )
        self._put_faces(running, made.motion)
        chunks = []
        for stream, frames, carried, rests in zip(
            running,
            _frames(made.motion, made.confidence, _heads_now(running)),
            made.carried,
            (made.stop > 0).tolist(),
            strict=True,
        ):
            first = stream.first_frame
            # A copy: a view of it would keep a whole slice in memory as long as its chunk is kept.
            chunks.append(Chunk(first, frames[: stream.planned_frames - first].copy()))
            stream.carried, stream.step = carried, stream.step + 1
            # Once every sign is signed, the model may say that it has come to rest before the plan does.
            next_frame = first + CHUNK
            stream.over = (rests and next_frame >= stream.signed) or next_frame >= stream.planned_frames
        return chunks


def _by_step(frames: NDArray[np.float64]) -> NDArray[np.float64]:
    """(frames, ...) -> (steps, CHUNK, ...), the last frame held to the end of its step."""
    missing = -len(frames) % CHUNK
    whole = np.concatenate([frames, np.repeat(frames[-1:], missing, axis=0)])
    return whole.reshape(-1, CHUNK, *frames.shape[1:])


def _head_of(timeline: Timeline) -> NDArray[np.float64] | None:
    """A sign alone keeps the head that the dictionary has of it, which shakes too."""
    if style_of(timeline) == CITATION:
        return None
    turns = head.turns(timeline)
    return _by_step(turns) if turns.any() else None


def _heads_now(streams: Sequence[HybridStream]) -> NDArray[np.float64]:
    """(B, CHUNK, 2) radians that each stream's head turns in its own step."""
    return np.array([_STILL if stream.head is None else stream.head[stream.step] for stream in streams])


def _running(stream: Stream) -> HybridStream:
    if not isinstance(stream, HybridStream) or stream.over:
        raise ValueError("only streams that this signer began and that are not over can advance")
    return stream


def _records(steps: Conditions) -> NDArray[np.uint8]:
    """The rows of all arrays side by side, so that a round takes a stream's step by one index and not by five."""
    records = np.empty(len(steps), _CONDITIONS)
    for field in fields(Conditions):
        records[field.name] = getattr(steps, field.name)
    return records.view(np.uint8).reshape(len(steps), _CONDITIONS.itemsize)


def _conditions_now(streams: Sequence[HybridStream]) -> Conditions:
    """What each stream's network is told at its own step, one row a stream."""
    records = np.array([stream.conditions[stream.step] for stream in streams]).view(_CONDITIONS)[:, 0]
    return Conditions(*(np.ascontiguousarray(records[field.name]) for field in fields(Conditions)))


def _frames(
    motion: NDArray[np.float32], confidence: NDArray[np.float32], heads: NDArray[np.float64]
) -> Iterator[NDArray[np.int16]]:
    """(CHUNK, FRAME_WIDTH) of each stream in turn; slices of a crowd are finished side by side, if there are cores."""
    slices = [slice(at, at + SLICE) for at in range(0, len(motion), SLICE)]
    parts = [(motion[some], confidence[some], heads[some]) for some in slices]
    finished = map(_finished, parts) if len(parts) == 1 or _cores() == 1 else _pool().map(_finished, parts)
    return chain.from_iterable(list(finished))


def _finished(made: tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float64]]) -> NDArray[np.int16]:
    """One clip of a slice's frames: nothing here looks from frame to frame, and one call costs as much as ten."""
    motion, confidence, heads = made
    clip = assemble(motion.reshape(-1, MOTION_WIDTH), confidence.reshape(-1, len(GROUPS)))
    if heads.any():
        clip = head.turned(clip, heads.reshape(-1, 2))
    return quantise(Clip(clear(constrain(clip.positions)), clip.confidence, clip.face)).reshape(len(motion), CHUNK, -1)


@cache
def _cores() -> int:
    """That this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@cache
def _pool() -> ThreadPoolExecutor:
    """Made for the first crowd: one stream, or the viewers of one core, never need it."""
    return ThreadPoolExecutor(_cores(), thread_name_prefix="motion")


def noise(seed: int, step: int, width: int) -> NDArray[np.float32]:
    """(width,) standard normal from a counter-based generator keyed by seed and step (Salmon et al. 2011, Philox).

    Keyed, not drawn in turn: a stream that resumes, or runs beside others, gets the same noise at the same step.
    """
    return noises([(seed, step)], width).reshape(width)


def noises(keys: Sequence[tuple[int, int]], width: int) -> NDArray[np.float32]:
    """(B, width): `noise` of each (seed, step), from one generator that is set to each key in turn.

    A new generator for each would take five times as long: numpy draws entropy for it, although the key is given.
    """
    bits = np.random.Philox(0)
    generator, state = np.random.Generator(bits), bits.state  # as it is before the first number
    found = np.empty((len(keys), width), dtype=np.float32)
    for row, key in zip(found, np.array(keys, dtype=np.uint64), strict=True):
        state["state"]["key"] = key
        bits.state = state
        generator.standard_normal(dtype=np.float32, out=row)
    return found


@dataclass(frozen=True, eq=False)
class Weights:
    """The files of a model. Raises WeightsError where they are missing or do not fit this program.

    face: of `SentenceFace`; None where a folder has none, such as a model that was just exported
    """

    graph: bytes
    config: dict[str, Any]
    hash: str
    face: SentenceFace | None

    @property
    def ends(self) -> dict[str, HandEnds]:
        """Of a model that was told none, none."""
        rest = np.array(self.config["rest"]["tail"][:MOTION_WIDTH], dtype=np.float32)
        return ends_of(self.config.get("hands", {}), self.config["vocabulary"], rest)

    @classmethod
    def read(cls, folder: Path) -> Weights:
        graph, config = folder / "hybridsign.onnx", folder / "config.json"
        for path in (graph, config):
            if not path.is_file():
                raise WeightsError(
                    f"{path} is missing; what is shipped comes back by `git checkout -- ml/weights` or by installing"
                    " the package again, what is trained by `make export`"
                )
        face = folder / "face.npz"
        faces = face.read_bytes() if face.is_file() else b""
        try:
            face_model = SentenceFace.from_bytes(faces) if faces else None
        except (ValueError, KeyError, OSError, BadZipFile) as error:
            raise WeightsError(f"{face.name} in {folder.name}/ is no face model: {error}") from error
        found = cls(
            graph.read_bytes(),
            _config(config),
            name_of(folder),
            face_model,
        )
        if found.config.get("skeleton") != SKELETON_VERSION:
            raise WeightsError(
                f"the weights move skeleton version {found.config.get('skeleton')},"
                f" this program version {SKELETON_VERSION}"
            )
        return found


def _config(path: Path) -> dict[str, Any]:
    try:
        config = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise WeightsError(f"{path.name} in {path.parent.name}/ is no JSON: {error}") from error
    if not isinstance(config, dict):
        raise WeightsError(f"{path.name} in {path.parent.name}/ is no configuration of a model")
    return config


def name_of(folder: Path) -> str:
    """The hash of the model in it: its files, the body that its motion is kept out of, and how that is done.

    Nothing is loaded, so this says nothing of whether they are any good. Raises OSError where a file is missing.
    """
    *needed, face = (folder / name for name in FILES)
    files = b"".join(path.read_bytes() for path in needed) + (face.read_bytes() if face.is_file() else b"")
    return hashlib.sha256(files + f"{FINISHING} {body_digest()}".encode()).hexdigest()


def load(folder: Path = WEIGHTS) -> HybridSigner:
    """The shipped model on the CPU."""
    weights = Weights.read(folder)
    network = OnnxNetwork(weights.graph, weights.config["rest"])
    return HybridSigner(network, weights.config["vocabulary"], weights.hash, weights.face, weights.ends)
