"""Rows, for a loop that streams: in threads, with patience for a database that is away, and new ones together.

Of twenty productions that begin in the same instant the first row is written at once, and all that came meanwhile are
written by one transaction: twenty of their own take the loop, and Python, twenty times as often.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final, TypeVar
from uuid import UUID
from weakref import WeakKeyDictionary

from channels.db import database_sync_to_async
from django.db import OperationalError

from ml.signing import Utterance
from production.models import Production
from production.records import written

T = TypeVar("T")

DATABASE_BACK_WITHIN: Final = 10.0  # seconds that rows wait for a database that is away
DATABASE_PAUSE: Final = 0.3  # seconds

in_thread: Final = partial(database_sync_to_async, thread_sensitive=False)


async def done(action: Callable[..., T], *values: Any) -> T:
    """Do something with rows, in a thread; where the database cannot be reached, wait for it a while."""
    deadline = time.monotonic() + DATABASE_BACK_WITHIN
    while True:
        try:
            answer: T = await in_thread(action)(*values)
            return answer
        except OperationalError:
            if time.monotonic() > deadline:
                raise
            await asyncio.sleep(DATABASE_PAUSE)


async def keep(production: UUID, utterance: Utterance) -> None:
    """Returns when its row is there, however many others come at the same time."""
    keeping = _keeping.setdefault(asyncio.get_running_loop(), _Keeping())
    await keeping.keep(production, utterance)


@dataclass(frozen=True, eq=False)
class _New:
    production: UUID
    utterance: Utterance
    kept: asyncio.Future[None]


@dataclass(eq=False)
class _Keeping:
    """Of one loop: what waits for the rows that are being written."""

    waiting: list[_New] = field(default_factory=list)
    writing: asyncio.Task[None] | None = None

    async def keep(self, production: UUID, utterance: Utterance) -> None:
        new = _New(production, utterance, asyncio.get_running_loop().create_future())
        self.waiting.append(new)
        if self.writing is None or self.writing.done():
            self.writing = asyncio.create_task(self._write())
        await new.kept

    async def _write(self) -> None:
        while self.waiting:
            together, self.waiting = self.waiting, []
            await self._insert(together)

    async def _insert(self, together: list[_New]) -> None:
        try:
            await done(_insert, together)
        except Exception as error:
            if isinstance(error, OperationalError):  # those who came since have waited for the same database
                together, self.waiting = together + self.waiting, []
            elif len(together) > 1:  # one of them is at fault, and the others need not know
                for new in together:
                    await self._insert([new])
                return
            for new in together:
                if not new.kept.done():
                    new.kept.set_exception(error)
        else:
            for new in together:
                if not new.kept.done():
                    new.kept.set_result(None)


_keeping: WeakKeyDictionary[asyncio.AbstractEventLoop, _Keeping] = WeakKeyDictionary()


def _insert(together: Sequence[_New]) -> None:
    Production.objects.bulk_create(Production(pk=new.production, **written(new.utterance)) for new in together)
