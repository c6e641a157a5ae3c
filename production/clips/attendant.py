"""Looks after clips every few seconds: takes back what was lost, calls workers, and tells that its own worker lives.

Every process that serves pages or makes clips has one; any of them suffices, and they do not disturb each other.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Final

import redis
from django.db import connection

from production.clips import profiles, queue, workers

EVERY: Final = 5.0  # seconds

log = logging.getLogger(__name__)


class Attendant:
    """worker: the name of the Celery worker in this process, if there is one that others should know of."""

    def __init__(self, call_worker: Callable[[], None], worker: str = "") -> None:
        self._call_worker = call_worker
        self._worker = worker
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="attendant of clips", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._over.set()
        self._thread.join()
        if self._worker:
            with suppress(redis.RedisError):
                workers.leave(self._worker)

    def _run(self) -> None:
        profiles.remove_abandoned()
        while True:
            for look in (self._beat, self._take_back, self._call):
                try:
                    look()
                except Exception as error:  # Redis or the database is away; the next look finds them again
                    log.warning("clips are not looked after for now: %s: %s", type(error).__name__, error)
            connection.close()
            if self._over.wait(EVERY):
                return

    def _beat(self) -> None:
        if self._worker:
            workers.beat(self._worker)

    def _take_back(self) -> None:
        queue.take_back()

    def _call(self) -> None:
        if queue.waiting().exists():
            self._call_worker()
