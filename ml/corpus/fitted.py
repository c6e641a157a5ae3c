"""All clips of the corpora fitted to the avatar, in one file that training reads: `python -m ml.corpus prepare`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from ml.corpus import asl100, posunky
from ml.corpus.landmarks import CorpusError, Landmarks
from ml.pose import Clip, dequantise, mirror, quantise

DEFAULT = Path("var/corpus.npz")


@dataclass(frozen=True)
class Source:
    """A clip that can be fitted: its key (`word_012`, `ase_hello`), its loader, and whether it is to be mirrored."""

    key: str
    load: Callable[[], Landmarks]
    left_handed: bool = False


def sources() -> Iterator[Source]:
    """Every clip of both corpora. ASL keys get the prefix `ase_`."""
    from ml.corpus.segments import asl100 as asl_segments  # noqa: PLC0415

    for kind in ("word", "sentence"):
        for entry in posunky.entries(kind):
            yield Source(entry.key, partial(posunky.load, entry.key))
    mirrored = {segment.key for segment in asl_segments() if segment.mirror}
    for key in asl100.names():
        yield Source(f"ase_{key}", partial(asl100.load, key), key in mirrored)


def prepare(path: Path, progress: Callable[[str], None] = print) -> list[CorpusError]:
    """Fit every clip and write `path`; a broken clip is named and left out. Returns what was left out."""
    from ml.corpus.fit import fit  # noqa: PLC0415  # scipy is an extra: reading a prepared file does without

    clips: dict[str, Clip] = {}
    problems: list[CorpusError] = []
    for source in sources():
        try:
            clip = fit(source.load())
        except CorpusError as error:
            problems.append(error)
            progress(f"left out: {error}")
            continue
        clips[source.key] = mirror(clip) if source.left_handed else clip
        if len(clips) % 100 == 0:
            progress(f"{len(clips)} clips fitted")
    if not clips:
        raise CorpusError("none of the clips could be fitted, so nothing is written")
    path.parent.mkdir(parents=True, exist_ok=True)
    lengths = np.array([len(clip) for clip in clips.values()], dtype=np.int32)
    frames = np.concatenate([quantise(clip) for clip in clips.values()])
    np.savez_compressed(path, keys=np.array(list(clips)), lengths=lengths, frames=frames)
    progress(f"{len(clips)} clips, {len(frames)} frames written to {path}")
    return problems


def read(path: Path) -> dict[str, Clip]:
    """The clips of a prepared file by key."""
    if not path.is_file():
        raise CorpusError(f"{path} is missing: make it with `python -m ml.corpus prepare`")
    with np.load(path) as file:
        keys, lengths, frames = file["keys"], file["lengths"], file["frames"]
    ends = np.cumsum(lengths)
    return {
        str(key): dequantise(frames[end - length : end]) for key, length, end in zip(keys, lengths, ends, strict=True)
    }
