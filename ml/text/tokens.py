"""The parts that a text is split into, in the order in which they are signed. Places count normalised text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from ml.text.amounts import Written

SENTENCE_PAUSE: Final = 0.5  # seconds
CLAUSE_PAUSE: Final = 0.25

UNTIL: Final = {"sk": "až", "en": "until"}  # what the dash of a range stands for, and how it is spelled
UNTIL_SPELLED: Final = {"sk": "až", "en": "to"}


@dataclass(frozen=True)
class Word:
    """One word to look up: written, opened from a contraction or abbreviation, or what a symbol stands for.

    `spelling` is what is fingerspelled where no sign is found, if that is not the word itself ("tel" of telephone);
    nothing if the word is then better left out.
    """

    text: str
    start: int  # in normalised text, end exclusive
    end: int
    spelling: str | None = None


@dataclass(frozen=True)
class Spelled:
    """Letters that are no word: initials, units, the letters of a code. Always fingerspelled."""

    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Amount:
    """A value; `unit` is the part of its place that stands for its unit or part of the day, if it has one."""

    value: Written
    start: int
    end: int
    unit: tuple[int, int] | None = None


@dataclass(frozen=True)
class Together:
    """Tokens that no order of signs may part: a code, a number with its sign and its unit, a range."""

    tokens: tuple[Token, ...]

    @property
    def start(self) -> int:
        return self.tokens[0].start

    @property
    def end(self) -> int:
        return self.tokens[-1].end


@dataclass(frozen=True)
class Pause:
    seconds: float
    start: int
    end: int


@dataclass(frozen=True)
class Unknown:
    """Emoji and other symbols that stand for no word."""

    start: int
    end: int


Token = Word | Spelled | Amount | Together | Pause | Unknown
