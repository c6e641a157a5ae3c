"""Which signs there are: one id for every gloss of every sign language, from the annotations."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from ml.conditions import FIRST_SIGN
from ml.corpus import segments
from ml.corpus.segments import Segment


@dataclass(frozen=True)
class Vocabulary:
    """ids: sign language -> gloss -> id, from FIRST_SIGN up; `size` counts REST and HOLD as well."""

    ids: dict[str, dict[str, int]]

    @property
    def size(self) -> int:
        return FIRST_SIGN + sum(len(ids) for ids in self.ids.values())


def isolated() -> dict[str, tuple[Segment, ...]]:
    """The recorded dictionary segments of each sign language."""
    return {"svk": segments.posunky(), "ase": segments.asl100()}


def dictionary() -> dict[str, tuple[Segment, ...]]:
    """What can be shipped as a sign of its own: the recorded segments, and after them the composed ones."""
    return {language: rows + COMPOSED.get(language, tuple)() for language, rows in isolated().items()}


COMPOSED: Final[Mapping[str, Callable[[], tuple[Segment, ...]]]] = {"ase": segments.composed}


def build(only_in_sentences: Iterable[str] = ()) -> Vocabulary:
    """only_in_sentences: glosses of Slovak Sign Language without a dictionary clip."""
    ids: dict[str, dict[str, int]] = {}
    next_id = FIRST_SIGN
    for language, rows in dictionary().items():
        glosses = [row.gloss for row in rows]
        if language == "svk":
            glosses += sorted(set(only_in_sentences) - set(glosses))
        ids[language] = {gloss: next_id + i for i, gloss in enumerate(glosses)}
        next_id += len(glosses)
    return Vocabulary(ids)
