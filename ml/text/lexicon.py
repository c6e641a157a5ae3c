"""The signs of a language and the words that ask for them, from lexicon/*.csv.

docs/languages.md explains the columns.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources
from typing import Final, Literal

from ml.text.grammar import GRAMMARS
from ml.text.lemmas import lemma
from ml.text.splitting import split
from ml.text.tokens import Word

_FOLDER: Final = resources.files("ml.text") / "lexicon"

Key = tuple[str, ...]
Has = Callable[[str], bool]


@dataclass(frozen=True)
class Sign:
    """One row of a language's list."""

    gloss: str
    kind: Literal["sign", "letter"]
    wordings: dict[str, tuple[str, ...]]  # text language -> wordings, the main one first
    part_of_speech: str

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


@cache
def signs(sign_language: str) -> tuple[Sign, ...]:
    rows = _rows(f"{sign_language}.csv")
    return tuple(
        Sign(
            gloss=row["gloss"],
            kind="letter" if row["kind"] == "letter" else "sign",
            wordings={language: _wordings(row[language]) for language in GRAMMARS if language in row},
            part_of_speech=row["pos"],
        )
        for row in rows
    )


@cache
def letters(sign_language: str) -> frozenset[str]:
    return frozenset(sign.gloss for sign in signs(sign_language) if sign.kind == "letter")


@cache
def lexicon(sign_language: str, text_language: str) -> Lexicon:
    meanings = [
        (Meaning((sign.gloss,), sign.part_of_speech), sign.wordings[text_language])
        for sign in signs(sign_language)
        if sign.kind == "sign"
    ]
    meanings += [
        (Meaning(tuple(row["glosses"].split("|")), "phrase"), _wordings(row[text_language]))
        for row in _rows(f"{sign_language}_phrases.csv")
    ]
    return Lexicon(text_language, meanings)


class Lexicon:
    """Wordings of one text language -> signs. A wording may have several words; forms are tried before lemmas."""

    def __init__(self, text_language: str, meanings: Iterable[tuple[Meaning, tuple[str, ...]]]) -> None:
        self._language = text_language
        self._forms: dict[Key, Meaning] = {}
        meanings = list(meanings)
        self._main = {self._key(wordings[0]) for _, wordings in meanings if wordings}
        wordings = list(_main_first(meanings))
        for wording, meaning in wordings:
            self._forms.setdefault(self._key(wording), meaning)
        # "May" is a month, "may" another sign; in other words capitals do not matter.
        for key, meaning in list(self._forms.items()):
            self._forms.setdefault(_lower(key), meaning)
        self.longest = max(map(len, self._forms), default=1)

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
            lemmas.setdefault(self._lemma_key(key), meaning)
        return lemmas

    def _key(self, wording: str) -> Key:
        words = tuple(token.text for token in split(wording, self._language) if isinstance(token, Word))
        return words or (wording,)

    def _lemma_key(self, words: Key) -> Key:
        return tuple(lemma(word, self._language) for word in words)


def _main_first(meanings: Collection[tuple[Meaning, tuple[str, ...]]]) -> Iterator[tuple[str, Meaning]]:
    for meaning, wordings in meanings:
        yield from ((wording, meaning) for wording in wordings[:1])
    for meaning, wordings in meanings:
        yield from ((wording, meaning) for wording in wordings[1:])


def _lower(key: Key) -> Key:
    return tuple(word.lower() for word in key)


def _wordings(cell: str) -> tuple[str, ...]:
    return tuple(wording for wording in cell.split("|") if wording)


def _rows(name: str) -> list[dict[str, str]]:
    file = _FOLDER / name
    if not file.is_file():
        return []
    return list(csv.DictReader(file.read_text(encoding="utf-8").splitlines()))
