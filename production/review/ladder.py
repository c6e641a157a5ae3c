"""Which model is preferred, from pairs: Bradley-Terry strengths, with intervals by drawing raters anew.

Raters are drawn and not answers, because the answers of one person are alike. A tie, also "both bad", is half a win for
each side. Checks are no comparisons: they say whose answers count.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from production.models import Study, StudyAnswer

DRAWS: Final = 300
PRIOR: Final = 0.1  # of a win and a loss a pair: a model that never lost has a finite strength all the same
FAILED_CHECKS: Final = 0.5  # who gets more of the broken clips wrong than this is left out
_HALF: Final = (StudyAnswer.Choice.TIE, StudyAnswer.Choice.BOTH_BAD)


@dataclass(frozen=True)
class Comparison:
    """One rater preferred `winner`, or neither where `tied`."""

    rater: str
    winner: str
    loser: str
    tied: bool = False


@dataclass(frozen=True)
class Rung:
    """strength: log-odds against an average model; low, high: of 95 % of the draws."""

    name: str
    strength: float
    low: float
    high: float
    comparisons: int
    wins: float


@dataclass(frozen=True)
class Checks:
    """How raters did with broken clips and repeated questions. trusted: whose answers count."""

    raters: int
    trusted: frozenset[str]
    broken_seen: int
    broken_found: int
    repeats: int
    repeats_alike: int


def ladder(comparisons: Sequence[Comparison], seed: int = 0) -> list[Rung]:
    """The most preferred first; empty where nothing was compared."""
    names = sorted({name for one in comparisons for name in (one.winner, one.loser)})
    if len(names) < 2:
        return []
    tables = _tables(comparisons, names)
    whole = tables.sum(axis=0)
    strengths = _strengths(whole)
    rng = np.random.default_rng(seed)
    draws = [_strengths(tables[rng.integers(len(tables), size=len(tables))].sum(axis=0)) for _ in range(DRAWS)]
    low, high = np.percentile(np.array(draws), [2.5, 97.5], axis=0)
    rungs = [
        Rung(
            name,
            float(strengths[k]),
            float(low[k]),
            float(high[k]),
            round(float(whole[k].sum() + whole[:, k].sum())),
            float(whole[k].sum()),
        )
        for k, name in enumerate(names)
    ]
    return sorted(rungs, key=lambda rung: -rung.strength)


def _tables(comparisons: Iterable[Comparison], names: Sequence[str]) -> NDArray[np.float64]:
    """(raters, models, models) wins of each model over each other."""
    place = {name: k for k, name in enumerate(names)}
    found: dict[str, NDArray[np.float64]] = {}
    for one in comparisons:
        table = found.setdefault(one.rater, np.zeros((len(names), len(names))))
        winner, loser = place[one.winner], place[one.loser]
        table[winner, loser] += 0.5 if one.tied else 1
        table[loser, winner] += 0.5 if one.tied else 0
    return np.array(list(found.values()))


def _strengths(wins: NDArray[np.float64]) -> NDArray[np.float64]:
    import choix  # noqa: PLC0415  (loads SciPy, which serving does without)

    prior = PRIOR * (1 - np.eye(len(wins)))
    found: NDArray[np.float64] = choix.ilsr_pairwise_dense(wins + prior, max_iter=1000)
    return found


def comparisons_of(answers: Iterable[StudyAnswer], trusted: frozenset[str] | None = None) -> list[Comparison]:
    """Between models, by answers to A/B questions that are no checks; of `trusted` raters where given.

    Versions of one model with other seeds compare no models, and are left out.
    """
    found = []
    for answer in answers:
        item = answer.item
        if item.second is None or _is_check(answer) or (trusted is not None and answer.rater not in trusted):
            continue
        first, second = item.first.production.model, item.second.production.model
        if answer.choice and first != second:
            names = (first, second) if answer.choice != StudyAnswer.Choice.SECOND else (second, first)
            found.append(Comparison(answer.rater, *names, tied=answer.choice in _HALF))
    return found


def checks(answers: Sequence[StudyAnswer]) -> Checks:
    """Who never saw a check is trusted."""
    given = {(answer.rater, answer.item_id): answer for answer in answers}
    found: dict[str, list[bool]] = {}
    alike = []
    for answer in answers:
        item = answer.item
        if (right := _found_broken(answer)) is not None:
            found.setdefault(answer.rater, []).append(right)
        before = given.get((answer.rater, item.repeats_id)) if item.repeats_id else None
        if before is not None:
            alike.append(_said_alike(before, answer))
    raters = {answer.rater for answer in answers}
    failed = {rater for rater, rights in found.items() if rights.count(False) > FAILED_CHECKS * len(rights)}
    seen = [right for rights in found.values() for right in rights]
    return Checks(len(raters), frozenset(raters - failed), len(seen), sum(seen), len(alike), sum(alike))


def _found_broken(answer: StudyAnswer) -> bool | None:
    """Whether the whole clip was preferred to a broken one, or a broken one not called good; None for no check."""
    first, second = answer.item.first, answer.item.second
    if second is None:
        if not first.broken or answer.motion is None:
            return None
        return answer.motion <= 3
    if not (first.broken or second.broken):
        return None
    whole = StudyAnswer.Choice.SECOND if first.broken else StudyAnswer.Choice.FIRST
    return answer.choice == whole


def _said_alike(before: StudyAnswer, after: StudyAnswer) -> bool:
    """Comparisons come again with their clips exchanged; a point of difference on a scale is none."""
    if before.choice:
        turned = {
            StudyAnswer.Choice.FIRST: StudyAnswer.Choice.SECOND,
            StudyAnswer.Choice.SECOND: StudyAnswer.Choice.FIRST,
        }
        return turned.get(StudyAnswer.Choice(after.choice), after.choice) == before.choice
    if before.meaning is None or after.meaning is None:
        return before.paraphrase.casefold() == after.paraphrase.casefold()
    return abs(before.meaning - after.meaning) <= 1


def _is_check(answer: StudyAnswer) -> bool:
    item = answer.item
    return bool(item.repeats_id or item.first.broken or (item.second and item.second.broken))


def answers_of(study: Study | None = None, background: str = "") -> list[StudyAnswer]:
    """All that the functions here read, in one query: without frames and plans, which are most of the rows."""
    rows: Any = StudyAnswer.objects.select_related("item__first__production", "item__second__production")
    if study is not None:
        rows = rows.filter(item__study=study)
    if background:
        rows = rows.filter(background=background)
    wanted = [
        *("id", "rater", "choice", "meaning", "motion", "paraphrase", "item__repeats_id", "item__study_id"),
        *(f"item__{side}__broken" for side in ("first", "second")),
        *(f"item__{side}__production__model" for side in ("first", "second")),
    ]
    return list(rows.only(*wanted))
