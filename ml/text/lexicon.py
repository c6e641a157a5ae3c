"""The signs of a language and the words that ask for them, from lexicon/*.csv.

docs/languages.md explains the columns.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Final, Literal

from ml import MODEL
from ml.text.grammar import GRAMMARS
from ml.text.languages import LANGUAGES, OWN
from ml.text.lemmas import lemma
from ml.text.splitting import split
from ml.text.tokens import Word

FOLDER: Final = MODEL / "lexicon" if OWN else Path(__file__).parent / "lexicon"

Key = tuple[str, ...]
Has = Callable[[str], bool]


@dataclass(frozen=True)
class Sign:
    """One row of a language's list."""

    gloss: str
    kind: Literal["sign", "letter"]
    wordings: dict[str, tuple[str, ...]]  # text language -> wordings, the main one first
    part_of_speech: str
    composed: bool = False  # made from a description (`ml.composing`), not recorded

    def __post_init__(self) -> None:
        if not self.gloss or self.gloss != self.gloss.upper():
            raise ValueError(f"glosses are written in capitals, got {self.gloss!r}")
        if self.kind not in ("sign", "letter"):
            raise ValueError(f"{self.gloss}: kind is sign or letter, got {self.kind!r}")


@dataclass(frozen=True)
class Meaning:
    """The signs that some wording asks for: nearly always one, several for a phrase such as "parents"."""

    glosses: tuple[str, ...]
    part_of_speech: str
    near: bool = False  # the nearest signs there are, not the same meaning


@cache
def signs(sign_language: str) -> tuple[Sign, ...]:
    return tuple(
        Sign(
            gloss=row["gloss"],
            kind="letter" if row["kind"] == "letter" else "sign",
            wordings={language: _wordings(row[language]) for language in LANGUAGES[sign_language].text_languages},
            part_of_speech=row["pos"],
            composed=row["kind"] == "composed",
        )
        for row in rows(f"{sign_language}.csv")
    )


@cache
def letters(sign_language: str) -> frozenset[str]:
    return frozenset(sign.gloss for sign in signs(sign_language) if sign.kind == "letter")


@cache
def composed(sign_language: str) -> frozenset[str]:
    """Glosses of the signs that were made from a description."""
    return frozenset(sign.gloss for sign in signs(sign_language) if sign.composed)


@cache
def lexicon(sign_language: str, text_language: str) -> Lexicon:
    meanings = [
        (Meaning((sign.gloss,), sign.part_of_speech), sign.wordings[text_language])
        for sign in signs(sign_language)
        if sign.kind == "sign"
    ]
    meanings += [
        (_several(row["glosses"], sign_language, near), _wordings(row.get(text_language, "")))
        for near, name in ((False, "phrases"), (True, "near"))
        for row in rows(f"{sign_language}_{name}.csv")
    ]
    return Lexicon(text_language, meanings)


def _several(glosses: str, sign_language: str, near: bool) -> Meaning:
    """The meaning of a row of phrases or near wordings; with one sign it is of that sign's part of speech."""
    found = next((sign.part_of_speech for sign in signs(sign_language) if sign.gloss == glosses), "phrase")
    return Meaning(tuple(glosses.split("|")), found, near)


class Lexicon:
    """Wordings of one text language -> signs. A wording may have several words; forms are tried before lemmas."""

    def __init__(self, text_language: str, meanings: Iterable[tuple[Meaning, tuple[str, ...]]]) -> None:
        self._language = text_language
        self._forms: dict[Key, Meaning] = {}
        meanings = list(meanings)
        self._main = {self._key(wordings[0]) for meaning, wordings in meanings if wordings and not meaning.near}
        wordings = list(_main_first(meanings))
        for wording, meaning in wordings:
            self._forms.setdefault(self._key(wording), meaning)
        # "May" is a month, "may" another sign; in other words capitals do not matter.
        for key, meaning in list(self._forms.items()):
            self._forms.setdefault(_lower(key), meaning)

    def form(self, words: Key, has: Has) -> Meaning | None:
        """The meaning of exactly these words, if `has` all its glosses."""
        for key in (words, _lower(words)):
            if (meaning := self._forms.get(key)) and all(map(has, meaning.glosses)):
                return meaning
        return None

    def lemma(self, words: Key, has: Has) -> Meaning | None:
        """The meaning of any inflection of these words."""
        meaning = self._lemmas.get(self._lemma_key(words))
        return meaning if meaning and all(map(has, meaning.glosses)) else None

    def lengths(self, first: str) -> Sequence[int]:
        """How many words wordings that start with this word have, the longest first."""
        lowered, small = first.lower(), GRAMMARS[self._language].left_out
        found = self._lengths.get(lowered, frozenset())
        if lowered not in small:
            found |= self._lengths.get(lemma(first, self._language), frozenset())
        return sorted(found, reverse=True)

    def wordings(self) -> Collection[Key]:
        """All wordings, word by word."""
        return self._forms.keys()

    def is_main(self, words: Key) -> bool:
        """Whether these words are the main wording of a sign, all of whose meaning the sign has in itself."""
        return _lower(words) in self._main

    @cached_property
    def _lemmas(self) -> dict[Key, Meaning]:
        lemmas: dict[Key, Meaning] = {}
        for key, meaning in self._forms.items():
            lemmas.setdefault(_lower(key), meaning)
        for key, meaning in self._forms.items():
            # A wording that is an inflection itself stands for no other one: "broken" is not "break", nor "got" "get".
            found = self._lemma_key(key)
            if len(key) > 1 or found == _lower(key):
                lemmas.setdefault(found, meaning)
        return lemmas

    @cached_property
    def _lengths(self) -> dict[str, frozenset[int]]:
        found: dict[str, set[int]] = {}
        for key in (*self._forms, *self._lemmas):
            found.setdefault(key[0].lower(), set()).add(len(key))
        return {first: frozenset(lengths) for first, lengths in found.items()}

    def _key(self, wording: str) -> Key:
        words = tuple(token.text for token in split(wording, self._language) if isinstance(token, Word))
        return words or (wording,)

    def _lemma_key(self, words: Key) -> Key:
        """Dictionary forms; of several words the small ones stay as they are ("som tam" is not "sú tam")."""
        small = GRAMMARS[self._language].left_out if len(words) > 1 else frozenset()
        return tuple(word.lower() if word.lower() in small else lemma(word, self._language) for word in words)


def _main_first(meanings: Collection[tuple[Meaning, tuple[str, ...]]]) -> Iterator[tuple[str, Meaning]]:
    for meaning, wordings in meanings:
        yield from ((wording, meaning) for wording in wordings[:1])
    for meaning, wordings in meanings:
        yield from ((wording, meaning) for wording in wordings[1:])


def _lower(key: Key) -> Key:
    return tuple(word.lower() for word in key)


def _wordings(cell: str) -> tuple[str, ...]:
    return tuple(wording for wording in cell.split("|") if wording)


def rows(name: str) -> list[dict[str, str]]:
    """A table of the lexicon; none if a language has not got it."""
    file = FOLDER / name
    if not file.is_file():
        return []
    return list(csv.DictReader(file.read_text(encoding="utf-8").splitlines()))
