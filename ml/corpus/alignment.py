"""Which signs each sentence holds, and when: our own annotations, read and checked; and the fixed splits.

`sentences()` and `splits()` are what training and evaluation use. Finding the alignment is `ml.corpus.spotting`.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, Literal, get_args

from ml.corpus.landmarks import CorpusError
from ml.corpus.segments import ANNOTATIONS

Split = Literal["train", "dev", "test"]
COLUMNS: Final = ("key", "index", "gloss", "start", "end", "text_start", "text_end", "confidence", "checked")


@dataclass(frozen=True)
class SentenceSign:
    """One sign of one sentence. Frames [start, end) count the sentence's landmark frames, from where the hands
    leave for the sign to where they leave it; `text_span` counts code points of the Slovak text."""

    key: str
    index: int
    gloss: str
    start: int
    end: int
    text_span: tuple[int, int] | None
    confidence: float
    checked: bool

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"frames must run 0 <= start < end, got {self.start}, {self.end}")
        if not 0 <= self.confidence <= 1:
            raise ValueError(f"confidence must be 0 to 1, got {self.confidence}")


def _rows(path: Path, columns: tuple[str, ...]) -> list[dict[str, str]]:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            rows = list(reader)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise CorpusError(f"{path.name}: cannot be read ({error})") from error
    if tuple(reader.fieldnames or ()) != columns:
        raise CorpusError(f"{path.name}: row 1: the columns must be {','.join(columns)}")
    return rows


def read_sentences(path: Path) -> tuple[SentenceSign, ...]:
    """All rows in order; raises CorpusError naming file and row, also where a sentence's signs overlap."""
    signs: list[SentenceSign] = []
    for number, row in enumerate(_rows(path, COLUMNS), start=2):
        try:
            span = (int(row["text_start"]), int(row["text_end"])) if row["text_start"] else None
            sign = SentenceSign(
                row["key"],
                int(row["index"]),
                row["gloss"],
                int(row["start"]),
                int(row["end"]),
                span,
                float(row["confidence"]),
                row["checked"] == "1",
            )
            before = signs[-1] if signs and signs[-1].key == sign.key else None
            if sign.index != (before.index + 1 if before else 0):
                raise ValueError(f"index {sign.index} is out of order")
            if before and sign.start < before.end:
                raise ValueError(f"starts at {sign.start}, before the sign before it ends at {before.end}")
        except ValueError as error:
            raise CorpusError(f"{path.name}: row {number}: {error}") from error
        signs.append(sign)
    return tuple(signs)


def read_splits(path: Path) -> dict[str, Split]:
    splits: dict[str, Split] = {}
    for number, row in enumerate(_rows(path, ("key", "split")), start=2):
        if row["split"] not in get_args(Split) or row["key"] in splits:
            raise CorpusError(f"{path.name}: row {number}: {row['key']} needs one split of {get_args(Split)}")
        splits[row["key"]] = row["split"]  # type: ignore[assignment]  # checked above
    return splits


@cache
def sentences() -> tuple[SentenceSign, ...]:
    return read_sentences(ANNOTATIONS / "posunky_sentences.csv")


@cache
def splits() -> dict[str, Split]:
    """Sentence key -> train, dev or test."""
    return read_splits(ANNOTATIONS / "posunky_splits.csv")
