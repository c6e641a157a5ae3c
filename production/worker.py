"""A Celery worker inside this process, for a site without Redis: clips are made in a thread beside the pages."""

from __future__ import annotations

import os
import sys
import threading
from typing import Any, Final

from celery import current_app
from celery.signals import task_prerun
from celery.worker import state

from production.clips import lease

NICE: Final = 10  # how far clips, and the browsers that draw them, stand back behind live motion


def stand_back(**_: Any) -> None:
    """Called in the thread that is about to make a clip. Only on Linux is a thread's priority its own."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICE)


class EmbeddedWorker:
    """Takes tasks from the broker in memory, one at a time: the live engine needs the other core."""

    def __init__(self) -> None:
        current_app.loader.import_default_modules()
        task_prerun.connect(stand_back)
        # The bare controller, because the command's own class installs signal handlers, which only a main thread may.
        self._controller: Any = current_app.WorkController(
            pool="threads",
            concurrency=1,
            hostname="embedded@localhost",
            without_heartbeat=True,
            without_mingle=True,
            without_gossip=True,
        )
        self._thread = threading.Thread(target=self._controller.start, name="celery worker", daemon=True)

    def start(self) -> None:
        lease.stopping.clear()
        self._thread.start()

    def stop(self) -> None:
        """Take no more tasks. A clip under way is put back within a second; Python waits for its thread on exit."""
        lease.stopping.set()
        state.should_stop = 0  # an exit code: what Celery looks at every two seconds
        if pool := self._controller.pool:
            pool.executor.shutdown(wait=False, cancel_futures=True)
