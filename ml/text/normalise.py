"""Untrusted text -> text that the planner reads, with the way back to what was typed.

Everything behind this door sees composed letters without stray marks, ASCII digits, plain quotes and dashes,
and single code points that each know their span in the original.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from ml.text.errors import TextError
from ml.text.plan import Span

TEXT_LIMIT: Final = 500  # code points of the original
CLUSTERS: Final = 2048  # that are remembered: texts are made of a few hundred

_PLAIN: Final = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛‹›ʼ`´", "'"),
        **dict.fromkeys("“”„‟«»", '"'),
        **dict.fromkeys("‐‒–—―−", "-"),
    }
)


@dataclass(frozen=True)
class Normalised:
    text: str
    origins: tuple[Span, ...]  # of every code point of `text`, in code points of the original

    def __post_init__(self) -> None:
        if len(self.text) != len(self.origins):
            raise ValueError(f"{len(self.text)} code points cannot have {len(self.origins)} origins")

    def span(self, start: int, end: int) -> Span:
        """The original's span of `text[start:end]`, which must not be empty."""
        return self.origins[start][0], self.origins[end - 1][1]


def normalise(text: str) -> Normalised:
    _check(text)
    characters: list[str] = []
    origins: list[Span] = []
    for start, end in _clusters(text):
        for character in _plain(text[start:end]):
            characters.append(character)
            origins.append((start, end))
    return Normalised("".join(characters), tuple(origins))


def _check(text: str) -> None:
    if not text.strip():
        raise TextError("text_empty", "There is no text to sign.")
    if len(text) > TEXT_LIMIT:
        raise TextError(
            "text_too_long",
            f"The text has {len(text)} characters; the limit is {TEXT_LIMIT}.",
            limit=TEXT_LIMIT,
            length=len(text),
        )
    for position, character in enumerate(text):
        if unicodedata.category(character) in ("Cc", "Cs") and character not in "\t\n\r":
            raise TextError(
                "text_invalid",
                f"The text holds the control character U+{ord(character):04X} at position {position}.",
                position=position,
                character=f"U+{ord(character):04X}",
            )


def _clusters(text: str) -> Iterator[Span]:
    """Spans of a base character with the marks and invisible characters that follow it."""
    start = 0
    for position in range(1, len(text) + 1):
        if position == len(text) or not _attaches(text[position]):
            yield start, position
            start = position


@lru_cache(CLUSTERS)
def _attaches(character: str) -> bool:
    category = unicodedata.category(character)
    return category[0] == "M" or category == "Cf"


@lru_cache(CLUSTERS)
def _plain(cluster: str) -> str:
    visible = "".join(c for c in cluster if unicodedata.category(c) != "Cf")
    composed = "".join(map(_compatible, unicodedata.normalize("NFC", visible)))
    kept = (c for c in composed if unicodedata.category(c)[0] != "M")
    return "".join(" " if c.isspace() else c for c in kept)


def _compatible(character: str) -> str:
    """Full-width letters, ligatures and digits of other scripts as what they look like; "²" and "½" stay themselves.

    "10²" is not 102, and no character may end as two words: its one place in the original could not tell them apart.
    """
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    found = unicodedata.normalize("NFKC", character).translate(_PLAIN)
    single = len(found) == 1 and not found.isdigit()
    return found if single or found.isalpha() or set(found) <= set(".!?") else character.translate(_PLAIN)
