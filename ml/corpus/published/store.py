"""Sentences of a published corpus on the avatar, in one folder: a file of frames and a line of JSON for each.

A corpus may be larger than memory, so frames are read from where they lie (`numpy.memmap`), and a run that was stopped
goes on behind the last whole sentence.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ml.corpus.landmarks import CorpusError
from ml.corpus.loaders.example import Example, Pending, PublishedSplit, Sentence
from ml.corpus.parallel import spread
from ml.corpus.published.corpora import Published
from ml.pose import FRAME_WIDTH, Clip, dequantise, quantise
from ml.skeleton import FPS

TOGETHER: Final = 64  # sentences that are loaded side by side before they are written
_BYTES: Final = 2 * FRAME_WIDTH  # a frame


@dataclass(frozen=True)
class Kept:
    """A sentence whose clip is frames [first, first + frames) of the file, at 25 a second."""

    key: str
    split: PublishedSplit
    text: str
    glosses: tuple[str, ...]
    first: int
    frames: int


@dataclass(frozen=True)
class Store:
    folder: Path

    @cached_property
    def rows(self) -> list[Kept]:
        """In the order they were kept; raises CorpusError where the folder holds no corpus."""
        return _rows(self.folder)

    def of(self, split: str) -> list[Kept]:
        return [row for row in self.rows if row.split == split]

    @cached_property
    def _frames(self) -> NDArray[np.int16]:
        return np.memmap(self.folder / "frames.i16", dtype=np.int16, mode="r").reshape(-1, FRAME_WIDTH)

    def clip(self, row: Kept) -> Clip:
        return dequantise(np.asarray(self._frames[row.first : row.first + row.frames]))


def _rows(folder: Path) -> list[Kept]:
    path = folder / "rows.jsonl"
    if not path.is_file():
        raise CorpusError(f"{folder}: no corpus was kept here (rows.jsonl is missing)")
    rows: list[Kept] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            about = json.loads(line)
            rows.append(Kept(**about | {"glosses": tuple(about["glosses"])}))
        except (ValueError, TypeError, KeyError) as error:
            raise CorpusError(f"{path}: line {number}: {error}") from error
    whole = rows[-1].first + rows[-1].frames if rows else 0
    if (folder / "frames.i16").stat().st_size < whole * _BYTES:
        raise CorpusError(
            f"{folder / 'frames.i16'} is shorter than its {whole} frames: delete the folder, keep it anew"
        )
    return rows


def keep(
    corpus: Published, source: Path, folder: Path, say: Callable[[str], None] = print, processes: int | None = None
) -> list[CorpusError]:
    """Put every sentence of a copy onto the avatar; those that are kept already stay. Returns what was left out."""
    from tqdm import tqdm  # noqa: PLC0415  # an extra, as in `prepare`

    if not source.is_dir():
        raise CorpusError(f"{source}: there is no such folder")
    folder.mkdir(parents=True, exist_ok=True)
    kept, first = _taken_up(folder)
    problems: list[CorpusError] = []
    bar = tqdm(desc=f"keep {corpus.name}", unit="sentence", initial=len(kept))
    with (folder / "frames.i16").open("ab") as frames, (folder / "rows.jsonl").open("a", encoding="utf-8") as rows:
        for batch in _batches(one for one in corpus.pending(source) if not _known(one, kept)):
            for sentence, found in _loaded(corpus, batch, processes):
                if isinstance(found, CorpusError):
                    problems.append(found)
                    with bar.external_write_mode():
                        say(f"left out: {found}")
                    continue
                frames.write(found.tobytes())
                row = Kept(sentence.key, sentence.split, sentence.text, sentence.glosses, first, len(found))
                rows.write(json.dumps(asdict(row), ensure_ascii=False) + "\n")
                first += len(found)
                bar.update()
            frames.flush()  # before the rows that speak of them
            rows.flush()
    bar.close()
    return problems


def _known(one: Pending | CorpusError, kept: set[str]) -> bool:
    return isinstance(one, Pending) and one.sentence.key in kept


def _taken_up(folder: Path) -> tuple[set[str], int]:
    """Keys of what an earlier run has kept, and its frames; what it was cut short in is cut away."""
    path, frames = folder / "rows.jsonl", folder / "frames.i16"
    if not path.is_file():
        frames.unlink(missing_ok=True)
        return set(), 0
    lines = path.read_bytes().splitlines(keepends=True)
    there = frames.stat().st_size // _BYTES if frames.is_file() else 0
    whole: list[Kept] = []
    length = 0
    for line in lines:
        if not line.endswith(b"\n"):
            break
        row = Kept(**json.loads(line))
        if row.first + row.frames > there:
            break
        whole.append(row)
        length += len(line)
    first = whole[-1].first + whole[-1].frames if whole else 0
    os.truncate(path, length)
    if frames.is_file():
        os.truncate(frames, first * _BYTES)
    return {row.key for row in whole}, first


def _batches(pending: Iterator[Pending | CorpusError]) -> Iterator[list[Pending | CorpusError]]:
    while batch := list(islice(pending, TOGETHER)):
        yield batch


def _loaded(
    corpus: Published, batch: Sequence[Pending | CorpusError], processes: int | None
) -> Iterator[tuple[Sentence, NDArray[np.int16] | CorpusError]]:
    def one(number: int) -> NDArray[np.int16] | CorpusError:
        found = batch[number]
        return found if isinstance(found, CorpusError) else _frames(corpus, found)

    for pending, found in zip(batch, spread(one, len(batch), processes), strict=True):
        yield (Sentence("", "") if isinstance(pending, CorpusError) else pending.sentence), found


def _frames(corpus: Published, pending: Pending) -> NDArray[np.int16] | CorpusError:
    sentence = pending.sentence
    if not sentence.split:
        return CorpusError(f"{sentence.key}: no list says which split it is of")
    if not sentence.text:
        return CorpusError(f"{sentence.key}: no text")
    try:
        example: Example = pending.load()
    except CorpusError as error:
        return error
    return quantise(example.at(FPS).clip)
