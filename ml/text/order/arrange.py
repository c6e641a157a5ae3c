"""A plan in the order of its text -> the plan that is signed, with its marks."""

from __future__ import annotations

from dataclasses import replace

from ml.text.order.clauses import clauses
from ml.text.order.marks import Ordered, marks
from ml.text.order.units import units
from ml.text.plan import Plan


def arrange(plan: Plan) -> Plan:
    """`plan`: signs in the order of the text, without marks."""
    ordered = [Ordered(clause, clause.units) for clause in clauses(units(plan), plan.text_language)]
    return replace(plan, marks=marks(ordered))
