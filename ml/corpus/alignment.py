"""Which signs each sentence holds, and when: our own annotations, read and checked; and the fixed splits.

`sentences()` and `splits()` are what training and evaluation use. Finding the alignment is `ml.corpus.spotting`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, Literal, get_args

from ml.corpus.annotation import ANNOTATIONS, table
from ml.corpus.landmarks import CorpusError

Split = Literal["train", "dev", "test"]
COLUMNS: Final = ("key", "index", "gloss", "start", "end", "text_start", "text_end", "confidence", "checked")
SPLIT_COLUMNS: Final = ("key", "split")


@dataclass(frozen=True)
class SentenceSign:
    """One sign of one sentence. Frames [start, end) count the sentence's landmark frames, from where the hands
    leave for the sign to where they leave it; `text_span` counts code points of the Slovak text, and is None for
    signs that stand for no word of it (a point back at who was named, say)."""

    key: str
    index: int
    gloss: str
    start: int
    end: int
    text_span: tuple[int, int] | None
    confidence: float
    checked: bool  # seen by eye, not only found by program

    def __post_init__(self) -> None:
        if not self.key or not self.gloss:
            raise ValueError("key and gloss must not be empty")
        if self.gloss != self.gloss.strip().upper():
            raise ValueError(f"gloss must be upper case without outer spaces, got {self.gloss!r}")
        if not 0 <= self.start < self.end:
            raise ValueError(f"frames must run 0 <= start < end, got {self.start}, {self.end}")
        if self.text_span is not None and not 0 <= self.text_span[0] < self.text_span[1]:
            raise ValueError(f"text span must run 0 <= start < end, got {self.text_span}")
        if not 0 <= self.confidence <= 1:
            raise ValueError(f"confidence must be 0 to 1, got {self.confidence}")


def _sign(row: dict[str, str]) -> SentenceSign:
    if row["checked"] not in ("0", "1"):
        raise ValueError(f"checked must be 0 or 1, got {row['checked']!r}")
    if bool(row["text_start"]) != bool(row["text_end"]):
        raise ValueError("text_start and text_end are both given or both empty")
    return SentenceSign(
        key=row["key"],
        index=int(row["index"]),
        gloss=row["gloss"],
        start=int(row["start"]),
        end=int(row["end"]),
        text_span=(int(row["text_start"]), int(row["text_end"])) if row["text_start"] else None,
        confidence=float(row["confidence"]),
        checked=row["checked"] == "1",
    )


def read_sentences(path: Path) -> tuple[SentenceSign, ...]:
    """All rows in order; raises CorpusError naming file and row, also where a sentence's signs overlap."""
    signs: list[SentenceSign] = []
    closed: set[str] = set()  # sentences that another one has followed
    for where, row in table(path, COLUMNS):
        try:
            sign = _sign(row)
            before = signs[-1] if signs and signs[-1].key == sign.key else None
            if sign.key in closed:
                raise ValueError(f"{sign.key} goes on after another sentence")
            if sign.index != (before.index + 1 if before else 0):
                raise ValueError(f"index {sign.index} is out of order")
            if before and sign.start < before.end:
                raise ValueError(f"starts at {sign.start}, before the sign before it ends at {before.end}")
        except ValueError as error:
            raise CorpusError(f"{where}: {error}") from error
        if signs and before is None:
            closed.add(signs[-1].key)
        signs.append(sign)
    return tuple(signs)


def read_splits(path: Path) -> dict[str, Split]:
    """Sentence key -> split; raises CorpusError naming file and row."""
    splits: dict[str, Split] = {}
    for where, row in table(path, SPLIT_COLUMNS):
        if row["split"] not in get_args(Split) or row["key"] in splits:
            raise CorpusError(f"{where}: {row['key']} needs one split of {get_args(Split)}")
        splits[row["key"]] = row["split"]  # type: ignore[assignment]  # checked above
    return splits


@cache
def sentences() -> tuple[SentenceSign, ...]:
    return read_sentences(ANNOTATIONS / "posunky_sentences.csv")


@cache
def splits() -> dict[str, Split]:
    """Sentence key -> train, dev or test."""
    return read_splits(ANNOTATIONS / "posunky_splits.csv")
