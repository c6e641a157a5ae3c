"""A made-up study: raters who prefer models by known strengths, and some who do not look."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence

from production.models import Background, Production, Study, StudyAnswer, StudyClip, StudyItem
from tests.builders import a_production

STRENGTHS = {"a" * 64: 1.2, "b" * 64: 0.4, "c" * 64: -0.4, "d" * 64: -1.2}  # log-odds against their mean
TEXTS = 8
TIES = 0.1
CARELESS = ("careless 1", "careless 2")


def a_made_up_study(raters: int = 30, seed: int = 0) -> Study:
    """Every pair of models for every text, four broken clips, six questions that come again; everybody answers all."""
    draw = random.Random(seed)
    study = Study.objects.create(name="Made up", kind=Study.Kind.AB, text_language="sk", sign_language="svk")
    models = list(STRENGTHS)
    items: list[StudyItem] = []
    for _ in range(TEXTS):
        clips = [_clip(study, a_production(model=model)) for model in models]
        for i, first in enumerate(clips):
            items += [_item(study, len(items) + k, first, second) for k, second in enumerate(clips[i + 1 :], 1)]
    whole = items[0].first
    for k in range(4):
        bad = _clip(study, whole.production, StudyClip.Broken.SHUFFLED)
        items.append(_item(study, len(items) + 1, *((whole, bad) if k % 2 else (bad, whole))))
    for again in items[:6]:
        items.append(_item(study, len(items) + 1, again.second, again.first, again))
    names = [*(f"rater {n}" for n in range(raters)), *CARELESS]
    StudyAnswer.objects.bulk_create(answer for name in names for answer in _answers(name, items, draw))
    return study


def _clip(study: Study, production: Production, broken: str = "") -> StudyClip:
    return StudyClip.objects.create(study=study, production=production, broken=broken, frames=b"")


def _item(
    study: Study, number: int, first: StudyClip, second: StudyClip | None, repeats: StudyItem | None = None
) -> StudyItem:
    return StudyItem.objects.create(study=study, number=number, first=first, second=second, repeats=repeats)


def _answers(name: str, items: Sequence[StudyItem], draw: random.Random) -> list[StudyAnswer]:
    common = {"rater": name, "background": Background.DEAF, "consent_training": True}
    said: dict[int, str] = {}
    for item in items:
        said[item.pk] = _choice(item, name, said, draw)
    return [StudyAnswer(item=item, choice=said[item.pk], **common) for item in items]


def _choice(item: StudyItem, name: str, said: dict[int, str], draw: random.Random) -> str:
    """Careless raters always take the broken clip's side of it, whatever they compare otherwise."""
    second = item.second
    assert second is not None
    if item.first.broken or second.broken:
        broken, whole = ("first", "second") if item.first.broken else ("second", "first")
        return broken if name in CARELESS else whole
    if name in CARELESS:
        return draw.choice(["first", "second"])
    if item.repeats_id:
        return {"first": "second", "second": "first"}.get(said[item.repeats_id], "tie")
    if draw.random() < TIES:
        return "tie"
    ahead = STRENGTHS[item.first.production.model] - STRENGTHS[second.production.model]
    return "first" if draw.random() < 1 / (1 + math.exp(-ahead)) else "second"
