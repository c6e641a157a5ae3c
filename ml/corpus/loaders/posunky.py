"""Posunky: Slovak Sign Language by one studio signer (github.com/misevcik/signLanguage, MIT).

Reads `clips.csv`; the landmarks themselves are read by `ml.corpus.loaders.holistic`. See NOTICE for the credit.
"""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np

from ml.corpus.landmarks import CorpusError, Landmarks, corpora
from ml.corpus.loaders import holistic

# How far the signer is turned in the side takes: at this angle hands and elbows are where the front takes of the same
# words have them, on average (docs/lab.md). MediaPipe's own shoulders say 22 degrees, but it finds shoulders too broad.
SIDE: Final = float(np.radians(36.0))


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
    path = folder() / "clips.csv"
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        return [
            Entry(row["key"], row["kind"], int(row["lesson"]), row["text_sk"], int(row["frames"]))
            for row in rows
            if row["kind"] == kind
        ]
    except (OSError, ValueError, KeyError, TypeError, csv.Error) as error:
        raise CorpusError(f"{path.name}: cannot be read ({error})") from error


@cache
def _face_indices() -> tuple[int, ...]:
    path = folder() / "face_indices.json"
    try:
        return tuple(int(index) for index in json.loads(path.read_text()))
    except (OSError, ValueError, TypeError) as error:
        raise CorpusError(f"{path.name}: cannot be read ({error})") from error


def files(key: str) -> tuple[Path, ...]:
    """All that `load` reads of a clip."""
    return folder() / "landmarks" / f"{key}.npz", folder() / "face_indices.json"


def load(key: str) -> Landmarks:
    """The landmarks of a clip or side take; raises CorpusError naming the file if it is broken."""
    landmarks = holistic.read(files(key)[0], _face_indices())
    return replace(landmarks, turned=SIDE) if key.startswith("side_") else landmarks


def sides() -> list[str]:
    """Keys of the side takes: `side_NNN` is a second take of `word_NNN`."""
    return [key for entry in entries("word") if files(key := entry.key.replace("word_", "side_"))[0].is_file()]
