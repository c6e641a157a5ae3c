"""The worker's side of live motion over Redis: an engine whose viewers sit in other processes.

Celery's threads hand it runs and wait for their end; one thread of its own, with an event loop, publishes what the
engine makes, hears what viewers grant, and gives signs of life. While Redis is away the engine goes on as far as
credit reaches, and what it made is published when Redis is back.
"""

from __future__ import annotations

import asyncio
import json
import logging
import threading
import time
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from functools import partial
from typing import Final
from uuid import UUID

from django.conf import settings
from redis.exceptions import ResponseError

from ml.runtime import Stream
from ml.signing import Utterance
from production.live import relay
from production.live.engine import Broken, Census, Event, Interrupted, NewFrames, NoSlotFree, Slot, configured_engine
from production.registry import weights
from production.signer import worker_loader, worker_signer

logger = logging.getLogger(__name__)

LARGEST_BATCH: Final = 256  # entries published at once
LAST_WORDS: Final = 3.0  # seconds to publish what is still to be published
WANTED_WITHIN: Final = 5.0  # seconds: a run of which nobody says by then that it is wanted was given up meanwhile


@dataclass(eq=False)
class Run:
    """One production, made by this worker. granted: the frame that its viewer lets it come to; position: where it is.

    ended: that Celery need not wait for it any more.
    """

    name: str
    production: UUID
    utterance: Utterance
    web: str
    position: int
    granted: int
    slot: Slot | None = None
    wanted: bool = False  # its web process has said so
    begun_at: float = field(default_factory=time.monotonic)
    ended: threading.Event = field(default_factory=threading.Event)


class LiveWorker:
    """See the module. slots: how many runs at once; `make` and `hand_over` may be called from any thread."""

    def __init__(self, slots: int) -> None:
        self.name = relay.process_name()
        self._engine = configured_engine(slots)
        self._wanted = b""  # models that runs will ask for, as it was told last
        self._runs: dict[str, Run] = {}
        self._loop = asyncio.new_event_loop()
        self._outbox: asyncio.Queue[tuple[Run, relay.Entry]] = asyncio.Queue()
        self._redis = relay.connected()
        self._thread = threading.Thread(target=self._live, name="live worker", daemon=True)
        self._thread.start()

    def make(self, run: Run) -> None:
        """Begin a run and wait for its end."""
        try:
            with self._engine.expecting():
                stream = run.utterance.begin()
        except Exception:
            logger.exception("a run could not begin", extra={"production": run.production})
            self._loop.call_soon_threadsafe(self._end, run, Broken())
            return
        asyncio.run_coroutine_threadsafe(self._begin(run, stream), self._loop).result()
        run.ended.wait()

    def refuse(self, run: Run) -> None:
        """It cannot be made here, but perhaps elsewhere."""
        self._loop.call_soon_threadsafe(self._end, run, relay.Refused())

    def hand_over(self, seconds: float) -> None:
        """Take nothing more, let productions end for so long, and give the others to whoever takes them."""
        self._engine.drain(seconds)
        self._engine.close()
        with suppress(TimeoutError):  # Redis is away: who waits for them will notice
            asyncio.run_coroutine_threadsafe(self._outbox.join(), self._loop).result(LAST_WORDS)

    def close(self) -> None:
        """Give no more signs of life."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def _live(self) -> None:
        tasks = [self._loop.create_task(relay.always(part)) for part in (self._publish, self._hear, self._beat)]
        self._loop.run_forever()
        for task in tasks:
            task.cancel()
        self._loop.run_until_complete(asyncio.gather(*tasks, self._redis.aclose(), return_exceptions=True))
        self._loop.close()

    async def _begin(self, run: Run, stream: Stream) -> None:
        try:
            run.slot = self._engine.open(
                UUID(run.name),
                run.utterance,
                stream,
                next_frame=run.position,
                deliver=partial(self._deliver, run),
                loop=self._loop,
            )
        except NoSlotFree:
            self._end(run, relay.Refused())
            return
        self._runs[run.name] = run
        self._outbox.put_nowait((run, relay.Taken(self.name)))
        until, run.granted = run.granted, run.position
        self._allow(run, until)

    def _allow(self, run: Run, until: int) -> None:
        assert run.slot is not None
        if run.slot.left:
            slot = self._engine.rejoin(
                UUID(run.name), next_frame=run.slot.next_frame, deliver=partial(self._deliver, run), loop=self._loop
            )
            if slot is None:  # given up a moment ago
                self._end(run, Interrupted())
                return
            run.granted = slot.next_frame
        if until > run.granted:
            self._engine.grant(run.slot, until - run.granted)
            run.granted = until

    def _deliver(self, run: Run, event: Event) -> None:
        if isinstance(event, NewFrames):
            self._outbox.put_nowait((run, event))
        else:
            self._end(run, event)

    def _end(self, run: Run, entry: relay.Entry) -> None:
        self._forget(run)
        self._outbox.put_nowait((run, entry))

    def _forget(self, run: Run) -> None:
        self._runs.pop(run.name, None)
        run.ended.set()

    def _leave(self, run: Run) -> None:
        """Its slot may be given to a newcomer from now on, so Celery may send one."""
        if run.slot:
            self._engine.leave(run.slot)
        run.ended.set()

    def _cancel(self, run: Run) -> None:
        if run.slot:
            self._engine.cancel(run.slot)
        self._forget(run)

    async def _publish(self) -> None:
        batch = [await self._outbox.get()]
        while len(batch) < LARGEST_BATCH and not self._outbox.empty():
            batch.append(self._outbox.get_nowait())
        written = [self._written(run, entry) for run, entry in batch]
        while True:
            pipe = self._redis.pipeline(transaction=False)
            for key, fields, identity, oldest in written:
                pipe.xadd(key, fields, id=identity, minid=oldest, approximate=False)
                pipe.expire(key, settings.LIVE_PATIENCE + settings.LIVE_GRACE)
            try:
                # An entry that had arrived before the connection broke is refused the second time: its id is taken.
                answers = await pipe.execute(raise_on_error=False)
                break
            except relay.LOST:
                await asyncio.sleep(relay.RECONNECT)
        for answer in answers:
            if isinstance(answer, ResponseError) and "equal or smaller" not in str(answer):
                logger.error("Redis refused an entry: %s", answer)
        for _ in batch:
            self._outbox.task_done()

    @staticmethod
    def _written(run: Run, entry: relay.Entry) -> tuple[str, relay.Fields, str, str]:
        """Key, fields and id of an entry, and the id of the oldest that its stream still needs."""
        if isinstance(entry, NewFrames):
            run.position = entry.first_frame + len(entry.frames)
        oldest = f"{max(0, run.position - relay.BEHIND)}-0"
        return relay.frames_key(run.name), relay.pack(entry), relay.entry_id(entry, run.position), oldest

    async def _hear(self) -> None:
        heard = await self._redis.blpop([relay.control_key(self.name)], timeout=1)
        if heard is None:
            return
        name, web, verb, *values = json.loads(heard[1])
        run = self._runs.get(name)
        if run is None or run.slot is None:
            if verb == "until":
                await self._disown(name)
            return
        run.web, run.wanted = web, True
        if verb == "until":
            self._allow(run, *values)
        elif verb == "leave":
            self._leave(run)
        else:
            self._cancel(run)

    async def _disown(self, name: str) -> None:
        """Tell who waits for a run that there is none: its grace is over, or Redis forgot that it had ended."""
        key = relay.frames_key(name)
        await self._redis.xadd(key, relay.pack(Interrupted()))  # an id by the clock: later than any frame
        await self._redis.expire(key, settings.LIVE_GRACE)

    def _told(self, census: Census, models: list[str]) -> str:
        """To those who watch, to whom a run is nothing."""
        productions = {UUID(run.name): str(run.production) for run in list(self._runs.values())}
        underway = [
            asdict(one) | {"production": productions[one.production]}
            for one in self._engine.underway
            if one.production in productions
        ]
        return json.dumps({"census": asdict(census) | {"free": census.free}, "underway": underway, "models": models})

    async def _beat(self) -> None:
        census, retry_after = self._engine.census, self._engine.retry_after
        pulse = relay.Pulse(census.slots, 0 if retry_after else census.free, retry_after)
        models = await asyncio.to_thread(weights.known, worker_signer())
        webs = sorted({run.web for run in self._runs.values()})
        pipe = self._redis.pipeline(transaction=False)
        pipe.sadd(relay.WORKERS, self.name)
        pipe.set(relay.pulse_key(self.name), pulse.packed(), px=relay.PULSE_MS)
        pipe.set(relay.underway_key(self.name), self._told(census, models), px=relay.PULSE_MS)
        pipe.get(relay.MODELS)
        if webs:
            pipe.mget([relay.pulse_key(web) for web in webs])
        answers = await pipe.execute()
        if (wanted := answers[3]) and wanted != self._wanted:
            self._wanted = wanted
            self._loop.run_in_executor(None, weights.make_ready, wanted, worker_signer(), worker_loader())
        gone = {web for web, seen in zip(webs, answers[4], strict=True) if seen is None} if webs else set()
        given_up = time.monotonic() - WANTED_WITHIN
        for run in list(self._runs.values()):
            if run.slot and run.slot.left:
                if run.slot.over:  # its grace is over, or its place was given away
                    self._forget(run)
            elif not run.wanted and run.begun_at < given_up:
                self._cancel(run)
            elif run.web in gone:
                self._leave(run)
        await asyncio.sleep(relay.BEAT)
