"""Posunky: Slovak Sign Language by one studio signer (github.com/misevcik/signLanguage, MIT).

Reads `clips.csv` and MediaPipe Holistic landmarks in .npz; see NOTICE for the credit.
"""

from __future__ import annotations

import csv
import json
import zipfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from ml.corpus.landmarks import LEFT_SHOULDER, RIGHT_SHOULDER, CorpusError, Landmarks, corpora, filled


@dataclass(frozen=True)
class Entry:
    """A row of clips.csv: a dictionary word (`word_NNN`) or a sentence (`sentence_NNN`)."""

    key: str
    kind: str
    lesson: int
    text: str
    frames: int


def folder() -> Path:
    return corpora() / "posunky"


def entries(kind: str) -> list[Entry]:
    """All entries of a kind ("word" or "sentence"), in the order of the course."""
    with (folder() / "clips.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [
        Entry(row["key"], row["kind"], int(row["lesson"]), row["text_sk"], int(row["frames"]))
        for row in rows
        if row["kind"] == kind
    ]


@cache
def _face_indices() -> tuple[int, ...]:
    return tuple(json.loads((folder() / "face_indices.json").read_text()))


def load(key: str) -> Landmarks:
    """The landmarks of a clip; raises CorpusError naming the file if it is broken."""
    path = folder() / "landmarks" / f"{key}.npz"
    try:
        with np.load(path) as file:
            data = {name: np.asarray(file[name], dtype=np.float64) for name in file.files}
    except (OSError, ValueError, EOFError, zipfile.BadZipFile) as error:
        raise CorpusError(f"{path.name}: cannot be read ({error})") from error
    missing = {"pose", "world", "left_hand", "right_hand", "wh", "fps"} - data.keys()
    if missing:
        raise CorpusError(f"{path.name}: lacks {', '.join(sorted(missing))}")
    width, height = data["wh"]
    # x and z come in picture widths, y in heights and downwards; z grows away from the camera
    to_heights = np.array([width / height, -1.0, -width / height])
    world = filled(path.name, data["world"])
    shoulders = np.linalg.norm(world[:, LEFT_SHOULDER] - world[:, RIGHT_SHOULDER], axis=-1)
    frames = len(data["pose"])
    face = data.get("face", np.zeros((frames, 0, 3)))
    return Landmarks(
        name=path.name,
        fps=float(data["fps"]),
        body=filled(path.name, data["pose"][..., :3]) * to_heights,
        depth=-world[..., 2] / np.median(shoulders),
        left_hand=data["left_hand"] * to_heights,
        right_hand=data["right_hand"] * to_heights,
        face=face * to_heights,
        face_indices=np.array(_face_indices() if face.shape[1] else (), dtype=np.int64),
    )
