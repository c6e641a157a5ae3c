"""A drawn corpus for the judge and its company: every sign has a movement and a hand shape of its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from zlib import crc32

import numpy as np
import torch

from ml.corpus import alignment
from ml.corpus.vocabulary import isolated
from ml.evaluation.judge import Judge
from ml.evaluation.network import NetworkConfig, Recogniser
from ml.evaluation.recogniser import classes
from ml.kinematics import constrain
from ml.pose import Clip, concatenate
from ml.skeleton import INDEX, JOINTS, REST

LEFT, RIGHT = ([i for i, name in enumerate(JOINTS) if name.startswith(f"{side}Hand")] for side in ("Left", "Right"))


def still(frames: int) -> Clip:
    """Arms held before the body."""
    positions = np.repeat(REST[None], frames, axis=0).astype(np.float64)
    for side, hand, sign in (("Left", LEFT, 1), ("Right", RIGHT, -1)):
        positions[:, INDEX[f"{side}ForeArm"]] = [sign * 0.25, 1.07, 0.08]
        positions[:, hand] += np.array([sign * 0.12, 1.1, 0.27]) - REST[INDEX[f"{side}Hand"]]
    return clip(positions)


def clip(positions: np.ndarray) -> Clip:
    frames = len(positions)
    return Clip(
        constrain(positions).astype(np.float32),
        np.ones((frames, len(JOINTS)), np.float32),
        np.zeros((frames, 52), np.float32),
    )


def sign(gloss: str, frames: int = 20, size: float = 1.0) -> Clip:
    """The right hand goes its own way, at its own place, and comes back to where it began."""
    rng = np.random.default_rng(crc32(gloss.encode()))
    there = np.sin(np.linspace(0, np.pi, frames))[:, None]
    beat = np.sin(np.linspace(0, 2 * np.pi * rng.integers(1, 4), frames))[:, None]
    way = there * rng.uniform([-0.1, 0.05, -0.02], [0.15, 0.3, 0.1]) + beat * rng.normal(0, 0.03, 3)
    positions = still(frames).positions.astype(np.float64)
    positions[:, RIGHT] += size * way[:, None]
    positions[:, RIGHT[1:]] += there[:, None] * rng.normal(0, 0.015, (len(RIGHT) - 1, 3))
    return clip(positions)


def signed(glosses: Iterable[str], size: float = 1.0) -> Clip:
    return concatenate([sign(gloss, size=size) for gloss in glosses])


def corpus_of(keys: Iterable[str], size: float = 1.0) -> dict[str, Clip]:
    """The clips of some keys as the annotations cut them, drawn: a sign moves exactly where it is annotated."""
    spans: dict[str, list[tuple[str, int, int]]] = {}
    for row in (*isolated()["svk"], *isolated()["ase"]):
        key = row.key if row.key.startswith(("word_", "sentence_")) else f"ase_{row.key}"
        spans.setdefault(key, []).append((row.gloss, row.core_start, row.core_end))
    for said in alignment.sentences():
        spans.setdefault(said.key, []).append((said.gloss, said.start, said.end))
    found = {}
    for key in keys:
        frames = max(end for _, _, end in spans[key]) + 20
        positions = still(frames).positions.copy()
        for gloss, start, end in spans[key]:
            positions[start:end] = sign(gloss, end - start, size).positions
        found[key] = clip(positions.astype(np.float64))
    return found


@dataclass(frozen=True, eq=False)
class Small:
    """Some sentences of each split, and the dictionary clips of all their signs."""

    clips: Mapping[str, Clip]
    glosses: tuple[str, ...]


def small(per_split: int = 2) -> Small:
    chosen: list[str] = []
    for split in ("train", "dev", "test"):
        chosen += sorted(key for key, name in alignment.splits().items() if name == split)[:per_split]
    glosses = {row.gloss for row in alignment.sentences() if row.key in chosen}
    words = {row.key for row in isolated()["svk"] if row.gloss in glosses and row.key.startswith("word_")}
    return Small(corpus_of([*chosen, *sorted(words | {"word_000"})]), tuple(sorted(glosses)))


def judge_of_nothing() -> Judge:
    """A small recogniser that has learned nothing."""
    torch.manual_seed(0)
    glosses = classes()
    network = Recogniser(NetworkConfig(1 + sum(map(len, glosses.values())), width=16, dilations=(1, 2)))
    return Judge(network.eval(), glosses, {})
