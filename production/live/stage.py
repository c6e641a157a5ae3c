"""Where productions are performed: the one interface of the two transports (see `stages`)."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any
from uuid import UUID

from ml.signing import Performance
from production.live.engine import Deliver

Seat = Any  # one viewer's place at a production; only its stage looks into it


class Stage(ABC):
    """All of it is called in one event loop, in which `deliver` is called too, in the order of the stream."""

    @abstractmethod
    async def open(self, production: UUID, performance: Performance, next_frame: int, deliver: Deliver) -> Seat:
        """A place from next_frame on, without credit. Raises FullHouse."""

    @abstractmethod
    async def rejoin(
        self, production: UUID, performance: Performance, next_frame: int, deliver: Deliver
    ) -> Seat | None:
        """The place that a lost viewer of this production had, if it is still kept and has the frames wanted."""

    @abstractmethod
    async def grant(self, seat: Seat, frames: int) -> None:
        """The viewer takes so many frames more."""

    @abstractmethod
    async def leave(self, seat: Seat) -> None:
        """The viewer was lost: it is told nothing more, and its place is kept for `LIVE_GRACE` seconds."""

    @abstractmethod
    async def cancel(self, seat: Seat) -> None:
        """Nobody wants it any more. Ended productions may be cancelled too."""
