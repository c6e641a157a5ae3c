"""What two words say by one sign is signed once: "fúka vietor", "veselé a šťastné", "jazdiť autom"."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

from ml.text.order.scene import Phrases, Scene, span
from ml.text.order.units import Unit

_DRIVING: Final = ("AUTO", "JAZDIŤ")  # the same hands: a car that somebody drives is not named
_MAY_REPEAT: Final = frozenset({"NIE", "+", "OPAKOVAŤ", "TAM", "BOLO", "ČAS"})
_COUNTED: Final = ("number", "letter", "operator", "pause", "spelled")


def said_once(scene: Scene, phrases: Phrases) -> Phrases:
    """Of neighbours that are the same sign, or AUTO JAZDIŤ, the second stands for the words of both."""
    heard = [unit for phrase in phrases for unit in phrase.units if unit.signs]
    changed: dict[int, Unit | None] = {}
    for before, after in pairwise(heard):
        if _is_same(before, after) and _touch(before, after, heard):
            both = span((changed.get(id(before)) or before, after))
            signs = tuple(replace(sign, text_span=both) for sign in after.signs)
            changed[id(before)], changed[id(after)] = None, replace(after, signs=signs, span=both)
    if not changed:
        return phrases
    found = (replace(phrase, parts=tuple(tuple(_kept(part, changed)) for part in phrase.parts)) for phrase in phrases)
    return [phrase for phrase in found if phrase.units]


def _kept(part: Sequence[Unit], changed: Mapping[int, Unit | None]) -> Iterator[Unit]:
    for unit in part:
        kept = changed.get(id(unit), unit)
        if kept is not None:
            yield kept


def _is_same(before: Unit, after: Unit) -> bool:
    if (before.gloss, after.gloss) == _DRIVING:
        return True
    if before.gloss != after.gloss or before.gloss in _MAY_REPEAT or before.part_of_speech in _COUNTED:
        return False
    return bool(before.words and after.words) and before.words != after.words


def _touch(before: Unit, after: Unit, heard: Sequence[Unit]) -> bool:
    """Whether nothing that is signed stands between their words."""
    first, last = sorted((before.span, after.span))
    return all(unit.span[1] <= first[1] or unit.span[0] >= last[0] for unit in heard if unit is not before)
