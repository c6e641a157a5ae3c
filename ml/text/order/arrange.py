"""A plan in the order of its text -> the plan that is signed, with its marks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from ml.text.lexicon import Has
from ml.text.order.clauses import Clause, clauses
from ml.text.order.marks import Ordered, marks
from ml.text.order.phrases import Phrase, phrases
from ml.text.order.rules import RULES, Rule
from ml.text.order.scene import Scene
from ml.text.order.units import PAUSE, units
from ml.text.plan import Order, Plan, PlannedSign


def arrange(plan: Plan, has: Has, order: Order = "signer") -> Plan:
    """`plan`: signs in the order of the text, without marks; `has`: which glosses may be added."""
    ordered = []
    for clause in clauses(units(plan), plan.text_language):
        parsed = phrases(clause.units, plan.text_language)
        if order == "signer":
            *_, (_, parsed) = _steps(clause, parsed, plan, has)
            parsed = _without_stray_pauses(parsed)
        ordered.append(Ordered(clause, tuple(parsed)))
    return replace(plan, signs=tuple(_signs(ordered)), marks=marks(ordered))


def applied(plan: Plan, has: Has) -> list[Rule]:
    """Which rules change something about a plan in the order of its text, in their order."""
    changed: list[Rule] = []
    for clause in clauses(units(plan), plan.text_language):
        before = phrases(clause.units, plan.text_language)
        for rule, after in _steps(clause, before, plan, has):
            if _heard(before) != _heard(after):
                changed.append(rule)
            before = after
    return [rule for rule in RULES[plan.sign_language] if rule in changed]


def _steps(clause: Clause, parsed: list[Phrase], plan: Plan, has: Has) -> Iterator[tuple[Rule, list[Phrase]]]:
    """What each rule in turn makes of a clause."""
    scene = Scene(clause, plan.text_language, plan.sign_language, has)
    for rule in RULES[plan.sign_language]:
        parsed = rule.apply(scene, parsed)
        yield rule, parsed


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


def _heard(parsed: Iterable[Phrase]) -> list[PlannedSign]:
    return [sign for phrase in parsed for unit in phrase.units for sign in unit.signs]


def _signs(ordered: list[Ordered]) -> list[PlannedSign]:
    found: list[PlannedSign] = []
    for each in ordered:
        found += _heard(each.phrases)
        if each.clause.pause is not None:
            found += each.clause.pause.signs
    return found
