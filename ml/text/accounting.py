"""Nothing disappears: every letter, number and symbol of a text is in one part of its coverage."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from itertools import groupby
from typing import Final

from ml.text.plan import Span

_QUOTES: Final = "`´"  # symbols by Unicode, apostrophes as people type them


def counts(character: str) -> bool:
    """Whether a person would ask what became of this character."""
    return unicodedata.category(character)[0] in "LNS" and character not in _QUOTES


def unaccounted(text: str, spans: Iterable[Span]) -> list[Span]:
    """The runs of letters, numbers and symbols in `text` that none of `spans` covers."""
    open_ = [counts(character) for character in text]
    for start, end in spans:
        open_[start:end] = [False] * (end - start)
    runs = groupby(range(len(text)), key=open_.__getitem__)
    return [(run[0], run[-1] + 1) for found, places in runs if found for run in [list(places)]]
