"""Fingerspelling: the characters of a word -> the letters of an alphabet.

A letter that the alphabet lacks is spelled by its base letter, one of another script by its usual Latin letters.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from itertools import product
from typing import Final

from ml.text.readings import Has


def _table(rows: str) -> dict[str, str]:
    """ "Ж Ž  Х CH" -> {"Ж": "Ž", "Х": "CH"}"""
    parts = rows.split()
    return dict(zip(parts[::2], parts[1::2], strict=True))


_CYRILLIC: Final = _table(
    """
    А A  Б B  В V  Г G  Д D  Е E  Ё JO  Ж Ž  З Z  И I  Й J  К K  Л L  М M  Н N  О O  П P  Р R  С S  Т T  У U  Ф F
    Х CH  Ц C  Ч Č  Ш Š  Щ ŠČ  Ы Y  Э E  Ю JU  Я JA  І I  Ї JI  Є JE  Ґ G  Ј J  Ђ DŽ  Љ LJ  Њ NJ  Ћ Č  Џ DŽ  Ў U
    """
)
_GREEK: Final = _table(
    """
    Α A  Β V  Γ G  Δ D  Ε E  Ζ Z  Η I  Θ TH  Ι I  Κ K  Λ L  Μ M  Ν N  Ξ X  Ο O  Π P  Ρ R  Σ S  Τ T  Υ Y  Φ F
    Χ CH  Ψ PS  Ω O
    """
)
_LATIN: Final = {"Æ": "AE", "Œ": "OE", "Ø": "O", "Ł": "L", "Đ": "D", "Ð": "D", "Þ": "TH", "Ħ": "H", "ẞ": "SS", "Ŋ": "N"}
_FOREIGN: Final = _CYRILLIC | _GREEK | _LATIN
_DIGRAPHS: Final = frozenset("".join(pair) for pair in product("cC", "hH"))


def spell(word: str, has: Has) -> Iterator[tuple[str, int, int]]:
    """(letter, start, end) for every letter of `word` that can be spelled; places count characters of `word`."""
    position = 0
    while position < len(word):
        end = position + 2
        if word[position:end] in _DIGRAPHS and has("CH"):
            yield "CH", position, end
        else:
            end = position + 1
            for letter in _letters(word[position], has):
                yield letter, position, end
        position = end


def _letters(character: str, has: Has) -> list[str]:
    """Usually one letter; none where the character has no sensible spelling."""
    capitals = character.upper()
    if has(capitals):
        return [capitals]
    base = _base(capitals)
    spelled = _FOREIGN.get(capitals) or _FOREIGN.get(base) or base
    if has(spelled):
        return [spelled]
    return [letter for part in spelled for letter in [part if has(part) else _base(part)] if has(letter)]


def _base(capitals: str) -> str:
    decomposed = unicodedata.normalize("NFD", capitals)
    return "".join(c for c in decomposed if not unicodedata.combining(c))
