"""How far raters agree: Krippendorff's alpha, 1 for always, 0 for as often as by chance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
from django.db.models import Count, Q, QuerySet

from production.models import SCALE, Rating, StudyAnswer

Level = Literal["nominal", "ordinal"]
_ANSWERS: Final[Mapping[str, Sequence[object]]] = {
    "understood": [answer.value for answer in (Rating.Understood.NO, Rating.Understood.PARTLY, Rating.Understood.YES)],
    "meaning": list(range(SCALE + 1)),
    "motion": list(range(SCALE + 1)),
}


@dataclass(frozen=True)
class RaterAgreement:
    """alpha: None where nothing can be said, since nobody judged the same twice or all said the same; units: judged
    by two or more."""

    name: str
    alpha: float | None
    units: int


def of_ratings(ratings: QuerySet[Rating]) -> list[RaterAgreement]:
    """About the same production."""
    return [_agreement(name, ratings, "production", name, values, "ordinal") for name, values in _ANSWERS.items()]


def of_answers(answers: QuerySet[StudyAnswer]) -> list[RaterAgreement]:
    """About the same question, where the kind of study asks for it."""
    choices = [choice.value for choice in StudyAnswer.Choice]
    found = [_agreement("choice", answers, "item", "choice", choices, "nominal")]
    found += [_agreement(name, answers, "item", name, _ANSWERS[name], "ordinal") for name in ("meaning", "motion")]
    return [one for one in found if one.units]


def _agreement(
    name: str, rows: QuerySet[Any], unit: str, field: str, values: Sequence[object], level: Level
) -> RaterAgreement:
    counts = {f"value_{k}": Count("pk", filter=Q(**{field: value})) for k, value in enumerate(values)}
    asked = Q(**{f"{field}__in": values})
    grouped = rows.filter(asked).order_by().values(unit).annotate(judged=Count("pk")).filter(judged__gte=2)
    table = np.array(list(grouped.annotate(**counts).values_list(*counts)), dtype=np.int64).reshape(-1, len(counts))
    return RaterAgreement(name, alpha(table, level), len(table))


def alpha(counts: np.ndarray[Any, np.dtype[np.int64]], level: Level) -> float | None:
    """counts: (units, values), how many judged the unit so; values in their order where that means something."""
    import krippendorff  # noqa: PLC0415  (only who looks at this needs it)

    counts = counts[counts.sum(axis=1) >= 2]
    if len(counts) == 0 or np.count_nonzero(counts.sum(axis=0)) < 2:
        return None
    domain = np.arange(counts.shape[1])
    return float(krippendorff.alpha(value_counts=counts, value_domain=domain, level_of_measurement=level))
