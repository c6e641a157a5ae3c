"""The two transports: to the engine of this process, and, with `REDIS_URL`, to workers anywhere (`remote`)."""

from __future__ import annotations

import asyncio
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from django.conf import settings

from ml.runtime import Stream
from ml.signing import Utterance
from production.live.engine import Deliver, Engine, Slot, shared_engine
from production.live.remote import RemoteTransport
from production.live.transport import Opening, Transport, Viewing


@dataclass(frozen=True, eq=False)
class LocalViewing(Viewing):
    """A slot of this process's engine."""

    production: UUID
    utterance: Utterance
    engine: Engine
    slot: Slot

    async def grant(self, frames: int) -> None:
        self.engine.grant(self.slot, frames)

    async def leave(self) -> None:
        self.engine.leave(self.slot)

    async def cancel(self) -> None:
        self.engine.cancel(self.slot)


class LocalTransport(Transport):
    """To the engine of this process."""

    def expecting(self) -> AbstractContextManager[None]:
        return shared_engine().expecting()

    def ready(self, utterance: Utterance) -> Opening:
        return partial(self._open, utterance, utterance.begin())

    async def _open(
        self, utterance: Utterance, stream: Stream, production: UUID, next_frame: int, deliver: Deliver
    ) -> LocalViewing:
        engine, loop = shared_engine(), asyncio.get_running_loop()
        slot = engine.open(production, utterance, stream, next_frame=next_frame, deliver=deliver, loop=loop)
        return LocalViewing(production, utterance, engine, slot)

    async def rejoin(
        self, production: UUID, utterance: Utterance, next_frame: int, deliver: Deliver
    ) -> LocalViewing | None:
        engine, loop = shared_engine(), asyncio.get_running_loop()
        slot = engine.rejoin(production, next_frame=next_frame, deliver=deliver, loop=loop)
        return None if slot is None else LocalViewing(production, utterance, engine, slot)


_remote: dict[asyncio.AbstractEventLoop, RemoteTransport] = {}


def transport() -> Transport:
    """The one that the settings ask for; that of Redis once a loop."""
    if not settings.REDIS_URL:
        return LocalTransport()
    loop = asyncio.get_running_loop()
    if loop not in _remote:
        _remote.clear()  # a loop is followed by another in tests only
        _remote[loop] = RemoteTransport()
    return _remote[loop]
