"""Which sign a word has where it stands: readable rows of lexicon/senses_<signs>_<text>.csv, the first that fits wins.

A row names words, what may stand before, after and anywhere around them, and the signs (docs/languages.md explains the
columns). Here rows are read and asked; what words ask for without a row is `lexicon.py`'s.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal

from ml.text.lemmas import lemma
from ml.text.lexicon import Meaning, rows
from ml.text.wordclasses import is_of_class

Does = Literal["sign", "spell", "leave out", "as listed"]
Terms = tuple[str, ...]

SENSE: Final = "sense"  # in place of a part of speech, which a row does not know
NUMBER: Final = "#"  # stands for a number among the words of a clause
_DOES: Final[Mapping[str, Does]] = {"(spell)": "spell", "(leave out)": "leave out", "(as listed)": "as listed"}
_START, _END = "^", "$"


@dataclass(frozen=True)
class Place:
    """Alternatives for what stands at a place; `none` of them if negated. No alternatives: anything."""

    alternatives: tuple[Terms, ...]
    none: bool

    @classmethod
    def read(cls, cell: str) -> Place:
        none = cell.startswith("!")
        return cls(tuple(tuple(one.split()) for one in cell.removeprefix("!").split("|") if one), none)

    def holds(self, matches: Callable[[Terms], bool]) -> bool:
        return not self.alternatives or any(map(matches, self.alternatives)) != self.none


@dataclass(frozen=True)
class Sense:
    """One row: the words that it is about, its conditions, and what it says."""

    words: tuple[Terms, ...]
    before: Place
    after: Place
    around: Place
    does: Does
    meaning: Meaning | None
    example: str

    def __post_init__(self) -> None:
        if (self.meaning is None) == (self.does == "sign"):
            raise ValueError(f"{self.words}: rows that sign and only they name signs")
        if not self.words or not self.example:
            raise ValueError(f"a row has words and an example, got {self.words} and {self.example!r}")

    def count(self, clause: Sequence[str], index: int, language: str) -> int:
        """How many words of `clause` it is about from `index` on, at most; 0 if it does not fit there."""
        counts = (len(terms) for terms in self.words if _match(terms, clause, index, language))
        return max((count for count in counts if self._fits(clause, index, index + count, language)), default=0)

    def _fits(self, clause: Sequence[str], start: int, end: int, language: str) -> bool:
        return (
            self.before.holds(lambda terms: _match(terms, clause, start - len(terms), language))
            and self.after.holds(lambda terms: _match(terms, clause, end, language))
            and self.around.holds(lambda terms: _anywhere(terms, clause, language))
        )


def decide(clause: Sequence[str], index: int, text_language: str, sign_language: str) -> tuple[Sense, int] | None:
    """The first row that fits the words of `clause` at `index`, and how many words it is about."""
    for row in _candidates(clause[index], text_language, sign_language):
        if count := row.count(clause, index, text_language):
            return row, count
    return None


def senses_of(word: str, text_language: str, sign_language: str) -> list[Sense]:
    """All rows about `word` alone, whatever stands around it."""
    found = _candidates(word, text_language, sign_language)
    return [row for row in found if any(_match(terms, [word], 0, text_language) for terms in row.words)]


@cache
def senses(text_language: str, sign_language: str) -> tuple[Sense, ...]:
    return tuple(_sense(row) for row in rows(f"senses_{sign_language}_{text_language}.csv"))


@cache
def _by_first(text_language: str, sign_language: str) -> Mapping[str, list[tuple[int, Sense]]]:
    """Rows by the first term of their words, with their places in the table."""
    found: dict[str, list[tuple[int, Sense]]] = {}
    for place, row in enumerate(senses(text_language, sign_language)):
        for first in dict.fromkeys(terms[0] for terms in row.words):
            found.setdefault(first, []).append((place, row))
    return found


def _candidates(word: str, text_language: str, sign_language: str) -> list[Sense]:
    table = _by_first(text_language, sign_language)
    lowered = word.lower()
    found = [*table.get(lowered, ()), *table.get(f"{lemma(lowered, text_language)}+", ())]
    return [row for _, row in sorted(found, key=lambda entry: entry[0])]


def _sense(row: Mapping[str, str]) -> Sense:
    said = row["signs"]
    does = _DOES.get(said, "sign")
    meaning = None
    if does == "sign":
        meaning = Meaning(tuple(said.removeprefix("~").split("|")), SENSE, near=said.startswith("~"))
    words = tuple(tuple(one.split()) for one in row["word"].split("|"))
    before, after, around = (Place.read(row[column]) for column in ("before", "after", "around"))
    return Sense(words, before, after, around, does, meaning, row["example"])


def _match(terms: Terms, clause: Sequence[str], start: int, language: str) -> bool:
    """Whether `terms` stand in `clause` from `start` on."""
    return all(_is(term, clause, start + offset, language) for offset, term in enumerate(terms))


def _anywhere(terms: Terms, clause: Sequence[str], language: str) -> bool:
    first = terms[0]
    plain = first[0] != "<" and first[-1] != "+"  # most are, and a clause may have two hundred words
    starts = [start for start, word in enumerate(clause) if not plain or first in (word, word.lower())]
    return any(_match(terms, clause, start, language) for start in starts)


def _is(term: str, clause: Sequence[str], place: int, language: str) -> bool:
    if not 0 <= place < len(clause):
        return (term == _START and place == -1) or (term == _END and place == len(clause))
    word = clause[place]
    if term.startswith("<"):
        return is_of_class(word, term[1:-1], language)
    if term.endswith("+") and len(term) > 1:
        return lemma(word, language) == term[:-1] or word.lower() == term[:-1]
    return word.lower() == term or (word == term and term[0].isupper())
