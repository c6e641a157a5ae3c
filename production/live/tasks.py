"""Celery's part in live motion: a run is a task of the queue `live`, and a worker's concurrency is its number of slots.

    celery --app slpweb worker --queues live --pool threads --concurrency 64

Such a worker needs Redis and the model, and no database: a task carries all that its run is made from.
"""

from __future__ import annotations

import logging
import threading
from typing import Any, Final

from celery import shared_task
from celery.signals import celeryd_after_setup, worker_shutdown, worker_shutting_down
from django.conf import settings

from production.live.performing import Run, Troupe
from production.live.service import warm_up
from production.models import Production
from production.records import recall
from production.signer import shared_signer

logger = logging.getLogger(__name__)

QUEUE: Final = "live"
_troupes: list[Troupe] = []  # the one of this process, once its worker has started


# Acknowledged before it begins: a run whose worker is lost is begun anew by the web process that waits for it.
@shared_task(name="live.perform")  # type: ignore[untyped-decorator]
def perform(run: str, web: str, next_frame: int, until: int, written: dict[str, Any]) -> None:
    signer = shared_signer()
    if written["model"] != signer.hash:
        logger.error("run %s wants model %s, this worker has %s", run, written["model"], signer.hash)
    performance = recall(Production(**written), signer)
    _troupes[0].perform(Run(run, performance, web, position=next_frame, granted=until))


@celeryd_after_setup.connect  # type: ignore[untyped-decorator]
def start_troupe(instance: Any, **_: Any) -> None:
    """Before a worker of the queue takes its first task, so that its first viewer does not wait for the model."""
    if QUEUE not in instance.app.amqp.queues.consume_from:
        return
    if "thread" not in instance.pool_cls.__module__:
        raise SystemExit("Runs of the queue `live` share one model in one process: start it with --pool threads.")
    warm_up()
    _troupes[:] = [Troupe(instance.concurrency)]


@worker_shutting_down.connect  # type: ignore[untyped-decorator]
def hand_over(**_: Any) -> None:
    for troupe in _troupes:  # not in a signal handler's time
        threading.Thread(target=troupe.hand_over, args=(settings.LIVE_SHUTDOWN,), name="hand over").start()


@worker_shutdown.connect  # type: ignore[untyped-decorator]
def close_troupe(**_: Any) -> None:
    for troupe in _troupes:
        troupe.hand_over(0)
        troupe.close()
    _troupes.clear()
