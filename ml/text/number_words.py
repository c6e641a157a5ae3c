"""Numbers written as words -> the number: dvetisícdvadsaťšesť, dvadsiateho prvého, twenty-one, nineteen eighty-four.

One word that is a number by itself is left to the lexicon, which knows its other senses ("second", "druhý"); only where
that has no sign for it is `value` asked. Numbers of several words are found in the text by `find`.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Final

from num2words import num2words

_WORD: Final = re.compile(r"[^\W\d_]+")
_BETWEEN: Final = {"sk": re.compile(r"\s+"), "en": re.compile(r"\s*-\s*|\s+and\s+|\s+", re.IGNORECASE)}
_LONGEST: Final = 12  # words of one number

_SLOVAK_ORDINALS: Final = {  # stems of adjectives -> what they count to
    **{"prv": 1, "druh": 2, "štvrt": 4, "piat": 5, "šiest": 6, "siedm": 7, "ôsm": 8, "deviat": 9, "desiat": 10},
    **{"jedenást": 11, "dvanást": 12, "trinást": 13, "štrnást": 14, "pätnást": 15, "šestnást": 16},
    **{"sedemnást": 17, "osemnást": 18, "devätnást": 19, "dvadsiat": 20, "tridsiat": 30, "štyridsiat": 40},
    **{"päťdesiat": 50, "šesťdesiat": 60, "sedemdesiat": 70, "osemdesiat": 80, "deväťdesiat": 90, "st": 100},
}
_ADJECTIVE_ENDINGS: Final = (
    *("ý", "á", "é", "ého", "ej", "ému", "ú", "ým", "om", "ou", "í", "ých", "ými"),
    *("y", "a", "e", "eho", "emu", "u", "ym", "ych", "ymi"),  # short after a long syllable
)
_THIRD: Final = (
    *("tretí", "tretia", "tretie", "tretieho", "tretej", "tretiemu", "tretiu"),
    *("tretím", "treťom", "treťou", "tretích", "tretími"),
)
_SLOVAK_CASES: Final = {
    **{1: "jedného jednej jednému jednu jedným jednom jednou jedno jedna", 2: "dve dvoch dvom dvoma dvaja"},
    **{3: "troch trom tromi troma traja", 4: "štyroch štyrom štyrmi štyria"},
    **{5: "piatich piatim piatimi", 6: "šiestich šiestim šiestimi", 7: "siedmich siedmim siedmimi"},
    **{8: "ôsmich ôsmim ôsmimi", 9: "deviatich deviatim deviatimi", 10: "desiatich desiatim desiatimi"},
}
_MULTIPLIERS: Final = {
    "sk": {
        **dict.fromkeys(("milión", "milióny", "miliónov", "miliónmi", "miliónoch"), 1_000_000),
        **dict.fromkeys(("tisíc", "tisíce"), 1_000),
        "sto": 100,
    },
    "en": {"million": 1_000_000, "thousand": 1_000, "hundred": 100, "millionth": 1_000_000, "thousandth": 1_000}
    | {"hundredth": 100},
}


def value(word: str, language: str) -> int | None:
    """The number that one word in lower case stands for, be it typed with or without diacritics; None if it is none."""
    words = _words(language)
    found = words.get(word)
    if found is None and language == "sk":
        found = _thousands(word)
    return found if found is not None else words.get(_plain(word)) if word.isascii() else None


def find(text: str, position: int, language: str) -> tuple[int, int] | None:
    """The number of several words that starts at `position` and where it ends, or None."""
    values: list[int] = []
    best: tuple[int, int] | None = None
    end = position
    while len(values) < _LONGEST:
        if values:
            gap = _BETWEEN[language].match(text, end)
            if gap is None:
                break
            start = gap.end()
        else:
            start = position
        match = _WORD.match(text, start)
        found = _part(match[0].lower(), language) if match else None
        if match is None or found is None:
            break
        values.append(found)
        end = match.end()
        if len(values) > 1 and (number := _sum(values, language)) is not None:
            best = number, end
    return best


def _part(word: str, language: str) -> int | None:
    return _MULTIPLIERS[language].get(word) or value(word, language)


def _sum(values: list[int], language: str) -> int | None:
    """What the words say together; None if they do not go together, as in "one two"."""
    if language == "en" and len(values) in (2, 3) and (year := _year(values)):
        return year
    total, group, smallest = 0, 0, 10_000_000
    for part in values:
        if part in (1_000, 1_000_000):
            if total and part >= smallest:
                return None
            total, smallest, group = total + (group or 1) * part, part, 0
        elif part == 100 and 0 < group < 10:
            group *= 100
        elif group == 0 or _follows(group, part):
            group += part
        else:
            return None
    return total + group


def _follows(group: int, part: int) -> bool:
    """Whether the words for `part` continue those for `group`: 20 and 1, 300 and 45, not 5 and 3 or 15 and 2."""
    if part <= 0:
        return False
    if group % 100 == 0:
        return part < 100
    return group % 10 == 0 and group % 100 >= 20 and part < 10


def _year(values: list[int]) -> int | None:
    """nineteen eighty-four -> 1984"""
    century, rest = values[0], values[1:]
    if not 13 <= century <= 20 or not 10 <= rest[0] <= 90:
        return None
    if len(rest) == 1:
        return century * 100 + rest[0]
    return century * 100 + rest[0] + rest[1] if _follows(rest[0], rest[1]) else None


@cache
def _words(language: str) -> dict[str, int]:
    """Words below 1000, and for Slovak their cases, ordinals, and all of it without diacritics where that is free."""
    words = {num2words(number, lang=language): number for number in range(1000 if language == "sk" else 100)}
    words = {word: number for word, number in words.items() if word.isalpha()}
    if language == "en":
        ordinals = {num2words(number, lang="en", to="ordinal"): number for number in range(1, 100)}
        return words | {word: number for word, number in ordinals.items() if word.isalpha()}
    for number, forms in _SLOVAK_CASES.items():
        words |= dict.fromkeys(forms.split(), number)
    for stem, number in _SLOVAK_ORDINALS.items():
        words |= {stem + ending: number for ending in _ADJECTIVE_ENDINGS if stem != "st" or ending[0] in "ýáéúí"}
    words |= dict.fromkeys(_THIRD, 3)
    for word, number in list(words.items()):
        words.setdefault(_plain(word), number)
    return words


def _thousands(word: str) -> int | None:
    """dvetisícdvadsaťšesť -> 2026"""
    head, separator, tail = word.partition("tisíc" if "tisíc" in word else "tisic")
    if not separator:
        return None
    words = _words("sk")
    count = words.get(head) if head else 1
    rest = words.get(tail) if tail else 0
    return None if count is None or rest is None else count * 1000 + rest


def _plain(word: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))
