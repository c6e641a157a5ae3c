"""A plan in the order of its text -> the plan that is signed, with its marks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Literal

from ml.text.order.clauses import Clause, clauses
from ml.text.order.marks import Ordered, marks
from ml.text.order.phrases import Phrase, phrases
from ml.text.order.rules import RULES
from ml.text.order.scene import Scene
from ml.text.order.units import PAUSE, units
from ml.text.plan import Plan, PlannedSign

Order = Literal["signer", "text"]


def arrange(plan: Plan, has: Callable[[str], bool], order: Order = "signer") -> Plan:
    """`plan`: signs in the order of the text, without marks; `has`: which glosses may be added."""
    ordered = []
    for clause in clauses(units(plan), plan.text_language):
        parsed = phrases(clause.units, plan.text_language)
        if order == "signer":
            parsed = _by_rules(clause, parsed, plan, has)
        ordered.append(Ordered(clause, tuple(parsed)))
    return replace(plan, signs=tuple(_signs(ordered)), marks=marks(ordered))


def _by_rules(clause: Clause, parsed: list[Phrase], plan: Plan, has: Callable[[str], bool]) -> list[Phrase]:
    scene = Scene(clause, plan.text_language, plan.sign_language, has)
    for rule in RULES[plan.sign_language]:
        parsed = rule.apply(scene, parsed)
    return _without_stray_pauses(parsed)


def _without_stray_pauses(parsed: list[Phrase]) -> list[Phrase]:
    """Commas of lists whose words have moved away: first, last, or beside another."""
    heard = [unit for phrase in parsed for unit in phrase.units if unit.signs]
    neighbours = zip([None, *heard], heard, [*heard[1:], None], strict=False)
    stray = {
        id(unit)
        for before, unit, after in neighbours
        if unit.part_of_speech == PAUSE and (before is None or after is None or before.part_of_speech == PAUSE)
    }
    if not stray:
        return parsed
    kept = [
        replace(phrase, parts=tuple(tuple(unit for unit in part if id(unit) not in stray) for part in phrase.parts))
        for phrase in parsed
    ]
    return [phrase for phrase in kept if phrase.units]


def _signs(ordered: list[Ordered]) -> list[PlannedSign]:
    found: list[PlannedSign] = []
    for each in ordered:
        for phrase in each.phrases:
            for unit in phrase.units:
                found += unit.signs
        if each.clause.pause is not None:
            found += each.clause.pause.signs
    return found
