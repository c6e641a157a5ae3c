"""PHOENIX14T (DGS weather news; research only): skeletons as the Progressive Transformers prepared them.

`SPLIT.skels` holds one clip a line: 151 numbers a frame, 50 joints x 3 and a counter that runs from 0 to almost 1;
`SPLIT.text`, `.gloss` and `.files` its German text, glosses and name. Joints:

    0 nose   1 neck   2 3 4 shoulder, elbow, wrist on the picture's right, the signer's left   5 6 7 the other arm
    8 ... 28 the hand of joint 7: wrist, then thumb to little finger, four joints each   29 ... 49 that of joint 4

x runs to the picture's right, y down, z to the viewer, in shoulder widths of 1/3. Depth was lifted from flat OpenPose
points without their scores, hence the lower confidence. Face and head turn are not in it.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ml.corpus.landmarks import CorpusError, filled
from ml.corpus.loaders.example import Example, Pending, PublishedSplit, Sentence, made
from ml.corpus.loaders.spatial import FINGERS, onto_skeleton

FPS: Final = 25.0
JOINTS: Final = 50
WIDTH: Final = 3 * JOINTS + 1
CONFIDENCE: Final = 0.6
SPLITS: Final[tuple[PublishedSplit, ...]] = ("train", "dev", "test")

_ARMS: Final = {"Left": (2, 3, 4, 29), "Right": (5, 6, 7, 8)}  # shoulder, elbow, wrist, the hand's first joint


def _mapping() -> dict[str, int]:
    joints = {"Neck": 1}
    for side, (shoulder, elbow, wrist, hand) in _ARMS.items():
        joints |= {f"{side}Arm": shoulder, f"{side}ForeArm": elbow, f"{side}Hand": wrist}
        for f, finger in enumerate(FINGERS):
            joints |= {f"{side}Hand{finger}{k}": hand + 4 * f + k for k in range(1, 5)}
    return joints


MAPPING: Final = _mapping()  # our joint -> theirs


def sentences(path: Path) -> list[Sentence]:
    """The sentences of an annotation CSV, either the corpus' own or that of the skeletons; separated by `|`."""
    split: PublishedSplit = next((split for split in SPLITS if split in path.name.replace(".", "_").split("_")), "")
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file, delimiter="|", quoting=csv.QUOTE_NONE))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise CorpusError(f"{path.name}: cannot be read ({error})") from error
    found: list[Sentence] = []
    for number, row in enumerate(rows, start=2):
        key, gloss, text = (
            row.get(a) or row.get(b) for a, b in (("id", "name"), ("annotation", "orth"), ("translation", ""))
        )
        if not key or gloss is None or text is None:
            raise CorpusError(f"{path.name}: row {number}: needs id, annotation and translation, separated by |")
        found.append(Sentence(key, text.strip(), tuple(gloss.split()), split))
    if not found:
        raise CorpusError(f"{path.name}: no rows")
    return found


def skeletons(name: str, line: str) -> NDArray[np.float64]:
    """One line of a .skels file -> (T, 50, 3) in the file's own units; raises CorpusError naming `name`."""
    try:
        values = np.array(line.split(), dtype=np.float64)
    except ValueError as error:
        raise CorpusError(f"{name}: {error}") from error
    if not values.size:
        raise CorpusError(f"{name}: no frames")
    if values.size % WIDTH:
        raise CorpusError(
            f"{name}: {values.size} numbers are not frames of {WIDTH} ({JOINTS} joints x 3 and a counter)"
        )
    frames = values.reshape(-1, WIDTH)
    counter = frames[:, -1]
    if not ((counter >= 0) & (counter <= 1)).all() or (np.diff(counter) <= 0).any():
        raise CorpusError(f"{name}: the last number of a frame does not count from 0 to 1, so it has other joints")
    return frames[:, :-1].reshape(-1, JOINTS, 3)


def load(name: str, line: str, sentence: Sentence) -> Example:
    """One line of a .skels file as an example; frames with gaps are filled if most have none."""
    points = filled(name, skeletons(name, line)) * [1.0, -1.0, 1.0]
    joints = {ours: points[:, theirs] for ours, theirs in MAPPING.items()}
    clip = onto_skeleton(name, joints, FPS, confidence=CONFIDENCE)
    return Example(sentence.key, clip, sentence.text, sentence.glosses, sentence.split)


def examples(folder: Path) -> Iterator[Example | CorpusError]:
    """All clips of all splits in a folder, read line by line; broken ones come as their CorpusError."""
    yield from made(pending(folder))


def pending(folder: Path) -> Iterator[Pending | CorpusError]:
    """The same, not loaded yet."""
    found = [split for split in SPLITS if (folder / f"{split}.skels").is_file()]
    if not found:
        yield CorpusError(f"{folder.name}: no train.skels, dev.skels or test.skels")
    for split in found:
        yield from _of_split(folder, split)


def _of_split(folder: Path, split: PublishedSplit) -> Iterator[Pending | CorpusError]:
    path = folder / f"{split}.skels"
    try:
        files, glosses, texts = (
            (folder / f"{split}.{part}").read_text(encoding="utf-8").splitlines() for part in ("files", "gloss", "text")
        )
    except (OSError, UnicodeDecodeError) as error:
        yield CorpusError(f"{split}: its names, glosses or texts cannot be read ({error})")
        return
    if not len(files) == len(glosses) == len(texts):
        yield CorpusError(
            f"{split}: {len(files)} names, {len(glosses)} rows of glosses and {len(texts)} texts do not belong together"
        )
        return
    lines = 0
    with path.open(encoding="utf-8", errors="replace") as file:  # the whole corpus is a gigabyte: never all at once
        for lines, (line, name, gloss, text) in enumerate(zip(file, files, glosses, texts, strict=False), start=1):
            sentence = Sentence(name.strip(), text.strip(), tuple(gloss.split()), split)
            said = sentence.key.rpartition("/")[0]
            if said in SPLITS and said != split:
                yield CorpusError(f"{split}.files: line {lines}: {sentence.key} is of another split")
            elif not sentence.key:
                yield CorpusError(f"{split}.files: line {lines}: no name")
            elif not sentence.glosses:
                yield CorpusError(f"{split}.gloss: line {lines}: {sentence.key} has no glosses")
            else:
                yield Pending(sentence, partial(load, f"{path.name}: line {lines}", line, sentence))
        lines += sum(1 for _ in file)
    if lines != len(files):
        yield CorpusError(f"{path.name}: {lines} lines for {len(files)} names")
