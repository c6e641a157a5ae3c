"""Which question comes next for a rater, which side each clip is on, and what is kept of the answer.

Order and sides are drawn by the rater's random id, so that they are another's for everybody and stay the same for one
who comes back. Questions that come again do so after all others.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any, Final, Literal

from django.db.models import QuerySet

from production.models import Study, StudyAnswer, StudyClip, StudyItem

Side = Literal["left", "right"]
SIDES: Final[tuple[Side, Side]] = ("left", "right")
CHOICES: Final = (*SIDES, StudyAnswer.Choice.TIE.value, StudyAnswer.Choice.BOTH_BAD.value)


@dataclass(frozen=True)
class Question:
    """item: None if there is none left. done, all: questions of the study."""

    item: StudyItem | None
    done: int
    all: int


def next_question(study: Study, rater: str) -> Question:
    items = list(study.items.all())
    answered = set(_answers(study, rater).values_list("item_id", flat=True))
    open_ones = [item for item in items if item.pk not in answered]
    first = min(open_ones, key=lambda item: (item.repeats_id is not None, _drawn(rater, item)), default=None)
    return Question(first, len(items) - len(open_ones), len(items))


def clip_at(item: StudyItem, rater: str, side: Side) -> StudyClip | None:
    """None where the question has one clip alone, which is on the left."""
    clips = (item.first, item.second)
    if item.second is not None and is_swapped(item, rater):
        clips = (item.second, item.first)
    return clips[SIDES.index(side)]


def is_swapped(item: StudyItem, rater: str) -> bool:
    return item.second_id is not None and bool(_drawn(rater, item)[-1] & 1)


def keep_answer(*, item: StudyItem, rater: str, choice: str, **given: Any) -> StudyAnswer:
    """One of each rater and question, which may be changed. choice: of `CHOICES`, or "" where none is asked for."""
    swapped = is_swapped(item, rater)
    fields = given | {"swapped": swapped, "choice": _as_kept(choice, swapped)}
    answer, _ = StudyAnswer.objects.update_or_create(item=item, rater=rater, defaults=fields)
    return answer


def _as_kept(choice: str, swapped: bool) -> str:
    if choice not in SIDES:
        return choice
    is_first = (choice == "left") != swapped
    return (StudyAnswer.Choice.FIRST if is_first else StudyAnswer.Choice.SECOND).value


def _answers(study: Study, rater: str) -> QuerySet[StudyAnswer]:
    return StudyAnswer.objects.filter(item__study=study, rater=rater)


def _drawn(rater: str, item: StudyItem) -> bytes:
    return hashlib.sha256(f"{rater} {item.study_id} {item.number}".encode()).digest()
