"""The engine: one thread that makes the motion of every live production of this process.

Productions sit in a fixed number of slots. In every round each slot that has credit advances by one chunk
of the model; a slot without credit is parked and costs nothing. Productions begin, park and end between
chunks only, so what one viewer gets never depends on the others. What was made is handed to the loop of
its viewer at once. The engine knows nothing of sockets, messages or rows.
"""

from __future__ import annotations

import hashlib
import logging
import threading
import time
from asyncio import AbstractEventLoop
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from django.conf import settings
from numpy.typing import NDArray

from ml.pose import FRAME_WIDTH
from ml.runtime import Chunk
from ml.skeleton import FPS
from production.live.messages import CREDIT_LIMIT

logger = logging.getLogger(__name__)

LARGEST_MESSAGE: Final = 16  # frames: a message costs far more than its bytes, so later ones carry more
SHORTEST_WAIT: Final = 1.0  # seconds; what a full house asks its next guest to wait at least


@dataclass(frozen=True, eq=False)
class Frames:
    """frames: (n, FRAME_WIDTH) int16; first_frame counts from the production's beginning."""

    first_frame: int
    frames: NDArray[np.int16]


@dataclass(frozen=True)
class Finished:
    """sha256: of the int16 data of all frames from 0 on, also of those before a resumed stream's first."""

    frames: int
    sha256: str


@dataclass(frozen=True)
class Broken:
    """The model failed on this production."""


@dataclass(frozen=True)
class Abandoned:
    """Its viewer granted nothing for longer than the engine's patience."""


Event = Frames | Finished | Broken | Abandoned


class FullHouse(Exception):
    """Every slot is taken; `retry_after` seconds from now one may be free."""

    def __init__(self, retry_after: float) -> None:
        super().__init__(f"every slot is taken, try again in {retry_after} s")
        self.retry_after = retry_after


@dataclass(eq=False)
class Slot:
    """One production under way. Its fields belong to the engine, which guards them with its lock."""

    chunks: Iterator[Chunk]
    planned_frames: int
    next_frame: int  # the first frame that is still to be sent
    deliver: Callable[[Event], None]
    loop: AbstractEventLoop
    credit: int = 0
    made: int = 0
    waiting: NDArray[np.int16] = field(default_factory=lambda: np.empty((0, FRAME_WIDTH), dtype="<i2"))
    message_frames: int = 1  # send as soon as so many wait: whatever the first chunk holds, then twice as many
    exhausted: bool = False
    over: bool = False
    parked_at: float = field(default_factory=time.monotonic)
    digest: hashlib._Hash = field(default_factory=hashlib.sha256)

    @property
    def ready(self) -> bool:
        """Whether the next round advances it. Seeing that nothing follows the last planned frame takes no credit."""
        return self.credit > 0 or (self.made >= self.planned_frames and not len(self.waiting))

    def post(self, event: Event) -> None:
        try:
            self.loop.call_soon_threadsafe(self.deliver, event)
        except RuntimeError:  # the viewer's loop has closed: nobody is left to tell
            logger.debug("a viewer's loop closed before %s reached it", type(event).__name__)


class Engine:
    """See the module. Everything public may be called from any thread."""

    def __init__(self, slots: int, patience: float) -> None:
        self._capacity = slots
        self._patience = patience
        self._slots: list[Slot] = []
        self._changed = threading.Condition()
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="live engine", daemon=True)
        self._thread.start()

    def open(
        self,
        *,
        chunks: Iterator[Chunk],
        planned_frames: int,
        next_frame: int,
        deliver: Callable[[Event], None],
        loop: AbstractEventLoop,
    ) -> Slot:
        """Give a production a slot, parked until its viewer grants credit; raises FullHouse.

        Frames before next_frame are made and hashed but not sent, and take no credit.
        deliver is called in `loop`, in the order of the stream.
        """
        with self._changed:
            if len(self._slots) >= self._capacity:
                raise FullHouse(self._until_free())
            slot = Slot(chunks, planned_frames, next_frame, deliver, loop)
            self._slots.append(slot)
            self._changed.notify()  # the engine's next look at the forgotten may now be sooner
            return slot

    def grant(self, slot: Slot, frames: int) -> None:
        with self._changed:
            slot.credit = min(slot.credit + frames, CREDIT_LIMIT)
            self._changed.notify()

    def cancel(self, slot: Slot) -> None:
        """Free the slot; a chunk that is being made is thrown away. Ended productions may be cancelled too."""
        with self._changed:
            self._free(slot)

    @property
    def occupied(self) -> int:
        with self._changed:
            return len(self._slots)

    def close(self) -> None:
        with self._changed:
            self._closed = True
            for slot in list(self._slots):
                self._free(slot)
            self._changed.notify()
        self._thread.join()

    def _free(self, slot: Slot) -> None:
        if not slot.over:
            slot.over = True
            self._slots.remove(slot)

    def _until_free(self) -> float:
        """Viewers take frames in real time, so the one with the least left is likely to leave first."""
        least = min(slot.planned_frames - slot.made for slot in self._slots)
        return max(SHORTEST_WAIT, round(least / FPS, 1))

    def _run(self) -> None:
        while True:
            with self._changed:
                while not self._closed and not any(slot.ready for slot in self._slots):
                    self._changed.wait(timeout=self._abandon_the_forgotten())
                if self._closed:
                    return
                self._abandon_the_forgotten()
                round_of_slots = [slot for slot in self._slots if slot.ready]
            for slot in round_of_slots:
                if not slot.over:
                    self._advance(slot)

    def _abandon_the_forgotten(self) -> float | None:
        """Free slots that were parked for too long; seconds until the next one may be, None if none is parked."""
        now = time.monotonic()
        parked = [slot for slot in self._slots if not slot.ready]
        for slot in parked:
            if now - slot.parked_at >= self._patience:
                self._free(slot)
                slot.post(Abandoned())
        return min((slot.parked_at + self._patience - now for slot in parked if not slot.over), default=None)

    def _advance(self, slot: Slot) -> None:
        """One chunk for one slot, made without the lock: it is the only slow part."""
        if not slot.exhausted and len(slot.waiting) < max(1, min(slot.credit, slot.message_frames)):
            try:
                chunk = next(slot.chunks, None)
            except Exception:
                logger.exception("a production broke at frame %d", slot.made)
                self._end(slot, Broken())
                return
            if chunk is None:
                slot.exhausted = True
            else:
                slot.digest.update(chunk.frames.tobytes())
                slot.made += len(chunk.frames)
                unsent = chunk.frames[max(0, slot.next_frame - chunk.first_frame) :]
                slot.waiting = np.concatenate([slot.waiting, unsent])
        self._send(slot)
        if slot.exhausted and not len(slot.waiting):
            self._end(slot, Finished(slot.made, slot.digest.hexdigest()))

    def _send(self, slot: Slot) -> None:
        count = min(len(slot.waiting), slot.credit, LARGEST_MESSAGE)
        if not count or (count < min(slot.message_frames, slot.credit) and not slot.exhausted):
            return
        with self._changed:
            if slot.over:  # cancelled while the chunk was made
                return
            slot.credit -= count
            if not slot.credit:
                slot.parked_at = time.monotonic()
            slot.post(Frames(slot.next_frame, slot.waiting[:count]))
        slot.next_frame += count
        slot.waiting = slot.waiting[count:]
        slot.message_frames = min(2 * max(count, slot.message_frames), LARGEST_MESSAGE)

    def _end(self, slot: Slot, event: Event) -> None:
        with self._changed:
            if not slot.over:
                self._free(slot)
                slot.post(event)


_shared: Engine | None = None
_starting = threading.Lock()


def shared_engine() -> Engine:
    """The engine of this process, started on first use."""
    global _shared  # noqa: PLW0603  (one engine a process is the point)
    with _starting:
        if _shared is None:
            _shared = Engine(settings.LIVE_SLOTS, settings.LIVE_PATIENCE)
        return _shared


def close_shared() -> None:
    """Stop the engine of this process, if it ever started; everything under way ends at the next chunk."""
    global _shared  # noqa: PLW0603
    with _starting:
        if _shared is not None:
            _shared.close()
            _shared = None
