"""What a site does for itself every few minutes: let go of what is old, or more than it may keep.

One job for everything, and one process of a site at a time. Every serving process looks by its own clock; the command
`tidy` does the same once, for who would rather have it from a timer of the system.
"""

from __future__ import annotations

import logging
import random
import threading
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Final

from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import close_old_connections
from django.db.models import QuerySet
from django.utils import timezone

from production import missed
from production.accounts import quotas
from production.api import idempotency
from production.clips.batches import drafts
from production.locks import locked
from production.models import Production, Rating, StudyAnswer
from production.webhooks import service as webhooks

logger = logging.getLogger(__name__)

EVERY: Final = 600.0  # seconds
AT_A_TIME: Final = 500  # rows that one statement deletes, so that nobody waits long for the table


def tidy() -> dict[str, int]:
    """How many of each went. Nothing where another process is at it."""
    with locked("tidy", wait=False) as first:
        return {what: step() for what, step in STEPS.items()} if first else {}


def _sessions() -> int:
    return _deleted(Session.objects.filter(expire_date__lt=timezone.now()))


def _attempts() -> int:
    """Wrong passwords that no longer count."""
    return _deleted(AccessAttempt.objects.filter(attempt_time__lt=timezone.now() - settings.AXES_COOLOFF_TIME))


def _ratings() -> int:
    return _surplus(Rating.objects.all(), settings.RATINGS_KEPT, settings.RATINGS_DAYS)


def _answers() -> int:
    """To studies: as long as ratings."""
    return _surplus(StudyAnswer.objects.all(), settings.RATINGS_KEPT, settings.RATINGS_DAYS)


def _productions() -> int:
    """Those that nobody rated, and that no clip or study shows."""
    spare = Production.objects.filter(ratings=None, clips=None, study_clips=None)
    return _surplus(spare, settings.PRODUCTIONS_KEPT, settings.PRODUCTIONS_DAYS)


STEPS: Final[Mapping[str, Callable[[], int]]] = {
    "sessions": _sessions,
    "wrong passwords": _attempts,
    "answers": _answers,
    "ratings": _ratings,  # before productions, which they keep
    "productions": _productions,
    "missed words": missed.prune,
    "daily use": quotas.prune,
    "idempotent answers": idempotency.prune,
    "deliveries": webhooks.prune,
    "drafts of clips": drafts.remove_abandoned,
}


def _surplus(rows: QuerySet[Rating] | QuerySet[StudyAnswer] | QuerySet[Production], kept: int, days: int) -> int:
    """Delete what is older than so many days, and the oldest beyond so many rows."""
    gone = _deleted(rows.filter(created_at__lt=timezone.now() - timedelta(days=days)))
    too_old = list(rows.order_by("-created_at").values_list("created_at", flat=True)[kept:][:1])
    return gone + (_deleted(rows.filter(created_at__lte=too_old[0])) if too_old else 0)


def _deleted(
    rows: QuerySet[Session] | QuerySet[AccessAttempt] | QuerySet[Rating] | QuerySet[StudyAnswer] | QuerySet[Production],
) -> int:
    gone = 0
    while some := list(rows.order_by("pk").values_list("pk", flat=True)[:AT_A_TIME]):
        # Asked again with their condition: a production may have been rated a moment ago.
        count = rows.filter(pk__in=some).delete()[0]
        gone += count
        if not count:
            break
    return gone


class Upkeep:
    """A thread of a serving process that tidies now and then."""

    def __init__(self) -> None:
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="upkeep", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._ended.set()

    def _run(self) -> None:
        while not self._ended.wait(EVERY * random.uniform(0.5, 1)):  # processes that started together come apart
            try:
                gone = {what: count for what, count in tidy().items() if count}
                logger.info("tidied: %s", ", ".join(f"{count} {what}" for what, count in gone.items()) or "nothing")
            except Exception:  # the database is away, perhaps: the next time will do
                logger.exception("nothing could be tidied")
            finally:
                close_old_connections()
