"""Dictionary forms of words, by simplemma.

simplemma's small dictionary backend is used: 12 MB for Slovak and 2 MB for English instead of 90 MB and 30 MB,
at about 25 microseconds a word that it has not seen before. A language is loaded at its first word (0.3 s for Slovak).
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

import simplemma

_ADJECTIVE: Final = re.compile(r"(.{3,}?)(?:[áa]|[ée]|ého|eho|ému|emu|om|[ýy]m|ej|[úu]|ou|[íi]|[ýy]ch|[ýy]mi)")
_LONG: Final = re.compile(r".*(?:[áéíóúýôĺŕ]|i[aeu])[^aeiouyáéíóúýäô]+")
_NOT_NOUNS: Final = {"hrám": "hrať", "zdravím": "zdraviť"}  # rare cases of nouns, says simplemma


@lru_cache(maxsize=1 << 14)
def lemma(word: str, language: str) -> str:
    """The dictionary form of `word`, in lower case; of a negated Slovak verb the negated one."""
    lowered = word.lower()
    if language == "sk" and lowered in _NOT_NOUNS:
        return _NOT_NOUNS[lowered]
    found = str(simplemma.lemmatize(lowered, lang=language, low_memory=True)).lower()
    if language == "sk" and found == lowered:
        found = _adjective(lowered)
    # Some negated forms are listed under their positive verb (nemám: mať), which would sign the opposite.
    if language == "sk" and lowered.startswith("ne") and not found.startswith("ne"):
        return "ne" + found
    return found


def _adjective(word: str) -> str:
    """The adjective of a form that simplemma takes for a word of its own ("rýchle"); else the word itself."""
    match = _ADJECTIVE.fullmatch(word)
    if match is None:
        return word
    ending = "y" if _LONG.fullmatch(match[1]) else "ý"  # two long syllables never follow each other
    base = match[1] + ending
    own = simplemma.lemmatize(base, lang="sk", low_memory=True) == base  # "banky" is a case of "banka"
    return base if own and simplemma.is_known(base, lang="sk", low_memory=True) else word
