"""Which signs there are: one id for every gloss of every sign language, from the annotations."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

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
        """Every sign of a language with a clip of its own, the project's first."""
        return (*isolated()[language], *self.imported.get(language, ()))


def isolated() -> dict[str, tuple[Segment, ...]]:
    """The dictionary segments of each sign language: what can be shipped as a sign of its own."""
    return {"svk": segments.posunky(), "ase": segments.asl100()}


def build(
    only_in_sentences: Iterable[str] = (), imported: Iterable[tuple[About, Iterable[Segment]]] = ()
) -> Vocabulary:
    """only_in_sentences: glosses of Slovak Sign Language without a dictionary clip.

    imported: the signs of archives, which get the ids after all others; those that the dictionary has are left out.
    """
    ids: dict[str, dict[str, int]] = {}
    next_id = FIRST_SIGN
    for language, rows in isolated().items():
        glosses = [row.gloss for row in rows]
        if language == "svk":
            glosses += sorted(set(only_in_sentences) - set(glosses))
        ids[language] = {gloss: next_id + i for i, gloss in enumerate(glosses)}
        next_id += len(glosses)
    joined: dict[str, tuple[Segment, ...]] = {}
    for about, signs in imported:
        new = tuple(row for row in signs if row.gloss not in ids[about.language])
        ids[about.language] |= {row.gloss: next_id + i for i, row in enumerate(new)}
        joined[about.language] = (*joined.get(about.language, ()), *new)
        next_id += len(new)
    return Vocabulary(ids, joined)
