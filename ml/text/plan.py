"""What will be signed: the planner's result, before anything has a length in time.

Spans count Unicode code points of the text as the person typed it, end exclusive.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal["sign", "letter", "pause"]
Span = tuple[int, int]
FINAL_PAUSE: Final = 0.6  # seconds for the hands to return to rest


@dataclass(frozen=True)
class PlannedSign:
    """One sign, fingerspelled letter or pause, and the words of the text that it stands for.

    `seconds` is the length of a pause; a sign's length is its own (`ml.timing`).
    """

    gloss: str
    kind: Kind
    text_span: Span
    seconds: float = 0.0

    def __post_init__(self) -> None:
        start, end = self.text_span
        if not 0 <= start <= end:
            raise ValueError(f"text span must run forwards from 0, got {self.text_span}")
        if (self.kind == "pause") != (self.seconds > 0):
            raise ValueError(f"pauses and only pauses have seconds, got {self.kind} with {self.seconds}")


@dataclass(frozen=True)
class Coverage:
    """Which parts of the text are signed, fingerspelled, or left out; spans in text order."""

    signed: tuple[Span, ...] = ()
    spelled: tuple[Span, ...] = ()
    left_out: tuple[Span, ...] = ()


@dataclass(frozen=True)
class Plan:
    text: str
    text_language: str  # ISO 639-1: "sk", "en"
    sign_language: str  # ISO 639-3: "svk", "ase"
    signs: tuple[PlannedSign, ...]
    coverage: Coverage
