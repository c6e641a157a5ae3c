"""What will be signed: the planner's result, before anything has a length in time.

Spans count Unicode code points of the text as the person typed it, end exclusive.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, get_args

Kind = Literal["sign", "letter", "pause"]
Span = tuple[int, int]
HintCode = Literal["diacritics", "did_you_mean", "language", "date"]
Order = Literal["signer", "text"]  # of the signs: by the sign language's rules, or word by word
MarkKind = Literal["statement", "yes_no_question", "wh_question", "exclamation", "negation", "topic"]
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
    """Which parts of the text are signed, signed by the nearest sign only, fingerspelled, or left out; spans in order.

    composed: those of the signed and near ones that signs made from a description say, which no signer has seen.
    `near` and `composed` are last because they came later: what was kept without them reads as none.
    """

    signed: tuple[Span, ...] = ()
    spelled: tuple[Span, ...] = ()
    left_out: tuple[Span, ...] = ()
    near: tuple[Span, ...] = ()
    composed: tuple[Span, ...] = ()


@dataclass(frozen=True)
class Hint:
    """What the person who typed may want to know about the words in `text_span`.

    diacritics: they were read as the suggestion, which has its diacritics; did_you_mean: they are spelled, and the
    suggestions are a letter away; language: they look like the language whose code is suggested; date: day and month
    could be either way round, and were read as the date suggested (ISO 8601).
    """

    code: HintCode
    text_span: Span
    suggestions: tuple[str, ...]


@dataclass(frozen=True)
class Mark:
    """What some signs in a row are in their sentence, which face and head may show.

    `signs` are the indices in the plan of the first sign and of the one after the last. Of statement, question and
    exclamation every sign and letter has exactly one mark; negation and topic lie within them. A mark neither starts
    nor ends with a pause.
    """

    kind: MarkKind
    signs: Span

    def __post_init__(self) -> None:
        if self.kind not in get_args(MarkKind):
            raise ValueError(f"a mark's kind is one of {get_args(MarkKind)}, got {self.kind!r}")
        start, end = self.signs
        if not 0 <= start < end:
            raise ValueError(f"a mark's signs must run forwards from 0, got {self.signs}")


@dataclass(frozen=True)
class Plan:
    text: str
    text_language: str  # ISO 639-1: "sk", "en"
    sign_language: str  # ISO 639-3: "svk", "ase"
    signs: tuple[PlannedSign, ...]
    coverage: Coverage
    marks: tuple[Mark, ...] = ()  # by their first sign; the wider before the narrower
    hints: tuple[Hint, ...] = ()  # by their place in the text
    edited: bool = False  # a person made it, or changed it: it is not what the text asks for by itself

    def __post_init__(self) -> None:
        for mark in self.marks:
            if mark.signs[1] > len(self.signs):
                raise ValueError(f"{mark} goes beyond the plan's {len(self.signs)} signs")
