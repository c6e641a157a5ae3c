"""The engine: one thread that makes the motion of many productions side by side.

Productions sit in a fixed number of slots. In every round all slots that have credit and too few frames waiting
advance together, by one pass of the model. A slot without credit is parked and costs nothing; one whose viewer was
lost is kept for a while, so that the viewer can come back to it. Productions begin, park and end between rounds only,
and the model makes each as if it were alone, so what one viewer gets never depends on the others. What was made is
handed to the loop of its viewer at once. The engine knows nothing of sockets, messages or rows.
"""

from __future__ import annotations

import hashlib
import logging
import math
import threading
import time
from asyncio import AbstractEventLoop
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

import numpy as np
from django.conf import settings
from numpy.typing import NDArray

from ml.runtime import Chunk, Stream
from ml.signing import Utterance, advance
from ml.skeleton import FPS
from production.live import metrics
from production.live.messages import CREDIT_LIMIT, FIRST_GRANT
from production.live.replay_buffer import ReplayBuffer

logger = logging.getLogger(__name__)

LARGEST_MESSAGE: Final = 16  # frames: a message costs far more than its bytes, so later ones carry more
LONGEST_YIELD: Final = 0.5  # seconds: however many watch, a clip gets on a little
PAUSED: Final = FIRST_GRANT / FPS + 1  # seconds without credit: longer than what a page grants at once
SMOOTHING: Final = 0.05  # share of the newest wait in the smoothed one
FORGETTING: Final = 2.0  # seconds
LEAD: Final = 0.0125  # seconds that a frame of a message is begun before it is needed: thrice as fast as it is shown
SHORTEST_WAIT: Final = 1.0  # seconds; what a viewer is asked to wait at least where every slot is taken


@dataclass(frozen=True, eq=False)
class NewFrames:
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


@dataclass(frozen=True)
class Interrupted:
    """The engine closed, or nothing is heard of it any more: the production can be resumed, here or elsewhere."""


Event = NewFrames | Finished | Broken | Abandoned | Interrupted
Deliver = Callable[[Event], None]


class NoSlotFree(Exception):
    """Every slot is taken; `retry_after` seconds from now one may be free."""

    def __init__(self, retry_after: float) -> None:
        super().__init__(f"every slot is taken, try again in {retry_after} s")
        self.retry_after = retry_after


@dataclass(eq=False)
class Slot:
    """One production under way. Its fields belong to the engine, which guards them with its lock."""

    production: UUID
    utterance: Utterance
    stream: Stream
    next_frame: int  # the first frame that is still to be sent
    deliver: Deliver
    loop: AbstractEventLoop
    credit: int = 0
    message_frames: int = 1  # send as soon as so many wait: whatever the first chunk holds, then twice as many
    left: bool = False  # its viewer was lost
    over: bool = False
    shown_until: float = field(default_factory=time.monotonic)  # when its viewer has seen all that is made
    waits_since: float = field(default_factory=time.monotonic)  # for its turn: it was granted credit, or served
    opened: float = field(default_factory=time.monotonic)
    idle_since: float = field(default_factory=time.monotonic)  # parked or left
    buffer: ReplayBuffer = field(default_factory=ReplayBuffer)
    digest: hashlib._Hash = field(default_factory=hashlib.sha256)

    @property
    def made(self) -> int:
        return self.buffer.end

    @property
    def waiting(self) -> int:
        """Frames that are made and not yet sent."""
        return max(0, self.made - self.next_frame)

    @property
    def ready(self) -> bool:
        """Whether the next round looks at it. To hear that nothing follows takes no credit, and the first chunk is made
        while its viewer is told what will be signed: credit for it is on its way."""
        return not self.left and (self.credit > 0 or not self.made or (self.stream.over and not self.waiting))

    @property
    def watched(self) -> bool:
        """Whether its viewer takes what is made; between one grant and the next there is no credit for a moment."""
        return not self.left and (self.credit > 0 or time.monotonic() - self.idle_since < PAUSED)

    @property
    def lacking(self) -> int:
        """Frames that its next message needs still."""
        return max(1, min(self.credit, self.message_frames)) - self.waiting

    @property
    def hungry(self) -> bool:
        return not self.stream.over and self.lacking > 0

    @property
    def due(self) -> float:
        """When it has to go on, so that its next message is whole before its viewer runs dry."""
        return self.shown_until - self.waiting / FPS - LEAD * self.lacking

    def keep(self, chunk: Chunk) -> None:
        before, now = self.waiting, time.monotonic()
        self.digest.update(chunk.frames.tobytes())
        self.buffer.append(chunk.frames, self.next_frame)
        # what an earlier viewer has seen already gives this one nothing to look at
        self.shown_until = max(self.shown_until, now) + (self.waiting - before) / FPS
        self.waits_since = now

    def post(self, event: Event) -> None:
        try:
            self.loop.call_soon_threadsafe(self.deliver, event)
        except RuntimeError:  # the viewer's loop has closed: nobody is left to tell
            logger.debug("a viewer's loop closed before %s reached it", type(event).__name__)


@dataclass(frozen=True)
class SlotStatus:
    """A production under way. state: active, parked or left, as in a census; age: seconds in its slot."""

    production: UUID
    text_language: str
    sign_language: str
    state: str
    made: int
    planned: int
    age: float


@dataclass(frozen=True)
class Census:
    """How the slots of an engine are used. active: have credit; parked: have none; left: their viewer was lost."""

    slots: int
    active: int
    parked: int
    left: int

    @property
    def free(self) -> int:
        """A newcomer may also have the place of one whose viewer was lost."""
        return self.slots - self.active - self.parked


class Engine:
    """See the module. Everything public may be called from any thread.

    patience: seconds that a slot is kept without credit; grace: without its viewer. batch: productions that one pass
    advances at most; its memory grows with them, and so does the wait of everybody in it. late: seconds that those who
    watch may wait for their turn before newcomers are refused: what the processor carries is measured, not promised.
    """

    def __init__(self, slots: int, patience: float, grace: float, batch: int, late: float = math.inf) -> None:
        self._capacity = slots
        self._patience = patience
        self._grace = grace
        self._batch = batch
        self._late = late
        self._wait, self._waited_at = 0.0, 0.0  # as `wait` was then
        self._expected = 0  # who are about to begin
        self._slots: list[Slot] = []
        self._changed = threading.Condition()
        self._draining = self._closed = False
        self._thread = threading.Thread(target=self._run, name="live engine", daemon=True)
        self._thread.start()
        metrics.engines.add(self)

    def open(
        self,
        production: UUID,
        utterance: Utterance,
        stream: Stream,
        *,
        next_frame: int,
        deliver: Deliver,
        loop: AbstractEventLoop,
    ) -> Slot:
        """Give a production a slot, parked until its viewer grants credit; raises NoSlotFree.

        stream: the utterance's, begun by the caller, since that takes milliseconds which a loop has not got.
        Frames before next_frame are made and hashed but not sent, and take no credit.
        deliver is called in `loop`, in the order of the stream.
        """
        slot = Slot(production, utterance, stream, next_frame, deliver, loop)
        with self._changed:
            if self._draining:
                raise NoSlotFree(SHORTEST_WAIT)
            if not next_frame and self._overloaded():  # who had begun before is let in again
                raise NoSlotFree(SHORTEST_WAIT)
            if len(self._slots) >= self._capacity:
                self._give_up_one_that_was_left()
            self._slots.append(slot)
            self._changed.notify_all()  # the engine's next look at the forgotten may now be sooner
        return slot

    def rejoin(self, production: UUID, *, next_frame: int, deliver: Deliver, loop: AbstractEventLoop) -> Slot | None:
        """The slot of a production whose viewer was lost, for one who has come back and wants frames from next_frame.

        None if it was not kept, or not from that frame on. It is parked until the viewer grants credit.
        """
        with self._changed:
            for slot in self._slots:
                if slot.left and slot.production == production and slot.buffer.start <= next_frame:
                    slot.left = False
                    slot.next_frame, slot.message_frames = next_frame, 1
                    slot.deliver, slot.loop = deliver, loop
                    slot.idle_since = slot.shown_until = time.monotonic()
                    self._changed.notify_all()
                    return slot
        return None

    @contextmanager
    def expecting(self) -> Iterator[None]:
        """While somebody's beginning is prepared, which takes the processor too: those who have motion to show for a
        moment stand back."""
        with self._changed:
            self._expected += 1
        try:
            yield
        finally:
            with self._changed:
                self._expected -= 1
                self._changed.notify_all()

    def grant(self, slot: Slot, frames: int) -> None:
        with self._changed:
            if not slot.credit:
                slot.waits_since = time.monotonic()
            slot.credit = min(slot.credit + frames, CREDIT_LIMIT)
            self._changed.notify_all()

    def leave(self, slot: Slot) -> None:
        """The viewer was lost: nothing more is made or sent, and the slot is kept for the engine's grace."""
        with self._changed:
            if not slot.over:
                slot.left, slot.credit, slot.idle_since = True, 0, time.monotonic()
                self._changed.notify_all()

    def cancel(self, slot: Slot) -> None:
        """Free the slot; a chunk that is being made is thrown away. Ended productions may be cancelled too."""
        with self._changed:
            self._free(slot)

    def make_way(self, timeout: float) -> None:
        """Wait until no live production needs the processor, for so many seconds at most: work that is not live asks
        here before each of its steps."""
        with self._changed:
            self._changed.wait_for(lambda: not any(slot.ready for slot in self._slots), timeout)

    @property
    def occupied(self) -> int:
        with self._changed:
            return len(self._slots)

    @property
    def census(self) -> Census:
        with self._changed:
            left = sum(slot.left for slot in self._slots)
            active = sum(slot.credit > 0 for slot in self._slots)
            return Census(self._capacity, active, len(self._slots) - active - left, left)

    @property
    def underway(self) -> list[SlotStatus]:
        """Every production that has a slot, the oldest first."""
        with self._changed:
            return [_as_it_stands(slot) for slot in self._slots]

    @property
    def retry_after(self) -> float:
        """Seconds until a slot is likely to be free: viewers take frames in real time, and the one with the least
        left leaves first. 0 where one is free already."""
        with self._changed:
            if self._draining or self._overloaded():
                return SHORTEST_WAIT
            if len(self._slots) < self._capacity or any(slot.left for slot in self._slots):
                return 0.0
            least = min(slot.stream.planned_frames - slot.next_frame for slot in self._slots)
            return max(SHORTEST_WAIT, round(least / FPS, 1))

    def drain(self, seconds: float) -> int:
        """Take no more productions and let those that are watched come to their end, for so many seconds at most.

        How many are watched still: those that are paused are not waited for.
        """
        deadline = time.monotonic() + seconds
        with self._changed:
            self._draining = True
            while watched := sum(slot.watched for slot in self._slots):
                remaining = deadline - time.monotonic()
                if remaining <= 0:
                    break
                self._changed.wait(min(remaining, PAUSED / 4))
        return watched

    def close(self) -> None:
        """Stop; viewers of what is still under way are told that it was interrupted."""
        with self._changed:
            self._draining = self._closed = True
            for slot in list(self._slots):
                self._free(slot)
                slot.post(Interrupted())
            self._changed.notify_all()
        metrics.engines.discard(self)
        self._thread.join()

    def _note_wait(self, seconds: float, now: float) -> None:
        """Smoothed over a few dozen turns, and forgotten within seconds where nobody waits."""
        faded = self._faded(now)
        self._wait, self._waited_at = faded + SMOOTHING * (seconds - faded), now
        metrics.WAIT.set(self._wait)

    def _faded(self, now: float) -> float:
        return self._wait * math.exp((self._waited_at - now) / FORGETTING)

    def _overloaded(self) -> bool:
        return self._faded(time.monotonic()) > self._late

    def _free(self, slot: Slot) -> None:
        if not slot.over:
            slot.over = True
            self._slots.remove(slot)
            self._changed.notify_all()

    def _give_up_one_that_was_left(self) -> None:
        left = [slot for slot in self._slots if slot.left]
        if not left:
            raise NoSlotFree(self.retry_after)
        self._free(min(left, key=lambda slot: slot.idle_since))

    def _run(self) -> None:
        while True:
            with self._changed:
                while not self._closed and not (here := self._not_standing_back()):
                    self._changed.wait(timeout=self._until_next_look())
                if self._closed:
                    return
                self._let_go_of_the_forgotten()
                # Those first who would run dry first. Who has just come goes by a pass that is short because nobody
                # else is in it: others have some frames to show meanwhile.
                hungry = sorted((slot for slot in here if slot.hungry), key=lambda slot: slot.due)
                hungry = ([slot for slot in hungry if not slot.made] or hungry)[: self._batch]
                now = time.monotonic()
                for slot in hungry:
                    self._note_wait(max(0.0, now - max(slot.waits_since, slot.due)), now)
            with metrics.one_pass(len(hungry)):
                made = _advanced(hungry)  # without the lock: it is the only slow part
            with self._changed:
                for slot in here:
                    if not slot.over:
                        self._take(slot, made.get(slot))
                self._changed.notify_all()  # whoever waits for the engine to be idle

    def _not_standing_back(self) -> list[Slot]:
        """Those that are ready, but for those that have frames to show while others begin."""
        soon = time.monotonic() if self._expected else math.inf
        return [slot for slot in self._slots if slot.ready and (slot.due <= soon or not slot.hungry)]

    def _until_next_look(self) -> float | None:
        """Seconds, where nobody's turn it is now, and unless something changes."""
        looks = [self._let_go_of_the_forgotten()]
        looks += [max(0.0, slot.due - time.monotonic()) for slot in self._slots if slot.ready]
        return min((look for look in looks if look is not None), default=None)

    def _let_go_of_the_forgotten(self) -> float | None:
        """Free slots that were idle for too long; seconds until the next one will be, None if none is."""
        now, next_look = time.monotonic(), None
        for slot in [slot for slot in self._slots if not slot.ready]:
            remaining = slot.idle_since + (self._grace if slot.left else self._patience) - now
            if remaining > 0:
                next_look = min(remaining, next_look or remaining)
                continue
            self._free(slot)
            if not slot.left:
                slot.post(Abandoned())
        return next_look

    def _take(self, slot: Slot, made: Chunk | Broken | None) -> None:
        """Note what a round made for a slot, and send what is due."""
        if isinstance(made, Broken):
            self._free(slot)
            slot.post(made)
            return
        if made is not None:
            slot.keep(made)
            metrics.FRAMES_MADE.inc(len(made.frames))
        if slot.left:  # while it advanced
            return
        count = min(slot.waiting, slot.credit, LARGEST_MESSAGE)
        if count and (count >= min(slot.message_frames, slot.credit) or slot.stream.over):
            slot.credit -= count
            if not slot.credit:
                slot.idle_since = time.monotonic()
            slot.post(NewFrames(slot.next_frame, slot.buffer.frames(slot.next_frame, count)))
            slot.next_frame += count
            slot.message_frames = min(2 * max(count, slot.message_frames), LARGEST_MESSAGE)
        if slot.stream.over and not slot.waiting:
            self._free(slot)
            slot.post(Finished(slot.made, slot.digest.hexdigest()))


def _as_it_stands(slot: Slot) -> SlotStatus:
    request = slot.utterance.request
    return SlotStatus(
        slot.production,
        request.text_language,
        request.sign_language,
        "left" if slot.left else "active" if slot.credit else "parked",
        slot.made,
        slot.stream.planned_frames,
        time.monotonic() - slot.opened,
    )


def _advanced(slots: Sequence[Slot]) -> dict[Slot, Chunk | Broken]:
    """One chunk for each, by one pass of each model that has any of them."""
    of_model: dict[int, list[Slot]] = {}
    for slot in slots:
        of_model.setdefault(id(slot.utterance.signer), []).append(slot)
    return {slot: made for some in of_model.values() for slot, made in _advanced_together(some).items()}


def _advanced_together(slots: Sequence[Slot]) -> dict[Slot, Chunk | Broken]:
    """By one model. Where they fail together, each is tried alone, so that one fault stays with its own."""
    try:
        return dict(zip(slots, advance([(slot.utterance, slot.stream) for slot in slots]), strict=True))
    except Exception:
        if len(slots) == 1:
            production = slots[0].production
            logger.exception("a production broke at frame %d", slots[0].made, extra={"production": production})
            return {slots[0]: Broken()}
    return {slot: made for one in slots for slot, made in _advanced_together([one]).items()}


_shared: Engine | None = None
_starting = threading.Lock()


def configured_engine(slots: int) -> Engine:
    """As the settings say, but for its slots."""
    late = settings.LIVE_LATE / 1000
    return Engine(slots, settings.LIVE_PATIENCE, settings.LIVE_GRACE, settings.LIVE_BATCH, late)


def shared_engine() -> Engine:
    """The engine of this process, started on first use."""
    global _shared  # noqa: PLW0603  (one engine a process is the point)
    with _starting:
        if _shared is None:
            _shared = configured_engine(settings.LIVE_SLOTS)
        return _shared


def running_engine() -> Engine | None:
    """The engine of this process, if it has started: for those who only look."""
    return _shared


def close_shared() -> None:
    """Stop the engine of this process, if it ever started; everything under way ends at the next chunk."""
    global _shared  # noqa: PLW0603
    with _starting:
        if _shared is not None:
            _shared.close()
            _shared = None


def drain_shared(seconds: float) -> int:
    """`Engine.drain` of this process's engine, if it ever started."""
    with _starting:
        engine = _shared
    return engine.drain(seconds) if engine else 0


def make_way() -> None:
    """What is not live asks here before each of its steps: live productions of this process go first."""
    with _starting:
        engine = _shared
    if engine:
        engine.make_way(LONGEST_YIELD)
