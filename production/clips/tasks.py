"""What runs in the background: a worker that is called makes clips until none waits, and is looked after meanwhile.

    celery --app slpweb worker --queues render --pool threads --concurrency 1

One process, so that what kills the worker leaves no child behind that goes on.
"""

from __future__ import annotations

from typing import Any, Final

from celery import shared_task
from celery.signals import celeryd_after_setup, task_prerun, worker_ready, worker_shutdown, worker_shutting_down
from django.conf import settings
from prometheus_client import start_http_server

from production.clips import lease, queue
from production.clips.attendant import Attendant
from production.clips.making import make_clip
from production.worker import stand_back

QUEUE: Final = "render"
CALL_LASTS: Final = 15  # seconds: a call that nobody hears by then is repeated anyway
_attendants: list[Attendant] = []  # the one of this process, once its worker is ready


@shared_task(name="clips.make")  # type: ignore[untyped-decorator]
def make() -> None:
    while not lease.stopping.is_set() and (clip_id := lease.patiently(queue.next_clip)) is not None:
        make_clip(clip_id=clip_id)


def call_worker() -> None:
    make.apply_async(expires=CALL_LASTS)


@celeryd_after_setup.connect  # type: ignore[untyped-decorator]
def start_worker(instance: Any, **_: Any) -> None:
    if QUEUE not in instance.app.amqp.queues.consume_from:
        return
    if "thread" not in instance.pool_cls.__module__:
        raise SystemExit("Clips are made in the worker's own process: start it with --pool threads --concurrency 1.")
    task_prerun.connect(stand_back, sender=make)
    _attendants[:] = [Attendant(call_worker, worker=instance.hostname)]
    if settings.METRICS_PORT:
        start_http_server(settings.METRICS_PORT, addr=settings.METRICS_HOST)


@worker_ready.connect  # type: ignore[untyped-decorator]
def attend(**_: Any) -> None:
    for attendant in _attendants:
        attendant.start()


@worker_shutting_down.connect  # type: ignore[untyped-decorator]
def break_off(**_: Any) -> None:
    if _attendants:
        lease.stopping.set()


@worker_shutdown.connect  # type: ignore[untyped-decorator]
def leave(**_: Any) -> None:
    for attendant in _attendants:
        attendant.stop()
    _attendants.clear()
