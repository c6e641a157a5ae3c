"""Which signs are a statement, a question, an exclamation, a negation or a topic: what face and head may show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ml.text.order.clauses import Clause
from ml.text.order.units import PAUSE, Unit
from ml.text.plan import Mark

_NEGATIONS: Final = frozenset({"NIE", "NEMÁM", "NECHCIEŤ", "NECHCIEŤ SA", "NEMÔŽE", "NEROZUMIEŤ", "NEMAŤ ČAS", "NOT"})


@dataclass(frozen=True)
class Ordered:
    """A clause and its units in the order they are signed; `topic`: how many of the first say what it is about."""

    clause: Clause
    units: tuple[Unit, ...]
    topic: int = 0


def marks(ordered: Sequence[Ordered]) -> tuple[Mark, ...]:
    """By first sign, the wider before the narrower; indices are of all signs of all units and pauses in a row."""
    found: list[Mark] = []
    sentences: list[Mark] = []  # one for the clauses of a sentence that are of one kind
    before: Clause | None = None
    at = 0
    for each in ordered:
        heard: list[tuple[int, int]] = []  # first sign of a unit, and the one after its last
        for place, unit in enumerate(each.units):
            span = (at, at := at + len(unit.signs))
            if not unit.signs or unit.part_of_speech == PAUSE:
                continue
            heard.append(span)
            if not _NEGATIONS.isdisjoint(sign.gloss for sign in unit.signs):
                found.append(Mark("negation", span))
            if place == each.topic - 1:
                found.append(Mark("topic", (heard[0][0], span[1])))
        if heard:
            clause = each.clause
            joins = before is not None and (before.sentence, before.kind) == (clause.sentence, clause.kind)
            start = sentences.pop().signs[0] if joins else heard[0][0]
            sentences.append(Mark(clause.kind, (start, heard[-1][1])))
            before = clause
        at += each.clause.pause is not None
    return tuple(sorted([*sentences, *found], key=lambda mark: (mark.signs[0], -mark.signs[1])))
