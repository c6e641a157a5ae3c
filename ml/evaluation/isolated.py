"""Single signs and letters: does the judge know them when they are produced alone, as it knows the real side takes?

The judge has never seen a side take. A system signs what each of them shows: one sign, or a row of letters or numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ml.evaluation.bootstrap import draws, estimate, p_value, resampled
from ml.evaluation.judge import Judge
from ml.evaluation.results import Figure, Figures, interval
from ml.evaluation.scores import hits
from ml.evaluation.systems import System
from ml.evaluation.tasks import Task


@dataclass(frozen=True)
class Recognised:
    """Of one task: signs found in order by free reading, of how many, and whether a single sign is the judge's first
    choice of its whole language (None where the task holds several)."""

    found: int
    signs: int
    first_choice: bool | None


def recognised(system: System, tasks: Sequence[Task], judge: Judge) -> list[Recognised]:
    able = [task for task in tasks if all(system.knows(task.language, gloss) for gloss in task.signs)]
    made = dict(zip((task.key for task in able), system.sign(able, 0), strict=True))
    rows = []
    for task in tasks:
        alone = len(task.signs) == 1
        if task.key not in made:
            rows.append(Recognised(0, len(task.signs), False if alone else None))
            continue
        chances = judge.log_probabilities(made[task.key], task.language)
        first = judge.alone(chances, task.language) == task.signs[0] if alone else None
        rows.append(Recognised(hits(task.signs, judge.signs_of(chances)), len(task.signs), first))
    return rows


def rates(rows: Sequence[Recognised], against: Sequence[Recognised] | None = None) -> Figures:
    """Shares found, with intervals, and p of the difference to another system's on the same tasks."""
    drawn = draws(len(rows))
    over, under = (np.array([getattr(row, name) for row in rows], dtype=np.float64) for name in ("found", "signs"))
    sure = interval(estimate(over, under, drawn))
    p = None
    if against is not None:
        theirs = np.array([row.found for row in against], dtype=np.float64)
        p = p_value(resampled(over, under, drawn), resampled(theirs, under, drawn))
    found = {"signs read": Figure(sure.value, sure.low, sure.high, p)}
    singles = np.array([row.first_choice for row in rows if row.first_choice is not None], dtype=np.float64)
    if singles.size:
        found["first choice"] = interval(estimate(singles, np.ones_like(singles), draws(len(singles))))
    return found
