"""Who may write to a clip: the worker whose token its row holds, for as long as it renews its lease.

Cancelling, trying again and taking back all change the token, so a worker that was given up for lost, or did not hear
that it is no longer wanted, can neither write a row nor put a file in place. Machines' clocks may differ by seconds.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, TypeVar
from uuid import uuid4

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from production.clips import metrics, storage
from production.clips.rendering import Stopped
from production.models import Clip

RENEWALS: Final = 6  # in one lease: a worker that is starved by live motion still renews it in time
DATABASE_BACK_WITHIN: Final = 120.0  # seconds that finished work is kept for a database that is away
ASK_AGAIN: Final = 0.5  # seconds
AWAY: Final = (OperationalError, InterfaceError)  # the database, or the way to it

stopping: Final = threading.Event()  # set while this process ends: what it makes is put back
T = TypeVar("T")
log = logging.getLogger(__name__)


def patiently(ask: Callable[[], T], seconds: float = DATABASE_BACK_WITHIN) -> T:
    """What the database answers, asked again while it is away for so many seconds."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            return ask()
        except AWAY:
            connection.close()  # the next question opens another
            if time.monotonic() > deadline or stopping.is_set():
                raise
            time.sleep(ASK_AGAIN)


def _lease_end() -> datetime:
    return timezone.now() + timedelta(seconds=settings.CLIP_LEASE)


@dataclass(frozen=True, eq=False)
class Lease:
    """The right to make `clip`, whose fields are as they were when it was taken."""

    clip: Clip
    token: str

    @classmethod
    def take(cls, clip_id: int) -> Lease | None:
        """Nothing if it is not waiting: made elsewhere, cancelled or deleted."""
        token = uuid4().hex
        taken = Clip.objects.filter(pk=clip_id, state=Clip.State.WAITING).update(
            state=Clip.State.RENDERING,
            token=token,
            claimed_at=timezone.now(),
            leased_until=_lease_end(),
            attempts=F("attempts") + 1,
            progress=0,
            formats=[],
            problem="",
            code="",
        )
        clip = Clip.objects.select_related("job").filter(pk=clip_id, token=token).first() if taken else None
        if clip is None:
            return None
        storage.clear_drafts(clip)
        return cls(clip, token)

    @property
    def _row(self) -> QuerySet[Clip]:
        return Clip.objects.filter(pk=self.clip.pk, token=self.token, state=Clip.State.RENDERING)

    @property
    def wanted(self) -> bool:
        """Whether to go on; while the database is away nobody can have changed their mind."""
        if stopping.is_set():
            return False
        try:
            return self._row.exists()
        except AWAY:
            connection.close()
            return True

    def progress(self, percent: int) -> None:
        """Raises Stopped where the clip is no longer wanted, or another's. A database that is away misses a note."""
        try:
            if stopping.is_set() or not self._row.update(progress=percent):
                raise Stopped
        except AWAY:
            connection.close()

    def publish(self, files: dict[str, bytes], **fields: object) -> None:
        """Put files in place (by their endings) and note so, both or neither. Raises Stopped as `progress` does."""

        def write() -> None:
            with transaction.atomic():
                if not list(self._row.select_for_update()):  # who cancels or deletes waits until it is done
                    raise Stopped
                for ending, data in files.items():
                    storage.save(self.clip, ending, data)
                self._row.update(**fields)

        patiently(write)

    def end(self, state: Clip.State, **fields: object) -> None:
        """The last word on this attempt; it counts only as long as the clip is ours."""
        ours = patiently(lambda: self._row.update(state=state, token="", leased_until=None, **fields))
        if ours:
            metrics.ENDED.labels(state).inc()

    def put_back(self) -> None:
        """For another worker, or for this one once it has started again; an attempt that was broken off is none."""
        back = self._row.update(
            state=Clip.State.WAITING, token="", leased_until=None, progress=0, attempts=F("attempts") - 1
        )
        if back:
            metrics.ENDED.labels("put back").inc()

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Renewed by a thread of its own while the block runs: drawing is slow, and a dead worker renews nothing."""
        over = threading.Event()
        thread = threading.Thread(target=self._renew, args=(over,), name="lease", daemon=True)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()

    def _renew(self, over: threading.Event) -> None:
        try:
            while not over.wait(settings.CLIP_LEASE / RENEWALS):
                try:
                    self._row.update(leased_until=_lease_end())
                except AWAY as error:
                    log.warning("the lease of clip %s could not be renewed: %s", self.clip.pk, type(error).__name__)
                    connection.close()
        finally:
            connection.close()  # of this thread
