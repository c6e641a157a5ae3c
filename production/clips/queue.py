"""Which clip is made next, and what is taken back from workers that are gone. The table is the queue.

Messages only wake workers, so losing one, or Redis with all of them, loses no clip.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Max, Min, Q, QuerySet
from django.utils import timezone

from production.clips import metrics
from production.models import Clip

ATTEMPTS: Final = 3  # of a clip whose workers die
REMEMBERED: Final = timedelta(hours=1)  # whose turn it was before that no longer matters
GAVE_UP: Final = (
    "The program that makes clips ended while it made this one, three times. Shorter lines may help; the server’s log"
    " says more."
)
LOST: Final = "lost"  # the code of those that were given up
_LONG_AGO: Final = datetime.min

log = logging.getLogger(__name__)


def waiting() -> QuerySet[Clip]:
    return Clip.objects.filter(state=Clip.State.WAITING)


def owners_in_turn() -> list[int]:
    """Those with clips that wait: who was served last comes last, who was not of late comes first."""
    oldest = dict(waiting().order_by().values_list("job__owner").annotate(since=Min("queued_at")))
    if not oldest:
        return []
    lately = Clip.objects.filter(job__owner__in=oldest, claimed_at__gt=timezone.now() - REMEMBERED)
    turns = dict(lately.order_by().values_list("job__owner").annotate(last=Max("claimed_at")))
    return sorted(oldest, key=lambda each: (each in turns, turns.get(each, _LONG_AGO), oldest[each]))


def next_clip() -> int | None:
    """The oldest that waits of the owner whose turn was longest ago: a long batch does not block a short one."""
    owners = owners_in_turn()
    if not owners:
        return None
    own = waiting().filter(job__owner=owners[0]).order_by("queued_at", "job__created_at", "number")
    return own.values_list("pk", flat=True).first()


def take_back() -> int:
    """Clips whose worker renewed nothing any more wait again, or fail where that has happened too often: how many."""
    lost = Clip.objects.filter(state=Clip.State.RENDERING).filter(
        Q(leased_until__lt=timezone.now()) | Q(leased_until=None)  # none: of an earlier version
    )
    nobody = {"token": "", "leased_until": None}
    failed = lost.filter(attempts__gte=ATTEMPTS).update(state=Clip.State.FAILED, problem=GAVE_UP, code=LOST, **nobody)
    again = lost.update(state=Clip.State.WAITING, progress=0, **nobody)
    metrics.ENDED.labels("lost").inc(failed + again)
    if failed + again:
        log.warning("%s clips were lost by their workers; %s of them for the last time", failed + again, failed)
    return failed + again
