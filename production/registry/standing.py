"""What this process signs with right now: the live model, and a canary for some of what is new.

Read without a query from any thread. `refresh` looks whether the registry says something new, loads that beside what
runs, and only then exchanges the two; productions under way keep the model that they began with. What cannot be loaded
does not stop a site: its own model, `SIGNER`, signs instead, and `problem` says why.
"""

from __future__ import annotations

import logging
import random
from dataclasses import dataclass
from threading import Lock

from django.conf import settings

from ml.runtime import Signer
from production.registry import weights
from production.registry.models import Rollout, SigningModel
from production.registry.weights import ModelRefused
from production.signer import shared_signer

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Standing:
    """rollout: the row it comes from, 0 for none; share: percent of new productions that the canary signs."""

    rollout: int
    live: Signer
    canary: Signer | None = None
    share: int = 0
    problem: str = ""


_now: Standing | None = None
_looking = Lock()


def standing() -> Standing:
    return _now or Standing(0, shared_signer())


def live_signer() -> Signer:
    """The model of plans and clips, and of whatever is not new."""
    return standing().live


def signer_for_new() -> Signer:
    """The model of one new production, drawn by the canary's share. What it signed it signs again: its row says so."""
    now = standing()
    return now.canary if now.canary and random.randrange(100) < now.share else now.live


def signer_of(hash: str) -> Signer | None:
    """The model that made a production; None where it is gone."""
    now = standing()
    here = {signer.hash: signer for signer in (now.canary, now.live) if signer}
    return here.get(hash) or weights.signer_with(hash, shared_signer())


def refresh() -> Standing:
    """What the newest row says, from now on."""
    global _now  # noqa: PLW0603  (one standing a process is the point)
    with _looking:
        before = standing()
        row = Rollout.objects.select_related("live", "canary").first()
        if (row.pk if row else 0) != before.rollout or before.problem:
            _now = _as_said(row)
            if _now.problem != before.problem and _now.problem:
                logger.error("not all models can be had that should sign: %s", _now.problem)
            if _now.rollout != before.rollout:
                logger.info("model %s signs from now on, and %d %% another", _now.live.hash[:12], _now.share)
        return standing()


def signer_of_row(row: SigningModel) -> Signer:
    """Raises ModelRefused."""
    if not row.folder:
        return shared_signer()
    return weights.load(settings.MODELS_DIR / row.folder, row.hash)


def forget() -> None:
    """As in a process that has just begun."""
    global _now  # noqa: PLW0603
    _now = None
    weights.forget()


def _as_said(row: Rollout | None) -> Standing:
    if row is None:
        return Standing(0, shared_signer())
    try:
        live = signer_of_row(row.live)
    except ModelRefused as error:
        return Standing(row.pk, shared_signer(), problem=str(error))
    try:
        canary = signer_of_row(row.canary) if row.canary else None
    except ModelRefused as error:
        return Standing(row.pk, live, problem=str(error))
    return Standing(row.pk, live, canary, row.share)
