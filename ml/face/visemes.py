"""Words -> visemes: what the lips of a speaker show, a dozen shapes told apart.

Signers mouth words with many signs. Slovak spelling is nearly phonemic, so its letters say it; English letters are
read by a few rules, which is as near as a dozen shapes need. What each shape means for the face is learned
(`ml.training.face`).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

SHAPES: Final = ("a", "e", "i", "o", "u", "closed", "bitten", "tip", "narrow", "round", "back", "r")
SHAPE: Final = {name: number for number, name in enumerate(SHAPES)}
_SHORT, _FULL, _LONG = 0.8, 1.1, 1.6  # how long consonants, vowels and long vowels last beside each other

_LETTERS: Final = {
    "a": "aáä", "e": "eéě", "i": "iíyý", "o": "oóöő", "u": "uúůüű", "closed": "mbp", "bitten": "fvw",
    "tip": "tdnlľĺťďň", "narrow": "szc", "round": "šžčj", "back": "kghqx", "r": "rŕř",
}  # fmt: skip
_SLOVAK: Final[Mapping[str, Sequence[str]]] = {
    "dž": ("round",), "dz": ("narrow",), "ch": ("back",), "ô": ("u", "o"),
    "ia": ("i", "a"), "ie": ("i", "e"), "iu": ("i", "u"), "x": ("back", "narrow"),
    **{letter: (shape,) for shape, letters in _LETTERS.items() for letter in letters if letter not in "x"},
}  # fmt: skip
_ENGLISH: Final[Mapping[str, Sequence[str]]] = {
    "tch": ("round",), "sh": ("round",), "ch": ("round",), "th": ("tip",), "ph": ("bitten",), "wh": ("u",),
    "ck": ("back",), "qu": ("back", "u"), "ng": ("back",), "kn": ("tip",), "igh": ("a", "i"), "gh": (),
    "ee": ("i",), "ea": ("i",), "oo": ("u",), "ou": ("a", "u"), "ow": ("o", "u"), "ai": ("e", "i"), "ay": ("e", "i"),
    "oa": ("o", "u"), "oi": ("o", "i"), "oy": ("o", "i"), "er": ("e", "r"), "x": ("back", "narrow"),
    "j": ("round",), "w": ("u",), "h": (),
    **{
        letter: (shape,)
        for shape, letters in _LETTERS.items()
        for letter in letters
        if letter.isascii() and letter not in "xjwh"
    },
}  # fmt: skip
SPOKEN: Final = {"svk": "sk", "ase": "en"}  # the spoken language whose words a sign language's signers mouth
_TABLES: Final = {"sk": _SLOVAK, "en": _ENGLISH}


@dataclass(frozen=True)
class Viseme:
    """shape: an index of SHAPES; length: beside the other visemes of its word."""

    shape: int
    length: float


def visemes(word: str, language: str) -> tuple[Viseme, ...]:
    """Of a word, or of words in a row, in their order. Signs that no mouth shows are skipped; KeyError for a language
    without a table."""
    table = _TABLES[language]
    text = unicodedata.normalize("NFC", word.lower())
    if language == "en" and len(text) > 3 and text.endswith("e"):
        text = text[:-1]  # silent
    found: list[Viseme] = []
    at = 0
    while at < len(text):
        taken = next((n for n in (3, 2, 1) if text[at : at + n] in table and len(text[at : at + n]) == n), 0)
        for shape in table[text[at : at + taken]] if taken else ():
            found.append(Viseme(SHAPE[shape], _length(shape, text[at : at + taken])))
        at += taken or 1
    return tuple(found)


def _length(shape: str, letters: str) -> float:
    if shape not in "aeiou":
        return _SHORT
    return _LONG if letters in "áéíóúýŕĺ" else _FULL
