"""The stage on Redis, as a web process sees it: runs are performed by Celery workers, anywhere.

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
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final
from uuid import UUID, uuid4

from celery import current_app
from django.conf import settings
from kombu.exceptions import OperationalError

from ml.signing import Performance
from production.live import relay
from production.live.engine import SHORTEST_WAIT, Deliver, Frames, FullHouse, Interrupted
from production.live.messages import CREDIT_LIMIT
from production.live.performing import always
from production.live.relay import Refused, Taken
from production.live.stage import Stage
from production.records import written

logger = logging.getLogger(__name__)

TASK: Final = "live.perform"
BLOCK_MS: Final = 1000
RETRY: Final = {"max_retries": 2, "interval_start": 0.0, "interval_step": 0.2}
TAKEN_WITHIN: Final = 3.0  # seconds a worker may take to begin a run
NO_WORKER: Final = 2.0  # seconds a viewer is asked to wait when nobody performs
SILENT: Final = 2.0  # seconds without a frame that was granted, until it is granted again
GIVEN_UP: Final = 10.0  # and until another worker is asked for it


@dataclass(eq=False)
class RemoteSeat:
    """One viewer's place. until: the frame that the viewer lets it come to; next_frame: the first not yet delivered."""

    production: UUID
    performance: Performance
    next_frame: int
    deliver: Deliver
    until: int = 0
    run: str = ""
    worker: str = ""
    read_id: str = "0-0"
    ahead: list[Frames] = field(default_factory=list)  # read, but not granted yet: after coming back to a run
    settled: asyncio.Future[Taken | Refused] | None = None  # of the first run, while somebody waits for it
    lost_at: float | None = None  # since when no worker has it
    sent_at: float = 0.0
    heard_at: float = field(default_factory=time.monotonic)

    def flush(self) -> None:
        """Deliver what has been granted, in order."""
        while self.ahead and self.next_frame < self.until:
            found = self.ahead[0]
            skipped = self.next_frame - found.first_frame
            frames = found.frames[skipped : self.until - found.first_frame]
            self.deliver(Frames(self.next_frame, frames))
            self.next_frame += len(frames)
            if self.next_frame >= found.first_frame + len(found.frames):
                del self.ahead[0]

    @property
    def read_to(self) -> int:
        """The frame up to which everything has been read."""
        last = self.ahead[-1] if self.ahead else None
        return last.first_frame + len(last.frames) if last else self.next_frame


class RemoteStage(Stage):
    """See the module. It lives in the event loop in which it is first used."""

    def __init__(self) -> None:
        self._me = relay.process_name()
        self._redis = relay.connected()
        self._reading = relay.connected(1)
        self._seats: dict[str, RemoteSeat] = {}  # by run
        self._to_tell: dict[str, tuple[str, list[Any]]] = {}  # run -> worker and message; a later one replaces it
        self._something_to_tell = asyncio.Event()
        self._wake_id = "0"
        self._away = False  # Redis could not be reached, and may have forgotten everything
        self._believe_from = 0.0  # until then, workers may not have had the time to give a sign of life
        self._hurry = asyncio.Event()  # the next beat comes at once
        self._dispatching = ThreadPoolExecutor(4, "live dispatch")
        self._tasks = [asyncio.create_task(always(part)) for part in (self._read, self._tell, self._beat)]

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._dispatching.shutdown(wait=False, cancel_futures=True)
        await self._redis.aclose()
        await self._reading.aclose()

    async def open(self, production: UUID, performance: Performance, next_frame: int, deliver: Deliver) -> RemoteSeat:
        seat = RemoteSeat(production, performance, next_frame, deliver, until=next_frame)
        await self._expect_room()
        seat.settled = asyncio.get_running_loop().create_future()
        try:
            await self._send(seat)
            async with asyncio.timeout(TAKEN_WITHIN):
                answer = await seat.settled
        except (TimeoutError, *relay.LOST, OperationalError):
            await self.cancel(seat)
            raise FullHouse(NO_WORKER) from None
        except BaseException:
            await self.cancel(seat)
            raise
        finally:
            seat.settled = None
        if isinstance(answer, Refused):
            self._drop(seat)
            raise FullHouse(NO_WORKER)
        return seat

    async def rejoin(
        self, production: UUID, performance: Performance, next_frame: int, deliver: Deliver
    ) -> RemoteSeat | None:
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
        seat = RemoteSeat(production, performance, next_frame, deliver, next_frame, run, worker)
        if not alive or next_frame < oldest:
            self._say(seat, "cancel")
            return None
        seat.read_id = relay.read_from(next_frame)
        self._seats[run] = seat
        self._say(seat, "until", seat.until)
        await self._wake()
        return seat

    async def grant(self, seat: RemoteSeat, frames: int) -> None:
        seat.until = min(seat.until + frames, seat.next_frame + CREDIT_LIMIT)
        seat.flush()
        self._say(seat, "until", seat.until)

    async def leave(self, seat: RemoteSeat) -> None:
        if not self._drop(seat):
            return
        self._say(seat, "leave")
        kept = json.dumps([seat.run, seat.worker, seat.next_frame])
        try:
            await self._redis.set(relay.kept_key(seat.production), kept, ex=max(1, settings.LIVE_GRACE))
        except relay.LOST:
            logger.warning(
                "Redis cannot be reached; production %s will be made again if it is resumed", seat.production
            )

    async def cancel(self, seat: RemoteSeat) -> None:
        if self._drop(seat):
            self._say(seat, "cancel")

    def _drop(self, seat: RemoteSeat) -> bool:
        """Listen to the seat's run no longer. Whether it was still listened to."""
        return self._seats.pop(seat.run, None) is not None

    async def _expect_room(self) -> None:
        """Raises FullHouse if no worker says that it has a slot free; who says so too late is waited for."""
        try:
            pulses = [pulse for pulse in (await self._pulses(await self._workers())).values() if pulse]
        except relay.LOST:
            raise FullHouse(NO_WORKER) from None
        if not any(pulse.free for pulse in pulses):
            raise FullHouse(max(SHORTEST_WAIT, min((pulse.retry_after for pulse in pulses), default=NO_WORKER)))

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

    async def _send(self, seat: RemoteSeat) -> None:
        """Begin a new run for a seat, from the frame that it needs next."""
        self._drop(seat)
        seat.run, seat.worker, seat.read_id = uuid4().hex, "", "0-0"
        seat.sent_at = time.monotonic()
        self._seats[seat.run] = seat
        row = {"id": str(seat.production), **written(seat.performance)}
        task = (seat.run, self._me, seat.read_to, seat.until, row)
        send = partial(current_app.send_task, TASK, task, expires=2 * TAKEN_WITHIN, retry_policy=RETRY)
        await asyncio.get_running_loop().run_in_executor(self._dispatching, send)
        await self._wake()

    async def _wake(self) -> None:
        """Have the reader look at its seats again."""
        await self._redis.xadd(f"live:wake:{self._me}", {"": ""}, maxlen=1, approximate=False)
        await self._redis.expire(f"live:wake:{self._me}", 60)

    async def _read(self) -> None:
        wake = f"live:wake:{self._me}"
        seats = dict(self._seats)
        wanted = {relay.frames_key(run): seat.read_id for run, seat in seats.items()}
        try:
            answers = await self._reading.xread({wake: self._wake_id, **wanted}, count=32, block=BLOCK_MS)
        except relay.LOST:
            self._away = True
            raise
        for key, entries in answers or ():
            if key.decode() == wake:
                self._wake_id = entries[-1][0]
                continue
            seat = self._seats.get(key.decode().rpartition(":")[2])
            for identity, fields in entries:
                if seat is None or self._seats.get(seat.run) is not seat:  # it left meanwhile
                    break
                seat.read_id, seat.heard_at = identity, time.monotonic()
                self._take(seat, relay.unpack(fields))

    def _take(self, seat: RemoteSeat, entry: relay.Entry) -> None:
        match entry:
            case Taken(worker):
                seat.worker, seat.lost_at = worker, None
                self._say(seat, "until", seat.until)
                if seat.settled and not seat.settled.done():
                    seat.settled.set_result(entry)
            case Frames(first, frames):
                if first > seat.read_to:
                    logger.warning("frames %d to %d of run %s were lost", seat.read_to, first, seat.run)
                    self._lose(seat)
                elif first + len(frames) > seat.read_to:
                    seat.ahead.append(entry)
                    seat.flush()
            case Refused() if seat.settled and not seat.settled.done():
                seat.settled.set_result(entry)
            case Refused():  # not again at once: it may be the same worker
                seat.lost_at = seat.lost_at or time.monotonic()
            case Interrupted():
                self._lose(seat)
            case _:
                self._drop(seat)
                seat.deliver(entry)

    def _lose(self, seat: RemoteSeat) -> None:
        """Its worker is gone, or what it made: begin again."""
        self._say(seat, "cancel")
        seat.worker, seat.sent_at = "", 0.0
        seat.lost_at = seat.lost_at or time.monotonic()
        self._hurry.set()

    def _say(self, seat: RemoteSeat, verb: str, *values: Any) -> None:
        """Have the teller say it. Only the last word about a run counts."""
        if seat.worker:
            self._to_tell[seat.run] = (seat.worker, [seat.run, self._me, verb, *values])
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
        pulses = await self._pulses(sorted({seat.worker for seat in self._seats.values() if seat.worker}))
        now = time.monotonic()
        for seat in list(self._seats.values()):
            if seat.worker and seat.worker in pulses and pulses[seat.worker] is None and now > self._believe_from:
                logger.warning("worker %s is gone; production %s goes on elsewhere", seat.worker, seat.production)
                self._lose(seat)
            elif seat.worker and seat.read_to < seat.until and now > seat.heard_at + SILENT:
                self._say(seat, "until", seat.until)
                if now > seat.heard_at + GIVEN_UP:
                    self._lose(seat)
        for seat in [seat for seat in self._seats.values() if seat.lost_at is not None and not seat.worker]:
            if now > (seat.lost_at or now) + settings.LIVE_GRACE:
                self._drop(seat)
                seat.deliver(Interrupted())
            elif now > seat.sent_at + TAKEN_WITHIN:
                with suppress(OperationalError):  # the broker is away: once more a moment later
                    await self._send(seat)
        with suppress(TimeoutError):
            async with asyncio.timeout(relay.BEAT):
                await self._hurry.wait()

    async def _recover(self) -> None:
        """Redis is back. Where it has forgotten a run's frames, some may be missing; what was granted is said again."""
        seats = [seat for seat in self._seats.values() if seat.worker]
        pipe = self._redis.pipeline(transaction=False)
        for seat in seats:
            pipe.exists(relay.frames_key(seat.run))
        for seat, there in zip(seats, await pipe.execute(), strict=True):
            if there:
                self._say(seat, "until", seat.until)
            else:
                self._lose(seat)
        self._away = False
        self._believe_from = time.monotonic() + relay.PULSE_MS / 1000
