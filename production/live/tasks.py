"""Celery's part in live motion: a run is a task of the queue `live`, and a worker's concurrency is its number of slots.

    celery --app slpweb worker --queues live --pool threads --concurrency 64

Such a worker needs Redis and the model, and no database: a task carries all that its run is made from.
"""

from __future__ import annotations

import logging
import threading
from typing import Any, Final
from uuid import UUID

from celery import shared_task
from celery.signals import celeryd_after_setup, worker_shutdown, worker_shutting_down
from django.conf import settings
from prometheus_client import start_http_server

from ml.motion import CHUNK
from ml.text.languages import LANGUAGES
from ml.timing import TimedSign, Timeline
from production.live.worker import LiveWorker, Run
from production.memory import keep_one_heap
from production.models import Production
from production.records import recall
from production.registry import weights
from production.signer import worker_loader, worker_signer

logger = logging.getLogger(__name__)

QUEUE: Final = "live"
_workers: list[LiveWorker] = []  # the one of this process, once its worker has started


# Acknowledged before it begins: a run whose worker is lost is begun anew by the web process that waits for it.
@shared_task(name="live.perform")  # type: ignore[untyped-decorator]
def make_run(run: str, web: str, next_frame: int, until: int, written: dict[str, Any]) -> None:
    (worker,), own = _workers, worker_signer()
    signer = weights.signer_with(written["model"], own, worker_loader())
    utterance, production = recall(Production(**written), signer or own), UUID(written["id"])
    wanted = Run(run, production, utterance, web, position=next_frame, granted=until)
    if signer:
        worker.make(wanted)
    else:
        about = {"production": production}
        logger.warning("model %s is wanted, and this worker has it not", written["model"], extra=about)
        worker.refuse(wanted)


@celeryd_after_setup.connect  # type: ignore[untyped-decorator]
def start_worker(instance: Any, **_: Any) -> None:
    """Before a worker of the queue takes its first task, so that its first viewer does not wait for the model."""
    if QUEUE not in instance.app.amqp.queues.consume_from:
        return
    if "thread" not in instance.pool_cls.__module__:
        raise SystemExit("Runs of the queue `live` share one model in one process: start it with --pool threads.")
    keep_one_heap()
    pause = TimedSign(0, "", "pause", (0, 0), 0, CHUNK)
    next(worker_signer().chunks(Timeline((pause,), CHUNK), next(iter(LANGUAGES)), seed=0))
    if settings.METRICS_PORT:  # before the first sign of life: who sees that may ask at once
        start_http_server(settings.METRICS_PORT, addr=settings.METRICS_HOST)
    _workers[:] = [LiveWorker(instance.concurrency)]


@worker_shutting_down.connect  # type: ignore[untyped-decorator]
def hand_over(**_: Any) -> None:
    for worker in _workers:  # not in a signal handler's time
        threading.Thread(target=worker.hand_over, args=(settings.LIVE_SHUTDOWN,), name="hand over").start()


@worker_shutdown.connect  # type: ignore[untyped-decorator]
def close_worker(**_: Any) -> None:
    for worker in _workers:
        worker.hand_over(0)
        worker.close()
    _workers.clear()
