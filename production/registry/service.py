"""What an administrator does with models: add one, let it sign, give a canary its share, go back.

A model is loaded and has signed something before a row says that it should, here and, over Redis, wherever it will be
asked for.
"""

from __future__ import annotations

from typing import Any, Final

import redis
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext

from production.live.overview import engines_at_work
from production.registry import standing, weights
from production.registry.models import Rollout, SigningModel
from production.registry.weights import ModelRefused
from production.signer import shared_signer

OWN_NAME: Final = "The site’s own"


class ChangedMeanwhile(Exception):
    """Somebody else has changed what signs since this person looked."""


def own_model() -> SigningModel:
    """The row of what `SIGNER` loads."""
    row, _ = SigningModel.objects.get_or_create(folder="", defaults={"name": OWN_NAME})
    return row


def hash_of(row: SigningModel) -> str:
    return row.hash if row.folder else shared_signer().hash


def current() -> Rollout | None:
    return Rollout.objects.select_related("live", "canary").first()


def new_folders() -> list[str]:
    """Names of those that no row has yet."""
    known = set(SigningModel.objects.values_list("folder", flat=True))
    return [path.name for path in weights.folders() if path.name not in known]


def add(*, name: str, folder: str, by: Any, expected: str = "", notes: str = "") -> SigningModel:
    """Raises ModelRefused where the folder cannot sign, is not what was expected, or is known already."""
    if folder not in [path.name for path in weights.folders()]:
        raise ModelRefused(gettext("There is no model in a folder of this name."))
    signer = weights.load(settings.MODELS_DIR / folder, expected)
    if signer.hash == shared_signer().hash or SigningModel.objects.filter(hash=signer.hash).exists():
        raise ModelRefused(gettext("This model is known already: it has the same files as another."))
    try:
        with transaction.atomic():
            return SigningModel.objects.create(name=name, folder=folder, hash=signer.hash, notes=notes, added_by=by)
    except IntegrityError:
        raise ModelRefused(gettext("Another model has this name.")) from None


def roll_out(*, live: SigningModel, by: Any, seen: int, canary: SigningModel | None = None, share: int = 0) -> Rollout:
    """From now on `live` signs, and `canary` so many percent of what is new; a canary of 0 percent is none.

    seen: the rollout, or 0, that the person who decides was shown. Raises ModelRefused and ChangedMeanwhile.
    """
    if not share or canary == live:
        canary, share = None, 0
    for row in filter(None, (live, canary)):
        _expect_it_everywhere(row, standing.signer_of_row(row).hash)
    with transaction.atomic():
        own_model()  # whose row is the lock of all changes
        list(SigningModel.objects.select_for_update().filter(folder=""))
        newest = Rollout.objects.values_list("pk", flat=True).first() or 0
        if newest != seen:
            raise ChangedMeanwhile
        made = Rollout.objects.create(live=live, canary=canary, share=share, by=by)
    standing.refresh()
    return made


def before(rollout: Rollout | None) -> Rollout | None:
    """What signed before it: a row that is not kept, of the site's own model, where there was none."""
    if rollout is None:
        return None
    return Rollout.objects.filter(pk__lt=rollout.pk).select_related("live", "canary").first() or Rollout(
        live=own_model()
    )


def roll_back(*, by: Any, seen: int) -> Rollout:
    """To what signed before. Raises ModelRefused and ChangedMeanwhile, this too where there is nothing to undo."""
    earlier = before(current())
    if earlier is None:
        raise ChangedMeanwhile
    return roll_out(live=earlier.live, canary=earlier.canary, share=earlier.share, by=by, seen=seen)


def _expect_it_everywhere(row: SigningModel, hash: str) -> None:
    """Over Redis, others sign: each of them must have the model. A worker that starts later refuses what it lacks."""
    if not settings.REDIS_URL:
        return
    try:
        lacking = [engine.name for engine in engines_at_work() if hash not in engine.models]
    except redis.RedisError:
        raise ModelRefused(gettext("Redis does not answer, so live workers cannot be asked for the model.")) from None
    if lacking:
        raise ModelRefused(
            gettext("These live workers do not have %(model)s: %(workers)s. Copy its folder to their machines.")
            % {"model": row.name, "workers": ", ".join(lacking)}
        )
