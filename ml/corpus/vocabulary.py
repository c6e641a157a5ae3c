"""Which signs there are: one id for every gloss of every sign language, from the annotations."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from ml.conditions import FIRST_SIGN
from ml.corpus import segments
from ml.corpus.importing.archive import About
from ml.corpus.segments import Segment


@dataclass(frozen=True)
class Vocabulary:
    """ids: sign language -> gloss -> id, from FIRST_SIGN up; `size` counts REST and HOLD as well.

    imported: sign language -> the signs of archives that joined the prepared corpus, whose clips are their keys.
    """

    ids: dict[str, dict[str, int]]
    imported: dict[str, tuple[Segment, ...]] = field(default_factory=dict)

    @property
    def size(self) -> int:
        return FIRST_SIGN + sum(len(ids) for ids in self.ids.values())

    def rows(self, language: str) -> tuple[Segment, ...]:
        """Every sign of a language with a clip of its own; recordings of archives in place of composed signs."""
        rows = (*dictionary()[language], *self.imported.get(language, ()))
        return tuple({row.gloss: row for row in rows}.values())


def isolated() -> dict[str, tuple[Segment, ...]]:
    """The recorded dictionary segments of each sign language."""
    return {"svk": segments.posunky(), "ase": segments.asl100()}


def dictionary() -> dict[str, tuple[Segment, ...]]:
    """What can be shipped as a sign of its own: the recorded segments, and after them the composed ones."""
    return {language: rows + COMPOSED.get(language, tuple)() for language, rows in isolated().items()}


COMPOSED: Final[Mapping[str, Callable[[], tuple[Segment, ...]]]] = {"ase": segments.composed}


def build(
    only_in_sentences: Iterable[str] = (), imported: Iterable[tuple[About, Iterable[Segment]]] = ()
) -> Vocabulary:
    """only_in_sentences: glosses of Slovak Sign Language without a dictionary clip.

    imported: the signs of archives, which get the ids after all others. One that the corpus has recorded is left out;
    one that was composed is recorded now, under the id that it has.
    """
    ids: dict[str, dict[str, int]] = {}
    next_id = FIRST_SIGN
    for language, rows in dictionary().items():
        glosses = [row.gloss for row in rows]
        if language == "svk":
            glosses += sorted(set(only_in_sentences) - set(glosses))
        ids[language] = {gloss: next_id + i for i, gloss in enumerate(glosses)}
        next_id += len(glosses)
    recorded = {language: {row.gloss for row in rows} for language, rows in isolated().items()}
    joined: dict[str, tuple[Segment, ...]] = {}
    for about, signs in imported:
        language = about.language
        new = tuple(row for row in signs if row.gloss not in recorded[language])
        unknown = [row.gloss for row in new if row.gloss not in ids[language]]
        ids[language] |= {gloss: next_id + i for i, gloss in enumerate(unknown)}
        joined[language] = (*joined.get(language, ()), *new)
        next_id += len(unknown)
    return Vocabulary(ids, joined)
