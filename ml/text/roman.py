"""Roman numerals: XXI. storočie, Karol IV., Elizabeth II."""

from __future__ import annotations

import re
from typing import Final

_NUMERAL: Final = re.compile(r"[IVXLCDM]+(?!\w)")
_CANONICAL: Final = re.compile(r"M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})")
_OTHER_WORDS: Final = frozenset(
    {
        *("XL", "XXL", "CD", "CV", "DC", "MC", "CC", "CM", "MM", "MD", "MIX", "DI"),
        *("MI", "LI", "CI", "DIV", "LIV", "CL", "ML", "DL", "DM", "LX", "LV", "MX"),
    }
)
_VALUES: Final = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}
_LOWER: Final = r"[a-záäčďéíĺľňóôŕšťúýž]"
_ORDINAL_DOT: Final = re.compile(rf"\.(?=\s+{_LOWER})")
_AFTER_NAME: Final = re.compile(r"(?<!\w)[^\W\d_a-záäčďéíĺľňóôŕšťúýž][^\W\d_]+\s+$")


def find(text: str, position: int, language: str) -> tuple[int, int] | None:
    """The numeral at `position` and where it ends, with the full stop of a Slovak ordinal; None if there is none.

    One letter alone is a numeral in Slovak only, with a full stop, before a small letter (I. trieda) or, as it might be
    an initial otherwise, if it is I after a name (Karol I.).
    """
    match = _NUMERAL.match(text, position)
    if match is None or not _CANONICAL.fullmatch(match[0]) or match[0] in _OTHER_WORDS:
        return None
    dot = _ORDINAL_DOT.match(text, match.end()) if language == "sk" else None
    if len(match[0]) == 1:
        stop = text[match.end() : match.end() + 1] == "."
        after_name = stop and _AFTER_NAME.search(text[max(0, position - 30) : position])
        last = not text[match.end() + 1 :].strip()
        if language != "sk" or match[0] not in "IVX" or not (dot or (after_name and (match[0] == "I" or last))):
            return None
    return value(match[0]), dot.end() if dot else match.end()


def value(numeral: str) -> int:
    """The number that a canonical numeral stands for: XIV -> 14."""
    values = [_VALUES[letter] for letter in numeral]
    following = [*values[1:], 0]
    return sum(-one if one < after else one for one, after in zip(values, following, strict=True))
