"""The engine: rounds, credit, and productions that leave each other alone."""

from __future__ import annotations

import asyncio
import gc
import hashlib
import threading
import time
import tracemalloc
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import numpy as np
import pytest

from ml.pose import FRAME_WIDTH
from ml.runtime import Chunk, Signer, Stream, load
from ml.signing import Request, Utterance, prepare
from ml.text.plan import Coverage
from ml.timing import Timeline
from production.live import engine as engines
from production.live.engine import (
    LARGEST_MESSAGE,
    Abandoned,
    Broken,
    Census,
    Engine,
    Event,
    Finished,
    Interrupted,
    NewFrames,
    NoSlotFree,
    Slot,
)
from production.live.messages import CREDIT_LIMIT
from production.live.replay_buffer import KEPT
from tests.patience import LOOKS, PATIENCE


def motion(frames: int, stream: int = 0) -> np.ndarray:
    """(frames, FRAME_WIDTH) int16 that tells frame and stream apart."""
    return (np.arange(frames)[:, None] * 7 + np.arange(FRAME_WIDTH) + 1000 * stream).astype("<i2")


@dataclass
class Scripted(Signer):
    """Signs `motion` of its seed; notes each round as pairs of seed and first frame. breaks: seed -> at which frame."""

    hash: str = "5c"
    breaks: Mapping[int, int] = field(default_factory=dict)
    rounds: list[list[tuple[int, int]]] = field(default_factory=list)
    before: Callable[[], Any] = lambda: None

    def frames_of(self, sign_language: str) -> Mapping[str, int]:
        return {}

    def begin(self, timeline: Timeline, sign_language: str, seed: int) -> Stream:
        return Stream(timeline.frames, seed)

    def advance(self, streams: Sequence[Stream]) -> list[Chunk]:
        self.before()
        if any(self.breaks.get(stream.seed, 10**9) <= stream.first_frame for stream in streams):
            raise RuntimeError("a fault in the model")
        if streams:
            self.rounds.append([(stream.seed, stream.first_frame) for stream in streams])
        chunks = []
        for stream in streams:
            first = stream.first_frame
            chunks.append(Chunk(first, motion(stream.planned_frames, stream.seed)[first : first + 4]))
            stream.step += 1
            stream.over = stream.first_frame >= stream.planned_frames
        return chunks

    def utterance(self, frames: int, stream: int = 0) -> Utterance:
        return Utterance(self, Request("", "sk", "svk", stream), Coverage(), Timeline((), frames))


SCRIPTED = Scripted()


@dataclass(eq=False)
class Watcher:
    """Takes a production's events in the test's own loop."""

    engine: Engine
    production: UUID = field(default_factory=uuid4)
    events: list[Event] = field(default_factory=list)
    arrived: asyncio.Event = field(default_factory=asyncio.Event)

    def watch(self, frames: int, stream: int = 0, signer: Scripted = SCRIPTED, next_frame: int = 0) -> Slot:
        loop = asyncio.get_running_loop()
        utterance = signer.utterance(frames, stream)
        return self.engine.open(
            self.production, utterance, utterance.begin(), next_frame=next_frame, deliver=self._take, loop=loop
        )

    def rejoin(self, production: UUID, next_frame: int) -> Slot | None:
        loop = asyncio.get_running_loop()
        return self.engine.rejoin(production, next_frame=next_frame, deliver=self._take, loop=loop)

    def _take(self, event: Event) -> None:
        self.events.append(event)
        self.arrived.set()

    async def until(self, enough: Callable[[], bool]) -> None:
        async with asyncio.timeout(PATIENCE):
            while not enough():
                self.arrived.clear()
                await self.arrived.wait()

    @property
    def frames(self) -> np.ndarray:
        parts = [event.frames for event in self.events if isinstance(event, NewFrames)]
        return np.concatenate(parts) if parts else np.empty((0, FRAME_WIDTH), dtype="<i2")

    @property
    def message_sizes(self) -> list[int]:
        return [len(event.frames) for event in self.events if isinstance(event, NewFrames)]

    @property
    def over(self) -> bool:
        return bool(self.events) and not isinstance(self.events[-1], NewFrames)


@pytest.fixture
def engine() -> Iterator[Engine]:
    engine = Engine(slots=3, patience=60, grace=60, batch=16)
    yield engine
    engine.close()


async def test_the_whole_motion_arrives_in_order_with_its_hash(engine: Engine) -> None:
    viewer = Watcher(engine)
    engine.grant(viewer.watch(143), 200)
    await viewer.until(lambda: viewer.over)
    np.testing.assert_array_equal(viewer.frames, motion(143))
    assert viewer.events[-1] == Finished(143, hashlib.sha256(motion(143).tobytes()).hexdigest())
    assert engine.occupied == 0


async def test_the_first_message_is_one_chunk_and_later_ones_carry_more(engine: Engine) -> None:
    viewer = Watcher(engine)
    engine.grant(viewer.watch(70), 200)
    await viewer.until(lambda: viewer.over)
    assert viewer.message_sizes == [4, 8, 16, 16, 16, 10]


async def test_before_any_credit_the_first_chunk_is_made_and_nothing_is_sent(engine: Engine) -> None:
    signer = Scripted()
    parked, busy = Watcher(engine), Watcher(engine)
    slot = parked.watch(40, 1, signer)
    engine.grant(busy.watch(40, 2, signer), 40)
    await busy.until(lambda: busy.over)
    assert [first for together in signer.rounds for stream, first in together if stream == 1] == [0]
    assert parked.events == []
    engine.grant(slot, 4)
    await parked.until(lambda: len(parked.frames) == 4)


async def test_never_more_is_sent_than_was_granted(engine: Engine) -> None:
    viewer = Watcher(engine)
    slot = viewer.watch(60)
    granted = 0
    for credit in (1, 3, 10, 2, 17):
        engine.grant(slot, credit)
        granted += credit
        await viewer.until(lambda: len(viewer.frames) >= granted)  # noqa: B023  (awaited at once)
        assert len(viewer.frames) == granted
        assert slot.made - granted <= LARGEST_MESSAGE, "what was made ahead stays small"
    np.testing.assert_array_equal(viewer.frames, motion(33))
    assert not viewer.over


async def test_credit_for_exactly_all_frames_is_enough_to_see_the_end(engine: Engine) -> None:
    viewer = Watcher(engine)
    engine.grant(viewer.watch(21), 21)
    await viewer.until(lambda: viewer.over)
    assert len(viewer.frames) == 21


async def test_credit_does_not_pile_up_without_bound(engine: Engine) -> None:
    viewer = Watcher(engine)
    slot = viewer.watch(4)
    slot.over = True  # nothing is taken from it
    for _ in range(3):
        engine.grant(slot, CREDIT_LIMIT)
    assert slot.credit == CREDIT_LIMIT
    slot.over = False


async def test_a_resumed_stream_goes_on_at_its_frame_with_the_hash_of_the_whole(engine: Engine) -> None:
    viewer = Watcher(engine)
    engine.grant(viewer.watch(50, next_frame=22), 28)
    await viewer.until(lambda: viewer.over)
    np.testing.assert_array_equal(viewer.frames, motion(50)[22:])
    first = viewer.events[0]
    assert isinstance(first, NewFrames)
    assert first.first_frame == 22
    assert viewer.events[-1] == Finished(50, hashlib.sha256(motion(50).tobytes()).hexdigest())


async def test_all_that_are_ready_advance_together_and_get_what_they_would_get_alone(engine: Engine) -> None:
    signer, lengths = Scripted(), (60, 24, 60)
    viewers = [Watcher(engine) for _ in lengths]
    slots = [viewers[number].watch(frames, number, signer) for number, frames in enumerate(lengths)]
    with engine._changed:  # all at once, so that the rounds are whole
        for slot in slots:
            engine.grant(slot, 100)
    for number, frames in enumerate(lengths):
        await viewers[number].until(lambda: viewers[number].over)  # noqa: B023
        np.testing.assert_array_equal(viewers[number].frames, motion(frames, number))
    expected = [(0, 1, 2) if first < 24 else (0, 2) for first in range(0, 60, 4)]
    assert [tuple(stream for stream, _ in here) for here in signer.rounds] == expected


async def test_a_production_that_breaks_does_not_hurt_its_neighbours(
    engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    signer = Scripted(breaks={1: 8})
    viewers = [Watcher(engine) for _ in range(3)]
    for number, viewer in enumerate(viewers):
        engine.grant(viewer.watch(40, number, signer), 100)
    for viewer in viewers:
        await viewer.until(lambda: viewer.over)  # noqa: B023
    assert [type(viewer.events[-1]) for viewer in viewers] == [Finished, Broken, Finished]
    np.testing.assert_array_equal(viewers[2].frames, motion(40, 2))
    assert [(record.message, record.__dict__["production"]) for record in caplog.records] == [
        ("a production broke at frame 8", viewers[1].production)
    ]
    assert "a fault in the model" in caplog.text


async def test_a_cancelled_production_frees_its_slot_and_says_nothing_more(engine: Engine) -> None:
    in_chunk, go_on = threading.Event(), threading.Event()

    def wait() -> None:
        in_chunk.set()
        go_on.wait(PATIENCE)

    viewer, next_one = Watcher(engine), Watcher(engine)
    slot = viewer.watch(400, signer=Scripted(before=wait))
    engine.grant(slot, 400)
    in_chunk.wait(PATIENCE)
    engine.cancel(slot)
    assert engine.occupied == 0
    go_on.set()
    engine.grant(next_one.watch(4), 4)
    await next_one.until(lambda: next_one.over)
    assert viewer.events == []
    assert slot.made <= 4
    engine.cancel(slot)  # twice is as good as once


async def test_a_full_house_says_when_to_come_back(engine: Engine) -> None:
    guests = [Watcher(engine) for _ in range(4)]
    for guest in guests[:3]:
        guest.watch(100)
    assert engine.census == Census(slots=3, active=0, parked=3, left=0)
    with pytest.raises(NoSlotFree) as full:
        guests[3].watch(100)
    assert full.value.retry_after == engine.retry_after == 4.0  # 100 frames at 25 a second


async def test_who_grants_nothing_for_too_long_is_let_go() -> None:
    engine = Engine(slots=1, patience=0.05, grace=60, batch=16)
    viewer = Watcher(engine)
    viewer.watch(40)
    await viewer.until(lambda: viewer.over)
    assert isinstance(viewer.events[-1], Abandoned)
    assert engine.occupied == 0
    engine.close()


async def test_who_comes_back_in_time_goes_on_with_nothing_made_twice(engine: Engine) -> None:
    signer = Scripted()
    lost, back = Watcher(engine), Watcher(engine)
    slot = lost.watch(60, signer=signer)
    engine.grant(slot, 30)
    await lost.until(lambda: len(lost.frames) == 30)
    engine.leave(slot)
    assert engine.census == Census(slots=3, active=0, parked=0, left=1)
    assert back.rejoin(uuid4(), 21) is None, "another production"
    assert back.rejoin(lost.production, 21) is slot
    assert back.rejoin(lost.production, 21) is None, "two cannot have one slot"
    engine.grant(slot, 100)
    await back.until(lambda: back.over)
    np.testing.assert_array_equal(back.frames, motion(60)[21:])
    assert back.events[-1] == Finished(60, hashlib.sha256(motion(60).tobytes()).hexdigest())
    assert len(signer.rounds) == 15, "every chunk was made once"
    assert len(lost.frames) == 30, "who was lost is told nothing more"


async def test_who_comes_back_after_the_last_frame_hears_the_end_without_credit(engine: Engine) -> None:
    lost, back = Watcher(engine), Watcher(engine)
    slot = lost.watch(8)
    engine.grant(slot, 4)
    await lost.until(lambda: len(lost.frames) == 4)
    engine.leave(slot)
    assert back.rejoin(lost.production, 8) is slot
    engine.grant(slot, 1)
    await back.until(lambda: back.over)
    assert back.events == [Finished(8, hashlib.sha256(motion(8).tobytes()).hexdigest())]


async def test_frames_that_are_long_gone_are_not_kept(engine: Engine) -> None:
    lost, back = Watcher(engine), Watcher(engine)
    frames = KEPT + 100
    slot = lost.watch(2 * frames)
    engine.grant(slot, frames)
    await lost.until(lambda: len(lost.frames) == frames)
    assert slot.buffer.end - slot.buffer.start <= KEPT + LARGEST_MESSAGE
    engine.leave(slot)
    assert back.rejoin(lost.production, 50) is None
    assert back.rejoin(lost.production, frames - KEPT + 20) is slot


async def test_who_does_not_come_back_in_time_loses_the_slot() -> None:
    engine = Engine(slots=1, patience=60, grace=0.05, batch=16)
    lost, back = Watcher(engine), Watcher(engine)
    engine.leave(lost.watch(40))
    async with asyncio.timeout(PATIENCE):
        while engine.occupied:
            await asyncio.sleep(0.01)
    assert back.rejoin(lost.production, 0) is None
    assert lost.events == []
    engine.close()


async def test_a_newcomer_has_the_place_of_who_was_lost_longest_ago(engine: Engine) -> None:
    first, second, third, newcomer = (Watcher(engine) for _ in range(4))
    slots = [viewer.watch(40) for viewer in (first, second, third)]
    engine.leave(slots[1])
    engine.leave(slots[0])
    assert engine.retry_after == 0
    newcomer.watch(40)
    assert second.rejoin(second.production, 0) is None
    assert first.rejoin(first.production, 0) is slots[0]


async def test_an_engine_that_drains_lets_productions_end_and_takes_no_more(engine: Engine) -> None:
    viewer, parked, lost = Watcher(engine), Watcher(engine), Watcher(engine)
    slot = viewer.watch(400)
    engine.leave(lost.watch(400))
    draining = threading.Thread(target=engine.drain, args=(PATIENCE,))
    draining.start()
    async with asyncio.timeout(PATIENCE):
        while engine.retry_after == 0:
            await asyncio.sleep(0.01)
    with pytest.raises(NoSlotFree):
        parked.watch(40)
    engine.grant(slot, 400)
    await viewer.until(lambda: viewer.over)
    await asyncio.to_thread(draining.join)
    assert isinstance(viewer.events[-1], Finished)


async def test_an_engine_that_closes_tells_its_viewers() -> None:
    engine = Engine(slots=1, patience=60, grace=60, batch=16)
    viewer = Watcher(engine)
    viewer.watch(40)
    engine.drain(0)
    engine.close()
    await viewer.until(lambda: viewer.over)
    assert viewer.events == [Interrupted()]


async def test_other_work_waits_while_somebody_watches_but_not_for_ever(engine: Engine) -> None:
    in_chunk, go_on = threading.Event(), threading.Event()

    def wait() -> None:
        in_chunk.set()
        go_on.wait(PATIENCE)

    engine.make_way(PATIENCE)
    viewer = Watcher(engine)
    engine.grant(viewer.watch(4, signer=Scripted(before=wait)), 4)
    in_chunk.wait(PATIENCE)
    engine.make_way(0.01)
    assert viewer.events == []
    waiting = threading.Thread(target=engine.make_way, args=(PATIENCE,))
    waiting.start()
    go_on.set()
    await asyncio.to_thread(waiting.join)
    async with asyncio.timeout(PATIENCE):
        await asyncio.to_thread(engine.make_way, 100 * PATIENCE)


async def test_a_slot_that_is_parked_holds_about_a_megabyte(engine: Engine) -> None:
    signer = load()
    utterance = prepare(signer, Request("Volám sa Eva. " * 20, "sk", "svk", 1))
    viewers = [Watcher(engine) for _ in range(3)]
    slots = []
    next(utterance.chunks())  # imports what is imported late
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        for viewer in viewers:
            loop = asyncio.get_running_loop()
            slots.append(
                engine.open(uuid4(), utterance, utterance.begin(), next_frame=0, deliver=viewer._take, loop=loop)
            )
            engine.grant(slots[-1], CREDIT_LIMIT)
        for viewer in viewers:
            await viewer.until(lambda: len(viewer.frames) >= KEPT + 200)  # noqa: B023
        for slot in slots:
            engine.leave(slot)
        engine.make_way(PATIENCE)

        def held() -> float:
            for viewer in viewers:
                viewer.events.clear()  # the last ones may still be on their way
            return (tracemalloc.get_traced_memory()[0] - before) / len(slots)

        async with asyncio.timeout(PATIENCE):  # nothing tells when the last of it is let go
            while held() >= 1.1e6:
                gc.collect()
                await asyncio.sleep(LOOKS)
    finally:
        tracemalloc.stop()


async def test_a_viewer_whose_loop_is_gone_stops_nobody(engine: Engine) -> None:
    gone = asyncio.new_event_loop()
    gone.close()
    utterance = SCRIPTED.utterance(8)
    slot = engine.open(uuid4(), utterance, utterance.begin(), next_frame=0, deliver=lambda _: None, loop=gone)
    engine.grant(slot, 8)
    viewer = Watcher(engine)
    engine.grant(viewer.watch(8), 8)
    await viewer.until(lambda: viewer.over)
    assert isinstance(viewer.events[-1], Finished)


async def test_who_is_paused_is_not_waited_for(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "PAUSED", 0.01)
    Watcher(engine).watch(400)
    await asyncio.sleep(0.02)
    assert engine.drain(10) == 0


async def test_no_pass_advances_more_than_the_batch_and_whoever_waited_longest_comes_first() -> None:
    engine = Engine(slots=3, patience=60, grace=60, batch=2)
    signer, viewers = Scripted(), [Watcher(engine) for _ in range(3)]
    slots = [viewer.watch(40, stream, signer) for stream, viewer in enumerate(viewers)]
    for slot in slots:
        engine.grant(slot, 40)
    for stream, viewer in enumerate(viewers):
        await viewer.until(lambda: viewer.over)  # noqa: B023
        np.testing.assert_array_equal(viewer.frames, motion(40, stream))
    engine.close()
    assert max(map(len, signer.rounds)) == 2
    together = [[stream for stream, _ in one_pass] for one_pass in signer.rounds if len(one_pass) == 2]
    assert {tuple(sorted(one_pass)) for one_pass in together} >= {(0, 1), (0, 2), (1, 2)}, "they take turns"


async def test_who_has_just_come_goes_before_others_by_a_pass_of_its_own(engine: Engine) -> None:
    signer, newcomers = Scripted(), [Watcher(engine), Watcher(engine)]
    old = Watcher(engine)
    slot = old.watch(400, 1, signer)
    engine.grant(slot, 8)
    await old.until(lambda: len(old.frames) == 8)
    signer.rounds.clear()
    begun, held = threading.Event(), threading.Event()
    signer.before = lambda: begun.set() or held.wait()
    engine.grant(slot, 100)
    await asyncio.to_thread(begun.wait)
    for number, newcomer in enumerate(newcomers, 2):
        engine.grant(newcomer.watch(400, number, signer), 100)
    held.set()
    await newcomers[1].until(lambda: len(newcomers[1].frames) >= 4)
    assert [seed for seed, first in signer.rounds[1] if first == 0] == [seed for seed, _ in signer.rounds[1]]


async def begun(watcher: Watcher, frames: int, stream: int, signer: Scripted, in_hand: float) -> Slot:
    """With its first chunk made, and a viewer who has so many seconds of motion to show."""
    slot = watcher.watch(frames, stream, signer)
    engine = watcher.engine
    await asyncio.to_thread(engine.make_way, PATIENCE)
    with engine._changed:
        slot.shown_until = time.monotonic() + in_hand
    return slot


async def test_who_would_run_dry_first_goes_first() -> None:
    engine, signer = Engine(slots=2, patience=60, grace=60, batch=1), Scripted()
    rich, poor = Watcher(engine), Watcher(engine)
    slots = [await begun(rich, 40, 1, signer, in_hand=100), await begun(poor, 40, 2, signer, in_hand=0)]
    with engine._changed:
        for slot in slots:
            engine.grant(slot, 40)
    await rich.until(lambda: rich.over)
    engine.close()
    assert [stream for ((stream, first),) in signer.rounds if first] == [2] * 9 + [1] * 9


async def test_who_has_motion_to_show_stands_back_while_somebody_begins_and_who_has_not_does_not(
    engine: Engine,
) -> None:
    signer, rich, newcomer = Scripted(), Watcher(engine), Watcher(engine)
    slot = await begun(rich, 40, 1, signer, in_hand=100)
    with engine.expecting():
        engine.grant(slot, 40)
        engine.grant(newcomer.watch(16, 2, signer), 16)
        await newcomer.until(lambda: newcomer.over)
        assert slot.made == 4
    await rich.until(lambda: rich.over)
    np.testing.assert_array_equal(rich.frames, motion(40, 1))


async def test_newcomers_wait_while_those_who_watch_do_and_who_had_begun_does_not() -> None:
    engine = Engine(slots=4, patience=100, grace=100, batch=1, late=0.1)
    try:
        engine._note_wait(100, time.monotonic())
        assert engine.retry_after > 0
        with pytest.raises(NoSlotFree):
            Watcher(engine).watch(40)
        Watcher(engine).watch(40, next_frame=4)
        engine._waited_at -= 60  # a minute later
        assert engine.retry_after == 0
        Watcher(engine).watch(40)
    finally:
        engine.close()
