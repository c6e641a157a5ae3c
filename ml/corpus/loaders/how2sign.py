"""How2Sign (ASL; CC BY-NC 4.0): OpenPose keypoints of sentences, and the re-aligned sentences in CSV.

Expects, anywhere below one folder, what the authors give out: `how2sign_realigned_{train,val,test}.csv`, and for each
sentence a folder of JSON frames with its name (such as `-fZc293MpJk_0-1-rgb_front`). The corpus has no glosses.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from ml.corpus.landmarks import CorpusError
from ml.corpus.loaders import openpose
from ml.corpus.loaders.example import Example, Pending, PublishedSplit, Sentence, made

FPS = 30.0  # assumed: neither the keypoint files nor the CSV say it; `examples` takes another
SPLITS: dict[str, PublishedSplit] = {"train": "train", "val": "dev", "test": "test"}
COLUMNS = (
    "VIDEO_ID",
    "VIDEO_NAME",
    "SENTENCE_ID",
    "SENTENCE_NAME",
    "START_REALIGNED",
    "END_REALIGNED",
    "SENTENCE",
)


def sentences(path: Path) -> list[Sentence]:
    """The rows of a realigned CSV (it is separated by tabs); raises CorpusError naming file and row."""
    split = SPLITS.get(path.stem.rpartition("_")[2], "")
    try:
        with path.open(encoding="utf-8", newline="") as file:
            header, *rows = list(csv.reader(file, delimiter="\t")) or [[]]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise CorpusError(f"{path.name}: cannot be read ({error})") from error
    if tuple(header) != COLUMNS:
        raise CorpusError(f"{path.name}: row 1: the columns must be {' '.join(COLUMNS)}, separated by tabs")
    found: list[Sentence] = []
    for number, row in enumerate(rows, start=2):
        try:
            _, _, _, key, start, end, text = row
            found.append(Sentence(key, text.strip(), split=split, seconds=(float(start), float(end))))
        except ValueError as error:
            raise CorpusError(f"{path.name}: row {number}: {error}") from error
    return found


def load(folder: Path, sentence: Sentence, fps: float = FPS) -> Example:
    """The sentence whose JSON frames lie in `folder`, fitted to the avatar at 25 frames a second."""
    from ml.corpus.fit import fit  # noqa: PLC0415  # scipy comes with the extra [train]

    return Example(sentence.key, fit(openpose.read(folder, fps)), sentence.text, split=sentence.split)


def examples(root: Path, fps: float = FPS) -> Iterator[Example | CorpusError]:
    """All sentences below `root`, those whose keypoints are there; broken ones come as their CorpusError."""
    yield from made(pending(root, fps))


def pending(root: Path, fps: float = FPS) -> Iterator[Pending | CorpusError]:
    """The same, not loaded yet, in the order of their folders' names."""
    known: dict[str, Sentence] = {}
    for path in sorted(root.rglob("how2sign_realigned_*.csv")):
        try:
            found = sentences(path)
        except CorpusError as error:
            yield error
            continue
        if path.stem.rpartition("_")[2] not in SPLITS:
            yield CorpusError(f"{path.name}: the split must be {', '.join(SPLITS)}")
        known |= {sentence.key: sentence for sentence in found}
    folders = sorted(Path(path) for path, _, files in os.walk(root) if any(map(_is_frame, files)))
    if not folders:
        yield CorpusError(f"{root.name}: {len(known)} sentences, but no folder of OpenPose frames (*_keypoints.json)")
    for folder in folders:
        sentence = known.get(folder.name, Sentence(folder.name, ""))
        yield Pending(sentence, partial(load, folder, sentence, fps))


def _is_frame(name: str) -> bool:
    return name.endswith("_keypoints.json")
