"""The transport over Redis, as a web process sees it: runs are made by Celery workers, anywhere.

One reader a process takes the frames of all its viewers from Redis Streams; one teller says what they grant. What is
said is absolute ("until frame 150"), so it can be said again whenever Redis or a worker was away. A worker that gives
no sign of life is replaced: the same production runs again elsewhere and goes on at the frame the viewer needs next.
"""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final
from uuid import UUID, uuid4

from celery import current_app
from django.conf import settings
from kombu.exceptions import OperationalError

from ml.signing import Utterance
from production.live import relay
from production.live.engine import SHORTEST_WAIT, Deliver, Interrupted, NewFrames, NoSlotFree
from production.live.messages import CREDIT_LIMIT
from production.live.relay import Refused, Taken
from production.live.transport import Opening, Transport, Viewing
from production.records import written

logger = logging.getLogger(__name__)

TASK: Final = "live.perform"
BLOCK_MS: Final = 1000
RETRY: Final = {"max_retries": 2, "interval_start": 0.0, "interval_step": 0.2}
TAKEN_WITHIN: Final = 3.0  # seconds a worker may take to begin a run
NO_WORKER: Final = 2.0  # seconds a viewer is asked to wait when there is no worker
SILENT: Final = 2.0  # seconds without a frame that was granted, until it is granted again
GIVEN_UP: Final = 10.0  # and until another worker is asked for it


@dataclass(eq=False)
class RemoteViewing(Viewing):
    """until: the frame that the viewer lets it come to; next_frame: the first not yet delivered."""

    transport: RemoteTransport
    production: UUID
    utterance: Utterance
    next_frame: int
    deliver: Deliver
    until: int = 0
    run: str = ""
    worker: str = ""
    read_id: str = "0-0"
    ahead: list[NewFrames] = field(default_factory=list)  # read, but not granted yet: after coming back to a run
    settled: asyncio.Future[Taken | Refused] | None = None  # of the first run, while somebody waits for it
    lost_at: float | None = None  # since when no worker has it
    sent_at: float = 0.0
    heard_at: float = field(default_factory=time.monotonic)

    async def grant(self, frames: int) -> None:
        self.until = min(self.until + frames, self.next_frame + CREDIT_LIMIT)
        self.flush()
        self.transport.say(self, "until", self.until)

    async def leave(self) -> None:
        await self.transport.leave(self)

    async def cancel(self) -> None:
        self.transport.cancel(self)

    def flush(self) -> None:
        """Deliver what has been granted, in order."""
        while self.ahead and self.next_frame < self.until:
            found = self.ahead[0]
            skipped = self.next_frame - found.first_frame
            frames = found.frames[skipped : self.until - found.first_frame]
            self.deliver(NewFrames(self.next_frame, frames))
            self.next_frame += len(frames)
            if self.next_frame >= found.first_frame + len(found.frames):
                del self.ahead[0]

    @property
    def read_to(self) -> int:
        """The frame up to which everything has been read."""
        last = self.ahead[-1] if self.ahead else None
        return last.first_frame + len(last.frames) if last else self.next_frame


class RemoteTransport(Transport):
    """See the module. It lives in the event loop in which it is first used."""

    def __init__(self) -> None:
        self._me = relay.process_name()
        self._redis = relay.connected()
        self._reading = relay.connected(1)
        self._viewings: dict[str, RemoteViewing] = {}  # by run
        self._to_tell: dict[str, tuple[str, list[Any]]] = {}  # run -> worker and message; a later one replaces it
        self._something_to_tell = asyncio.Event()
        self._wake_id = "0"
        self._away = False  # Redis could not be reached, and may have forgotten everything
        self._believe_from = 0.0  # until then, workers may not have had the time to give a sign of life
        self._hurry = asyncio.Event()  # the next beat comes at once
        self._dispatching = ThreadPoolExecutor(4, "live dispatch")
        self._tasks = [asyncio.create_task(relay.always(part)) for part in (self._read, self._tell, self._beat)]

    def expecting(self) -> AbstractContextManager[None]:
        return nullcontext()  # planning here takes nothing from a worker

    def ready(self, utterance: Utterance) -> Opening:
        return partial(self._open, utterance)

    async def _open(self, utterance: Utterance, production: UUID, next_frame: int, deliver: Deliver) -> RemoteViewing:
        viewing = RemoteViewing(self, production, utterance, next_frame, deliver, until=next_frame)
        await self._expect_room()
        viewing.settled = asyncio.get_running_loop().create_future()
        try:
            await self._send(viewing)
            async with asyncio.timeout(TAKEN_WITHIN):
                answer = await viewing.settled
        except (TimeoutError, *relay.LOST, OperationalError):
            self.cancel(viewing)
            raise NoSlotFree(NO_WORKER) from None
        except BaseException:
            self.cancel(viewing)
            raise
        finally:
            viewing.settled = None
        if isinstance(answer, Refused):
            self._drop(viewing)
            raise NoSlotFree(NO_WORKER)
        return viewing

    async def rejoin(
        self, production: UUID, utterance: Utterance, next_frame: int, deliver: Deliver
    ) -> RemoteViewing | None:
        try:
            kept = await self._redis.getdel(relay.kept_key(production))
            if kept is None:
                return None
            run, worker, oldest = json.loads(kept)
            first = await self._redis.xrange(relay.frames_key(run), min="0-2", count=1)
            alive = await self._redis.exists(relay.pulse_key(worker))
        except relay.LOST:
            return None
        if first and b"first" in first[0][1]:
            oldest = int(first[0][1][b"first"])
        viewing = RemoteViewing(self, production, utterance, next_frame, deliver, next_frame, run, worker)
        if not alive or next_frame < oldest:
            self.say(viewing, "cancel")
            return None
        viewing.read_id = relay.read_from(next_frame)
        self._viewings[run] = viewing
        self.say(viewing, "until", viewing.until)
        await self._wake()
        return viewing

    async def leave(self, viewing: RemoteViewing) -> None:
        """See `Viewing.leave`."""
        if not self._drop(viewing):
            return
        self.say(viewing, "leave")
        kept = json.dumps([viewing.run, viewing.worker, viewing.next_frame])
        try:
            await self._redis.set(relay.kept_key(viewing.production), kept, ex=max(1, settings.LIVE_GRACE))
        except relay.LOST:
            logger.warning(
                "Redis cannot be reached; production %s will be made again if it is resumed", viewing.production
            )

    def cancel(self, viewing: RemoteViewing) -> None:
        """See `Viewing.cancel`."""
        if self._drop(viewing):
            self.say(viewing, "cancel")

    def _drop(self, viewing: RemoteViewing) -> bool:
        """Listen to the viewing's run no longer. Whether it was still listened to."""
        return self._viewings.pop(viewing.run, None) is not None

    async def _expect_room(self) -> None:
        """Raises NoSlotFree if no worker says that it has a slot free; who says so too late is waited for."""
        try:
            pulses = [pulse for pulse in (await self._pulses(await self._workers())).values() if pulse]
        except relay.LOST:
            raise NoSlotFree(NO_WORKER) from None
        if not any(pulse.free for pulse in pulses):
            raise NoSlotFree(max(SHORTEST_WAIT, min((pulse.retry_after for pulse in pulses), default=NO_WORKER)))

    async def _workers(self) -> list[str]:
        return sorted(name.decode() for name in await self._redis.smembers(relay.WORKERS))

    async def _pulses(self, workers: list[str]) -> Mapping[str, relay.Pulse | None]:
        """Of each worker, None where there is no sign of life; those are struck off the list."""
        if not workers:
            return {}
        seen = await self._redis.mget([relay.pulse_key(worker) for worker in workers])
        found = {
            worker: relay.Pulse.read(packed) if packed else None for worker, packed in zip(workers, seen, strict=True)
        }
        if gone := [worker for worker, pulse in found.items() if pulse is None]:
            await self._redis.srem(relay.WORKERS, *gone)
        return found

    async def _send(self, viewing: RemoteViewing) -> None:
        """Begin a new run for a viewing, from the frame that it needs next."""
        self._drop(viewing)
        viewing.run, viewing.worker, viewing.read_id = uuid4().hex, "", "0-0"
        viewing.sent_at = time.monotonic()
        self._viewings[viewing.run] = viewing
        row = {"id": str(viewing.production), **written(viewing.utterance)}
        task = (viewing.run, self._me, viewing.read_to, viewing.until, row)
        send = partial(current_app.send_task, TASK, task, expires=2 * TAKEN_WITHIN, retry_policy=RETRY)
        await asyncio.get_running_loop().run_in_executor(self._dispatching, send)
        await self._wake()

    async def _wake(self) -> None:
        """Have the reader look at its viewings again."""
        await self._redis.xadd(f"live:wake:{self._me}", {"": ""}, maxlen=1, approximate=False)
        await self._redis.expire(f"live:wake:{self._me}", 60)

    async def _read(self) -> None:
        wake = f"live:wake:{self._me}"
        viewings = dict(self._viewings)
        wanted = {relay.frames_key(run): viewing.read_id for run, viewing in viewings.items()}
        try:
            answers = await self._reading.xread({wake: self._wake_id, **wanted}, count=32, block=BLOCK_MS)
        except relay.LOST:
            self._away = True
            raise
        for key, entries in answers or ():
            if key.decode() == wake:
                self._wake_id = entries[-1][0]
                continue
            viewing = self._viewings.get(key.decode().rpartition(":")[2])
            for identity, fields in entries:
                if viewing is None or self._viewings.get(viewing.run) is not viewing:  # it left meanwhile
                    break
                viewing.read_id, viewing.heard_at = identity, time.monotonic()
                self._take(viewing, relay.unpack(fields))

    def _take(self, viewing: RemoteViewing, entry: relay.Entry) -> None:
        match entry:
            case Taken(worker):
                viewing.worker, viewing.lost_at = worker, None
                self.say(viewing, "until", viewing.until)
                if viewing.settled and not viewing.settled.done():
                    viewing.settled.set_result(entry)
            case NewFrames(first, frames):
                if first > viewing.read_to:
                    logger.warning("frames %d to %d of run %s were lost", viewing.read_to, first, viewing.run)
                    self._lose(viewing)
                elif first + len(frames) > viewing.read_to:
                    viewing.ahead.append(entry)
                    viewing.flush()
            case Refused() if viewing.settled and not viewing.settled.done():
                viewing.settled.set_result(entry)
            case Refused():  # not again at once: it may be the same worker
                viewing.lost_at = viewing.lost_at or time.monotonic()
            case Interrupted():
                self._lose(viewing)
            case _:
                self._drop(viewing)
                viewing.deliver(entry)

    def _lose(self, viewing: RemoteViewing) -> None:
        """Its worker is gone, or what it made: begin again."""
        self.say(viewing, "cancel")
        viewing.worker, viewing.sent_at = "", 0.0
        viewing.lost_at = viewing.lost_at or time.monotonic()
        self._hurry.set()

    def say(self, viewing: RemoteViewing, verb: str, *values: Any) -> None:
        """Have the teller say it. Only the last word about a run counts."""
        if viewing.worker:
            self._to_tell[viewing.run] = (viewing.worker, [viewing.run, self._me, verb, *values])
            self._something_to_tell.set()

    async def _tell(self) -> None:
        await self._something_to_tell.wait()
        self._something_to_tell.clear()
        telling = dict(self._to_tell)
        pipe = self._redis.pipeline(transaction=False)
        for worker, message in telling.values():
            pipe.rpush(relay.control_key(worker), json.dumps(message))
            pipe.expire(relay.control_key(worker), settings.LIVE_GRACE + 1)
        try:
            await pipe.execute()
        except relay.LOST:
            self._something_to_tell.set()
            raise
        for run, told in telling.items():
            if self._to_tell.get(run) is told:
                del self._to_tell[run]

    async def _beat(self) -> None:
        """Give a sign of life, look for those of the workers, and begin again what was lost."""
        self._hurry.clear()
        await self._redis.set(relay.pulse_key(self._me), "", px=relay.PULSE_MS)
        if self._away:
            await self._recover()
        pulses = await self._pulses(sorted({viewing.worker for viewing in self._viewings.values() if viewing.worker}))
        now = time.monotonic()
        for viewing in list(self._viewings.values()):
            if (
                viewing.worker
                and viewing.worker in pulses
                and pulses[viewing.worker] is None
                and now > self._believe_from
            ):
                logger.warning("worker %s is gone; production %s goes on elsewhere", viewing.worker, viewing.production)
                self._lose(viewing)
            elif viewing.worker and viewing.read_to < viewing.until and now > viewing.heard_at + SILENT:
                self.say(viewing, "until", viewing.until)
                if now > viewing.heard_at + GIVEN_UP:
                    self._lose(viewing)
        for viewing in [
            viewing for viewing in self._viewings.values() if viewing.lost_at is not None and not viewing.worker
        ]:
            if now > (viewing.lost_at or now) + settings.LIVE_GRACE:
                self._drop(viewing)
                viewing.deliver(Interrupted())
            elif now > viewing.sent_at + TAKEN_WITHIN:
                with suppress(OperationalError):  # the broker is away: once more a moment later
                    await self._send(viewing)
        with suppress(TimeoutError):
            async with asyncio.timeout(relay.BEAT):
                await self._hurry.wait()

    async def _recover(self) -> None:
        """Redis is back. Where it has forgotten a run's frames, some may be missing; what was granted is said again."""
        viewings = [viewing for viewing in self._viewings.values() if viewing.worker]
        pipe = self._redis.pipeline(transaction=False)
        for viewing in viewings:
            pipe.exists(relay.frames_key(viewing.run))
        for viewing, there in zip(viewings, await pipe.execute(), strict=True):
            if there:
                self.say(viewing, "until", viewing.until)
            else:
                self._lose(viewing)
        self._away = False
        self._believe_from = time.monotonic() + relay.PULSE_MS / 1000
