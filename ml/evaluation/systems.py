"""What is compared: models and simple baselines, all given the same signs, none the real lengths."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ml.conditions import HOLD, REST
from ml.corpus.dataset import Corpus
from ml.corpus.made.synthetic import Item, join
from ml.evaluation.tasks import Task, timeline
from ml.motion import assemble
from ml.pose import Clip, dequantise
from ml.runtime import Signer
from ml.timing import Timeline

AT_ONCE = 16  # streams that a model advances together: three times as fast as one by one


@dataclass(frozen=True, eq=False)
class System:
    """sign: tasks and a seed -> motion of each. knows: whether it can make a sign; what it does not, it leaves out."""

    name: str
    sign: Callable[[Sequence[Task], int], list[Clip]]
    knows: Callable[[str, str], bool]
    seeded: bool = False


def productions(signer: Signer, asked: Sequence[tuple[Timeline, str]], seed: int) -> Iterator[Clip]:
    """The motion of each timeline in its sign language, in their order, AT_ONCE of them side by side."""
    for first in range(0, len(asked), AT_ONCE):
        streams = [signer.begin(when, language, seed) for when, language in asked[first : first + AT_ONCE]]
        frames: list[list[NDArray[np.int16]]] = [[] for _ in streams]
        while running := [number for number, stream in enumerate(streams) if not stream.over]:
            for number, chunk in zip(running, signer.advance([streams[n] for n in running]), strict=True):
                frames[number].append(chunk.frames)
        yield from (dequantise(np.concatenate(chunks)) for chunks in frames)


def model(name: str, signer: Signer) -> System:
    """A model behind the runtime's interface: the hybrid, or any of its variants."""

    def sign(tasks: Sequence[Task], seed: int) -> list[Clip]:
        asked = [(timeline(task, signer.frames_of(task.language)), task.language) for task in tasks]
        return list(productions(signer, asked, seed))

    return System(name, sign, lambda language, gloss: gloss in signer.frames_of(language), seeded=True)


def _one_by_one(sign: Callable[[Task], Clip]) -> Callable[[Sequence[Task], int], list[Clip]]:
    return lambda tasks, seed: [sign(task) for task in tasks]


def _real(task: Task) -> Clip:
    if task.real is None:
        raise ValueError(f"{task.key} has no real motion")
    return task.real


def real_motion() -> System:
    """The signer's own motion: what everything else is held against."""
    return System("real motion", _one_by_one(_real), lambda language, gloss: True)


def stitching(corpus: Corpus, lengths: Mapping[str, Mapping[str, int]]) -> System:
    """Dictionary signs joined by cubics that keep part of the speed, corners rounded: what retrieval systems do.

    lengths: language -> gloss -> frames; the same that the model plans with.
    """

    def knows(language: str, gloss: str) -> bool:
        return gloss in lengths[language] and corpus.vocabulary.ids[language].get(gloss) in corpus.cores

    def sign(task: Task) -> Clip:
        ids = corpus.vocabulary.ids[task.language]
        known = {gloss: frames for gloss, frames in lengths[task.language].items() if knows(task.language, gloss)}
        when = timeline(task, known)
        last = len(when.signs) - 1
        items = [
            Item((REST if i == last else HOLD) if s.kind == "pause" else ids[s.gloss], s.end_frame - s.start_frame)
            for i, s in enumerate(when.signs)
        ]
        made = join(items, corpus.cores, corpus.rest, 1)
        return assemble(made.motion[1:], made.confidence[1:])

    return System("stitching", _one_by_one(sign), knows)


def mean_pose(clips: Sequence[Clip], lengths: Mapping[str, Mapping[str, int]]) -> System:
    """The average real frame, held: what plain distances reward."""
    positions = np.concatenate([clip.positions for clip in clips]).mean(axis=0, keepdims=True)
    face = np.concatenate([clip.face for clip in clips]).mean(axis=0, keepdims=True)

    def sign(task: Task) -> Clip:
        frames = timeline(task, lengths[task.language]).frames
        sure = np.ones((frames, positions.shape[1]), dtype=np.float32)
        return Clip(np.repeat(positions, frames, 0), sure, np.repeat(face, frames, 0))

    return System("mean pose", _one_by_one(sign), lambda language, gloss: False)


def shuffled(tasks: Sequence[Task]) -> System:
    """Real motion of another sentence: perfect signing of the wrong thing. Each seed takes another sentence."""
    place = {task.key: i for i, task in enumerate(tasks)}

    def sign(asked: Sequence[Task], seed: int) -> list[Clip]:
        further = 1 + seed % max(1, len(tasks) - 1)
        return [_real(tasks[(place[task.key] + further) % len(tasks)]) for task in asked]

    return System("shuffled", sign, lambda language, gloss: False, seeded=True)
