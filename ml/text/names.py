"""Names that are also words: people ("Mrs Brown") and places ("Nové Zámky"). They are spelled, not translated.

The names are lists in lexicon/names.csv: titles, first names, words that are surnames too, places of several words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from ml.text.lemmas import lemma
from ml.text.lexicon import rows


def name_length(clause: Sequence[str], place: int, language: str) -> int:
    """How many words of `clause` from `place` on are a name that the lexicon would mistake; 0 if none."""
    if not _has_capital(clause[place]):
        return 0
    if length := _place_length(clause, place, language):
        return length
    if clause[2:] and all(_has_capital(other) for other in clause[1:] if other.isalpha()):
        return 0  # capitals tell nothing where all words have them
    return int(_is_of_person(clause, place, language))


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
    for words in _places(language).get(lemma(clause[place], language), ()):
        end = place + len(words)
        if tuple(lemma(word, language) for word in clause[place:end]) == words and _has_capital(clause[end - 1]):
            return len(words)
    return 0


@cache
def _names(language: str) -> Mapping[str, frozenset[str]]:
    found = {row["kind"]: frozenset(row["names"].split("|")) for row in rows("names.csv") if row["text"] == language}
    return found


@cache
def _places(language: str) -> Mapping[str, list[tuple[str, ...]]]:
    """Places by the dictionary form of their first word, all words in dictionary form, the longest first."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for name in sorted(_names(language)["place"], key=len, reverse=True):
        words = tuple(lemma(word, language) for word in name.split())
        found.setdefault(words[0], []).append(words)
    return found


def _has_capital(word: str) -> bool:
    return word[:1].isupper() and not word.isupper()
