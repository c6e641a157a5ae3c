"""Which signs are a statement, a question, an exclamation, a negation or a topic: what face and head may show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ml.text.order.clauses import Clause
from ml.text.order.phrases import Phrase
from ml.text.order.units import PAUSE
from ml.text.plan import Mark, Span

NEGATIONS: Final = frozenset(
    {
        *("NIE", "NEMÁM", "NECHCIEŤ", "NECHCIEŤ SA", "NEMÔŽE", "NEROZUMIEŤ", "NEMAŤ ČAS"),
        *("NOT", "NO", "NEVER", "NONE", "CANT", "WONT", "DONT KNOW", "DONT LIKE"),
    }
)


@dataclass(frozen=True)
class Ordered:
    """A clause and its phrases in the order they are signed."""

    clause: Clause
    phrases: tuple[Phrase, ...]


def marks(ordered: Sequence[Ordered]) -> tuple[Mark, ...]:
    """By first sign, the wider before the narrower; indices are of all signs of all units and pauses in a row."""
    found: list[Mark] = []
    sentences: list[Mark] = []  # one for the clauses of a sentence that are of one kind
    before: Clause | None = None
    at = 0
    for each in ordered:
        heard: list[Span] = []  # each first sign of a unit, and the one after its last
        topics: list[Span] = []
        for phrase in each.phrases:
            for unit in phrase.units:
                span = (at, at := at + len(unit.signs))
                if not unit.signs or unit.part_of_speech == PAUSE:
                    continue
                heard.append(span)
                if phrase.topic:
                    _extend(topics, span)
                if not NEGATIONS.isdisjoint(sign.gloss for sign in unit.signs):
                    found.append(Mark("negation", span))
        found += [Mark("topic", topic) for topic in topics]
        if heard:
            clause = each.clause
            joins = before is not None and (before.sentence, before.kind) == (clause.sentence, clause.kind)
            start = sentences.pop().signs[0] if joins else heard[0][0]
            sentences.append(Mark(clause.kind, (start, heard[-1][1])))
            before = clause
        at += each.clause.pause is not None
    return tuple(sorted([*sentences, *found], key=lambda mark: (mark.signs[0], -mark.signs[1])))


def _extend(spans: list[Span], span: Span) -> None:
    """Add a span, to the last one where they touch."""
    if spans and spans[-1][1] == span[0]:
        spans[-1] = (spans[-1][0], span[1])
    else:
        spans.append(span)
