"""Slovak names in their cases -> the name itself, which is what is spelled: Petrovi -> Peter, Novákovej -> Nováková.

Only names that are known (lexicon/sk_names.txt, sk_places.txt), and surnames whose ending has no other base form.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from typing import Final

_FOLDER: Final = resources.files("ml.text") / "lexicon"
_SURNAMES: Final = (  # women's surnames, and men's that are adjectives
    (re.compile(r"(.{3,}ov)(?:ej|ú|ou)"), "á"),
    (re.compile(r"(.{2,}sk)(?:ej|ú|ou)"), "á"),
    (re.compile(r"(.{2,}sk)(?:ého|ému|ým|om)"), "ý"),
)
_FLEETING: Final = {"Peter": "Petr", "Pavol": "Pavl", "Marek": "Mark", "Havel": "Havl", "Oravec": "Oravc"}
_MEN_IN_A: Final = frozenset({"Hodža", "Hlinka", "Svoboda", "Stodola", "Varga"})
_SOFT: Final = re.compile(r".*(?:i|ľ|š|č|ž|c|j|ň|ť|ď)a")


def base_form(word: str) -> str:
    """The name that `word` is a case of; `word` itself if it is none or is unknown."""
    if not word[:1].isupper():
        return word
    if (name := _forms().get(word.capitalize())) is not None:
        return name.upper() if word.isupper() else name
    for ending, base in _SURNAMES:
        if match := ending.fullmatch(word):
            return match[1] + base
    return word


@cache
def _forms() -> Mapping[str, str]:
    """Case -> name; where it is the case of two names, or a name itself, it stays as it is."""
    names = [name for line in _lines("sk_names.txt") for name in line]
    found: dict[str, str | None] = dict.fromkeys(names, None)
    for name in names:
        for form in _cases(name):
            found[form] = name if found.get(form, name) == name and form not in names else None
    return {**{form: name for form, name in found.items() if name is not None}, **_places()}


def is_place(word: str) -> bool:
    """Whether a word is the name of a town or country that has no sign, in any case."""
    return word.capitalize() in _places()


@cache
def _places() -> Mapping[str, str]:
    return {form: forms[0] for forms in _lines("sk_places.txt") for form in forms}


def _lines(file: str) -> list[list[str]]:
    lines = (_FOLDER / file).read_text(encoding="utf-8").splitlines()
    return [line.split() for line in lines if not line.startswith("#")]


def _cases(name: str) -> Iterator[str]:
    stem = name[:-1]
    endings: tuple[str, ...]
    if name.endswith("ý"):
        endings = ("ého", "ému", "ým", "om")
    elif name in _MEN_IN_A:
        endings = ("u", "ovi", "om")
    elif name.endswith("a"):
        endings = ("e", "i", "u", "ou") if _SOFT.fullmatch(name) else ("y", "e", "u", "ou")
    elif name.endswith("o"):
        endings = ("a", "ovi", "om")
    elif name.endswith("y"):
        endings = ()
    else:
        stem, endings = _FLEETING.get(name, name), ("a", "ovi", "om", "e", "i")
    yield from (stem + ending for ending in endings)
