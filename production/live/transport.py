"""How a process with viewers reaches an engine: the one interface of both transports (see `transports`)."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager
from uuid import UUID

from ml.signing import Utterance
from production.live.engine import Deliver


class Viewing(ABC):
    """One viewer's hold on a production that is being made, wherever that is; it may outlive several makers of it."""

    production: UUID
    utterance: Utterance

    @abstractmethod
    async def grant(self, frames: int) -> None:
        """The viewer takes so many frames more."""

    @abstractmethod
    async def leave(self) -> None:
        """The viewer was lost: it is told nothing more, and its production is kept for `LIVE_GRACE` seconds."""

    @abstractmethod
    async def cancel(self) -> None:
        """Nobody wants it any more. Ended productions may be cancelled too."""


Opening = Callable[[UUID, int, Deliver], Awaitable[Viewing]]  # of a production, from a frame on


class Transport(ABC):
    """All of it but `ready`, and of its viewings, is called in one event loop, in which `deliver` is called too, in the
    order of the stream."""

    @abstractmethod
    def expecting(self) -> AbstractContextManager[None]:
        """Around what takes the processor of an engine before somebody's motion begins, so that it can make room."""

    @abstractmethod
    def ready(self, utterance: Utterance) -> Opening:
        """In any thread but the loop's: what takes time before an utterance is signed. To be awaited for a viewing from
        a frame on, without credit; that raises NoSlotFree."""

    @abstractmethod
    async def rejoin(self, production: UUID, utterance: Utterance, next_frame: int, deliver: Deliver) -> Viewing | None:
        """Of a production that a lost viewer left, if it is still kept and has the frames wanted."""
