"""Which frames of a dictionary clip show which sign: our own annotations, read and checked.

The files lie in `annotations/` (its README says what the columns mean). Loading needs no corpus: whether
the clips themselves are there is left to `ml.corpus.loaders.posunky` and `ml.corpus.loaders.asl100`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, Literal

from ml.corpus.annotation import ANNOTATIONS, table
from ml.corpus.landmarks import CorpusError

COLUMNS: Final = ("key", "gloss", "kind", "start", "end", "core_start", "core_end", "checked", "mirror", "note")
_FRAMES: Final = ("start", "end", "core_start", "core_end")


@dataclass(frozen=True)
class Segment:
    """One sign in one clip. Frames count the clip's landmark frames at its own rate; ends are exclusive.

    [start, end) holds the way there from rest or from the sign before, and the way back;
    [core_start, core_end) only the strokes and holds.
    """

    key: str
    gloss: str
    kind: Literal["sign", "letter"]
    start: int
    end: int
    core_start: int
    core_end: int
    checked: bool  # seen by eye, not only found by program
    mirror: bool  # signed left-handed: mirror it before use
    note: str

    def __post_init__(self) -> None:
        if not self.key or not self.gloss:
            raise ValueError("key and gloss must not be empty")
        if self.kind not in ("sign", "letter"):
            raise ValueError(f"kind must be sign or letter, got {self.kind!r}")
        if self.gloss != self.gloss.strip().upper():
            raise ValueError(f"gloss must be upper case without outer spaces, got {self.gloss!r}")
        if not 0 <= self.start <= self.core_start < self.core_end <= self.end:
            raise ValueError(
                f"frames must run 0 <= start <= core_start < core_end <= end, "
                f"got {self.start}, {self.core_start}, {self.core_end}, {self.end}"
            )


def _flag(row: dict[str, str], column: str) -> bool:
    if row[column] not in ("0", "1"):
        raise ValueError(f"{column} must be 0 or 1, got {row[column]!r}")
    return row[column] == "1"


def _segment(row: dict[str, str]) -> Segment:
    frames = {}
    for column in _FRAMES:
        if not row[column].isdecimal():
            raise ValueError(f"{column} must be a frame number, got {row[column]!r}")
        frames[column] = int(row[column])
    return Segment(
        key=row["key"],
        gloss=row["gloss"],
        kind=row["kind"],  # type: ignore[arg-type]  # Segment refuses any other word
        checked=_flag(row, "checked"),
        mirror=_flag(row, "mirror"),
        note=row["note"],
        **frames,
    )


def read(path: Path) -> tuple[Segment, ...]:
    """All segments of a file, in its order; raises CorpusError naming the file and the row."""
    segments: dict[str, Segment] = {}
    for where, row in table(path, COLUMNS):
        try:
            segment = _segment(row)
        except ValueError as error:
            raise CorpusError(f"{where}: {error}") from error
        if segment.gloss in segments:
            raise CorpusError(f"{where}: {segment.gloss} is already shown by {segments[segment.gloss].key}")
        segments[segment.gloss] = segment
    return tuple(segments.values())


@cache
def posunky() -> tuple[Segment, ...]:
    return read(ANNOTATIONS / "posunky_segments.csv")


@cache
def asl100() -> tuple[Segment, ...]:
    return read(ANNOTATIONS / "asl100_segments.csv")


@cache
def composed() -> tuple[Segment, ...]:
    """Of the composed signs (`ml.composing`), in frames of 40 ms; written by `python -m ml.corpus composed`."""
    return read(ANNOTATIONS / "composed_segments.csv")
