"""How near plans come to what the signer of the course signs: glosses of plans against those of aligned sentences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Agreement:
    """precision, recall: of glosses in any order.

    edits: insertions, deletions and changes for each gloss signed; any_order: those that no order would save
    """

    precision: float
    recall: float
    edits: float
    any_order: float

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def agreement(pairs: Iterable[tuple[Sequence[str], Sequence[str]]]) -> Agreement:
    """Over all (planned, signed) pairs together, of which at least one must hold a planned and one a signed gloss."""
    shared = planned_total = signed_total = edits = any_order = 0
    for planned, signed in pairs:
        both = (Counter(planned) & Counter(signed)).total()
        shared += both
        any_order += max(len(planned), len(signed)) - both
        planned_total += len(planned)
        signed_total += len(signed)
        edits += _distance(planned, signed)
    return Agreement(shared / planned_total, shared / signed_total, edits / signed_total, any_order / signed_total)


def _distance(one: Sequence[str], other: Sequence[str]) -> int:
    """Levenshtein's distance, one row of its table at a time."""
    row = list(range(len(other) + 1))
    for i, left in enumerate(one, 1):
        before, row = row, [i]
        for j, right in enumerate(other, 1):
            row.append(min(before[j] + 1, row[-1] + 1, before[j - 1] + (left != right)))
    return row[-1]
