"""The two stages: the engine of this process, and, with `REDIS_URL`, workers anywhere (`remote`)."""

from __future__ import annotations

import asyncio
from typing import cast
from uuid import UUID

from django.conf import settings

from ml.signing import Performance
from production.live.engine import Deliver, Slot, shared_engine
from production.live.remote import RemoteStage
from production.live.stage import Seat, Stage


class OwnStage(Stage):
    """The engine of this process."""

    async def open(self, production: UUID, performance: Performance, next_frame: int, deliver: Deliver) -> Seat:
        loop = asyncio.get_running_loop()
        return shared_engine().open(production, performance, next_frame=next_frame, deliver=deliver, loop=loop)

    async def rejoin(
        self, production: UUID, performance: Performance, next_frame: int, deliver: Deliver
    ) -> Seat | None:
        loop = asyncio.get_running_loop()
        return shared_engine().rejoin(production, next_frame=next_frame, deliver=deliver, loop=loop)

    async def grant(self, seat: Seat, frames: int) -> None:
        shared_engine().grant(cast(Slot, seat), frames)

    async def leave(self, seat: Seat) -> None:
        shared_engine().leave(cast(Slot, seat))

    async def cancel(self, seat: Seat) -> None:
        shared_engine().cancel(cast(Slot, seat))


_remote: dict[asyncio.AbstractEventLoop, RemoteStage] = {}


def stage() -> Stage:
    """The stage that the settings ask for; the one on Redis once a loop."""
    if not settings.REDIS_URL:
        return OwnStage()
    loop = asyncio.get_running_loop()
    if loop not in _remote:
        _remote.clear()  # a loop is followed by another in tests only
        _remote[loop] = RemoteStage()
    return _remote[loop]


async def close_stage() -> None:
    """Let go of the stage on Redis, if this loop ever used it."""
    if remote := _remote.pop(asyncio.get_running_loop(), None):
        await remote.close()
