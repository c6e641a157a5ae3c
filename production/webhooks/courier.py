"""Who carries deliveries: a thread of each serving process, one of which is at it at a time.

The table is the queue, so nothing is lost with a process; but who dies between a receiver's answer and the row will
deliver once more. Receivers tell such twins by their id.
"""

from __future__ import annotations

import json
import logging
import random
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Final

from django.db import close_old_connections
from django.utils import timezone

from production.accounts.models import Delivery
from production.locks import locked
from production.webhooks import service
from production.webhooks.addresses import AddressRefused, checked
from production.webhooks.sending import NotTaken, Parcel, send

logger = logging.getLogger(__name__)

EVERY: Final = 5.0  # seconds
AT_ONCE: Final = 8
A_ROUND: Final = 40  # deliveries
OF_ONE: Final = 5  # deliveries to one webhook in a round: one that answers slowly does not hold up the others
WAITS: Final = tuple(timedelta(seconds=wait) for wait in (10, 60, 300, 1_800, 7_200, 28_800))  # between attempts


def deliver() -> int:
    """Send what is due: how many were taken. Nothing where another process is at it."""
    with locked("webhooks", wait=False) as first:
        if not first:
            return 0
        service.note_finished_batches()
        due = _due()
        with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="webhooks") as pool:
            problems = list(pool.map(_attempt, due))  # which needs no database
        for delivery, problem in zip(due, problems, strict=True):
            _note(delivery, problem)
        return problems.count("")


def _due() -> list[Delivery]:
    rows = Delivery.objects.filter(due_at__lte=timezone.now()).select_related("webhook").order_by("due_at")
    taken: Counter[object] = Counter()
    chosen = []
    for row in rows[: A_ROUND * OF_ONE]:
        taken[row.webhook_id] += 1
        if taken[row.webhook_id] <= OF_ONE:
            chosen.append(row)
    return chosen[:A_ROUND]


def _attempt(delivery: Delivery) -> str:
    """What went wrong, or nothing. The address is looked at each time: names move."""
    told = {"type": delivery.event, "timestamp": delivery.created_at.isoformat(), "data": delivery.data}
    parcel = Parcel(str(delivery.pk), json.dumps(told, ensure_ascii=False).encode())
    webhook = delivery.webhook
    try:
        send(checked(webhook.url), parcel, secret=webhook.secret, timestamp=int(timezone.now().timestamp()))
    except (NotTaken, AddressRefused) as error:
        return str(error)
    except Exception:
        logger.exception("a webhook could not be told")
        return "A fault of ours, which is now in the server's log"
    return ""


def _note(delivery: Delivery, problem: str) -> None:
    now, attempts = timezone.now(), delivery.attempts + 1
    again = problem and attempts <= len(WAITS)
    Delivery.objects.filter(pk=delivery.pk).update(
        attempts=attempts,
        problem=problem[:200],
        delivered_at=None if problem else now,
        due_at=now + WAITS[attempts - 1] if again else None,
    )


class Courier:
    """The thread."""

    def __init__(self) -> None:
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="courier", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._ended.set()

    def _run(self) -> None:
        while not self._ended.wait(EVERY * random.uniform(0.7, 1.3)):
            try:
                deliver()
            except Exception:  # the database is away, perhaps: the next time will do
                logger.exception("webhooks could not be told")
            finally:
                close_old_connections()
