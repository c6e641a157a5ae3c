"""A made-up copy of a published corpus: a drawn signer whose three signs are three places of the right hand."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from ml.kinematics import constrain
from ml.pose import Clip
from ml.skeleton import INDEX
from tests.ml.corpus.drawn import waving
from tests.ml.corpus.loaders.test_how2sign import HEADER, frames, written
from tests.ml.corpus.loaders.test_phoenix14t import skels

PLACES = {
    "REGEN": (-0.25, 0.30, 0.30),
    "SONNE": (-0.05, -0.10, 0.35),
    "WIND": (0.15, 0.10, 0.40),
}  # beside the shoulder
WORDS = {"REGEN": "regen", "SONNE": "sonnig", "WIND": "windig"}


def signed(glosses: list[str], lengths: list[int], still: int = 6) -> Clip:
    """The right hand goes to each sign's place, circles there, and rests at either end."""
    rest = (-0.10, -0.45, 0.15)
    stops = [(rest, still), *((PLACES[g], n) for g, n in zip(glosses, lengths, strict=True)), (rest, still)]
    places = np.concatenate([np.repeat([place], frames, axis=0) for place, frames in stops])
    circling = 0.03 * np.sin(0.9 * np.arange(len(places)))
    circling[:still] = circling[-still:] = 0
    clip = waving(len(places))
    positions = clip.positions.astype(np.float64)
    places = positions[:, INDEX["RightArm"]] + places + circling[:, None]
    moved = places - positions[:, INDEX["RightHand"]]
    for joint, index in INDEX.items():
        if joint.startswith("RightHand"):
            positions[:, index] += moved
    return Clip(constrain(positions).astype(np.float32), clip.confidence, clip.face)


def phoenix14t(folder: Path, sentences: int = 12) -> Path:
    """So many train sentences, and two each of dev and test."""
    rng = np.random.default_rng(0)
    for split, count in (("train", sentences), ("dev", 2), ("test", 2)):
        rows = [[str(g) for g in rng.choice(list(PLACES), size=3)] for _ in range(count)]
        clips = [signed(row, rng.integers(8, 20, size=3).tolist()) for row in rows]
        lines = {
            "skels": [skels(clip) for clip in clips],
            "files": [f"{split}/clip-{number}" for number in range(count)],
            "gloss": [" ".join(row) for row in rows],
            "text": ["und " + " und ".join(WORDS[gloss] for gloss in row) + " ." for row in rows],
        }
        for part, content in lines.items():
            (folder / f"{split}.{part}").write_text("".join(f"{line}\n" for line in content), encoding="utf-8")
    return folder


def how2sign(folder: Path, sentences: Mapping[str, str], split: str = "train") -> Path:
    """Key -> text of sentences; one without a text is in no list."""
    for key in sentences:
        written(folder / key, frames())
    listed = "".join(f"v\tv\t{key}\t{key}\t0\t1\t{text}\n" for key, text in sentences.items() if text)
    (folder / f"how2sign_realigned_{split}.csv").write_text(HEADER + listed, encoding="utf-8")
    return folder
