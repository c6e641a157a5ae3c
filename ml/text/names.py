"""Names that are also words: people ("Mrs Brown") and places ("Nové Zámky"). They are spelled, not translated.

The names are lists in lexicon/names.csv: titles, first names, words that are surnames too, places of several words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Final

from ml.text.diacritics import bare
from ml.text.lemmas import lemma
from ml.text.lexicon import rows

_STEM: Final = 3  # letters that a place's cases share at least
_ENDING: Final = 3  # letters that a case may add


def name_length(clause: Sequence[str], place: int, language: str) -> int:
    """How many words of `clause` from `place` on are a name that the lexicon would mistake; 0 if none."""
    if not _has_capital(clause[place]):
        return 0
    if length := _place_length(clause, place, language):
        return length
    if clause[2:] and all(_has_capital(other) for other in clause[1:] if other.isalpha()):
        return 0  # capitals tell nothing where all words have them
    return int(_is_of_person(clause, place, language))


def is_one_name(text: str, end: int, start: int, language: str) -> bool:
    """Whether the word of `text` that ends at `end` and that from `start` on are one name, if both are spelled.

    The first word of a sentence has a capital anyway, so it must be a first name ("Napíš Petrovi" is no name).
    """
    if text[end:start] != " ":
        return False
    begins = text.rfind(" ", 0, end) + 1
    before = text[begins:end]
    if not _has_capital(before) or not text[start].isupper():
        return False
    names = _names(language)
    known = before.lower() in names["first"] | names["first and word"]
    return known or text[:begins].rstrip()[-1:].isalpha()


def has_title(clause: Sequence[str], place: int, language: str) -> bool:
    """Whether the word before `place` is a title: Mr, pani."""
    titles, before = _names(language)["title"], clause[place - 1] if place else ""
    return bool(before) and (before.lower() in titles or lemma(before, language) in titles)


def _is_of_person(clause: Sequence[str], place: int, language: str) -> bool:
    names, word = _names(language), clause[place].lower()
    before = clause[place - 1] if place else ""
    after = clause[place + 1] if place + 1 < len(clause) else ""
    if has_title(clause, place, language):
        return True
    if _has_capital(before) and before.lower() in names["first"] | names["first and word"]:
        return word not in names["not after a name"]
    if word in names["first and word"]:
        return place > 0 or not after or after.lower() in names["says who"] or _has_capital(after)
    return place > 0 and word in names["surname"]


def _place_length(clause: Sequence[str], place: int, language: str) -> int:
    for words in _places(language).get(_beginning(clause[place]), ()):
        end = place + len(words)
        written = clause[place:end]
        same = [
            lemma(word, language) == name or _is_case(word, name) for word, name in zip(written, words, strict=False)
        ]
        if len(same) == len(words) and all(same) and _has_capital(clause[end - 1]):
            return len(words)
    return 0


def _is_case(word: str, name: str) -> bool:
    """Whether a word of a place that no dictionary has is another case of the name: Ľubovne, Ľubovňa."""
    stem = bare(name.lower())[:-1]
    return len(stem) >= _STEM and bare(word.lower()).startswith(stem) and len(word) <= len(name) + _ENDING


@cache
def _names(language: str) -> Mapping[str, frozenset[str]]:
    found = {row["kind"]: frozenset(row["names"].split("|")) for row in rows("names.csv") if row["text"] == language}
    return found


@cache
def _places(language: str) -> Mapping[str, list[tuple[str, ...]]]:
    """Places by how their first word begins, all words in dictionary form, the longest first."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for name in sorted(_names(language)["place"], key=len, reverse=True):
        words = tuple(lemma(word, language) for word in name.split())
        for beginning in {_beginning(words[0]), _beginning(name)}:
            found.setdefault(beginning, []).append(words)
    return found


def _beginning(word: str) -> str:
    return bare(word.lower())[:_STEM]


def _has_capital(word: str) -> bool:
    return word[:1].isupper() and not word.isupper()
