"""What can be done with webhooks: make one, have it tried, and note what it is to be told."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Iterable
from datetime import timedelta
from typing import Any, Final

from django.contrib.auth.models import User
from django.db.models import Count, Max, Q
from django.utils import timezone

from production.accounts.models import Delivery, Webhook
from production.models import Clip, ClipJob
from production.webhooks.addresses import checked
from production.webhooks.sending import SECRET

FINISHED: Final = "batch.finished"
PING: Final = "ping"
EVENTS: Final = (FINISHED,)  # that a webhook may ask for; a ping comes when somebody asks for it
MOST: Final = 10  # webhooks of one account
LOOKED_BACK: Final = timedelta(days=2)  # for batches that ended while nobody looked
KEPT: Final = timedelta(days=14)
_SECRET_BYTES: Final = 32


class TooManyWebhooks(Exception):
    """An account has `MOST` already."""


def create(*, account: User, url: str, events: Iterable[str]) -> Webhook:
    """Raises TooManyWebhooks and AddressRefused."""
    if account.webhooks.count() >= MOST:
        raise TooManyWebhooks
    checked(url)
    secret = SECRET + base64.b64encode(secrets.token_bytes(_SECRET_BYTES)).decode()
    return Webhook.objects.create(account=account, url=url, events=sorted(set(events)), secret=secret)


def ping(*, webhook: Webhook) -> Delivery:
    """Have it told something that says nothing, so that its owner sees whether it works."""
    data = {"webhook": str(webhook.pk)}
    return Delivery.objects.create(webhook=webhook, event=PING, data=data, due_at=timezone.now())


def retry(*, delivery: Delivery) -> bool:
    """Have it told again from the first attempt on, whether it was given up or waits. False where it was taken."""
    undelivered = Delivery.objects.filter(pk=delivery.pk, delivered_at=None)
    return bool(undelivered.update(due_at=timezone.now(), attempts=0))


def note_finished_batches() -> int:
    """A delivery for each batch that has ended and whose owner wants to know: how many are new.

    Looked up and not called, so that an end is told whoever brought it about, and however that process ended. A batch
    that is made again, in part or whole, ends again.
    """
    now = timezone.now()
    found = [
        Delivery(webhook=hook, event=FINISHED, subject=f"{job.pk} {job.asked.isoformat()}", data=_told(job), due_at=now)
        for hook in Webhook.objects.all()
        if FINISHED in hook.events
        for job in _ended(hook.account_id, max(hook.created_at, now - LOOKED_BACK))
    ]
    known = set(Delivery.objects.filter(event=FINISHED).values_list("webhook", "subject")) if found else set()
    new = [one for one in found if (one.webhook_id, one.subject) not in known]
    return len(Delivery.objects.bulk_create(new, ignore_conflicts=True))


def _ended(owner: int, since: Any) -> Iterable[Any]:
    return (
        ClipJob.objects.filter(owner=owner)
        .annotate(
            asked=Max("clips__queued_at"),
            clip_count=Count("clips"),
            unfinished=Count("clips", filter=Q(clips__state__in=Clip.UNFINISHED)),
            **{str(state): Count("clips", filter=Q(clips__state=state)) for state in (_READY, _FAILED, _CANCELLED)},
        )
        .filter(asked__gt=since, unfinished=0)
    )


_READY, _FAILED, _CANCELLED = Clip.State.READY, Clip.State.FAILED, Clip.State.CANCELLED


def _told(job: Any) -> dict[str, Any]:
    return {
        "batch": str(job.pk),
        "clips": job.clip_count,
        **{str(state): getattr(job, str(state)) for state in (_READY, _FAILED, _CANCELLED)},
    }


def prune() -> int:
    """Deliveries of long ago: how many went."""
    return Delivery.objects.filter(created_at__lt=timezone.now() - KEPT).delete()[0]
