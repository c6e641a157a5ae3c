"""The engine: rounds, credit, and productions that leave each other alone."""

from __future__ import annotations

import asyncio
import hashlib
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np
import pytest

from ml.pose import FRAME_WIDTH
from ml.runtime import Chunk
from production.live.engine import (
    LARGEST_MESSAGE,
    Abandoned,
    Broken,
    Engine,
    Event,
    Finished,
    Frames,
    FullHouse,
    Slot,
)
from production.live.messages import CREDIT_LIMIT


def motion(frames: int, stream: int = 0) -> np.ndarray:
    """(frames, FRAME_WIDTH) int16 that tells frame and stream apart."""
    return (np.arange(frames)[:, None] * 7 + np.arange(FRAME_WIDTH) + 1000 * stream).astype("<i2")


def chunks_of(frames: int, stream: int = 0, made: list[int] | None = None) -> Iterator[Chunk]:
    whole = motion(frames, stream)
    for first in range(0, frames, 4):
        if made is not None:
            made.append(first)
        yield Chunk(first, whole[first : first + 4])


@dataclass(eq=False)
class Watcher:
    """Takes a production's events in the test's own loop."""

    engine: Engine
    events: list[Event] = field(default_factory=list)
    arrived: asyncio.Event = field(default_factory=asyncio.Event)

    def watch(self, chunks: Iterator[Chunk], frames: int, next_frame: int = 0) -> Slot:
        return self.engine.open(
            chunks=chunks,
            planned_frames=frames,
            next_frame=next_frame,
            deliver=self._take,
            loop=asyncio.get_running_loop(),
        )

    def _take(self, event: Event) -> None:
        self.events.append(event)
        self.arrived.set()

    async def until(self, enough: Callable[[], bool]) -> None:
        async with asyncio.timeout(10):
            while not enough():
                self.arrived.clear()
                await self.arrived.wait()

    @property
    def frames(self) -> np.ndarray:
        parts = [event.frames for event in self.events if isinstance(event, Frames)]
        return np.concatenate(parts) if parts else np.empty((0, FRAME_WIDTH), dtype="<i2")

    @property
    def message_sizes(self) -> list[int]:
        return [len(event.frames) for event in self.events if isinstance(event, Frames)]

    @property
    def over(self) -> bool:
        return bool(self.events) and not isinstance(self.events[-1], Frames)


@pytest.fixture
def engine() -> Iterator[Engine]:
    engine = Engine(slots=3, patience=60)
    yield engine
    engine.close()


async def test_the_whole_motion_arrives_in_order_with_its_hash(engine: Engine) -> None:
    viewer = Watcher(engine)
    engine.grant(viewer.watch(chunks_of(143), 143), 200)
    await viewer.until(lambda: viewer.over)
    np.testing.assert_array_equal(viewer.frames, motion(143))
    assert viewer.events[-1] == Finished(143, hashlib.sha256(motion(143).tobytes()).hexdigest())
    assert engine.occupied == 0


async def test_the_first_message_is_one_chunk_and_later_ones_carry_more(engine: Engine) -> None:
    viewer = Watcher(engine)
    engine.grant(viewer.watch(chunks_of(70), 70), 200)
    await viewer.until(lambda: viewer.over)
    assert viewer.message_sizes == [4, 8, 16, 16, 16, 10]


async def test_without_credit_nothing_is_made(engine: Engine) -> None:
    made: list[int] = []
    parked, busy = Watcher(engine), Watcher(engine)
    parked.watch(chunks_of(40, made=made), 40)
    engine.grant(busy.watch(chunks_of(40), 40), 40)
    await busy.until(lambda: busy.over)
    assert made == []
    assert parked.events == []


async def test_never_more_is_sent_than_was_granted(engine: Engine) -> None:
    viewer = Watcher(engine)
    slot = viewer.watch(chunks_of(60), 60)
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
    engine.grant(viewer.watch(chunks_of(21), 21), 21)
    await viewer.until(lambda: viewer.over)
    assert len(viewer.frames) == 21


async def test_credit_does_not_pile_up_without_bound(engine: Engine) -> None:
    viewer = Watcher(engine)
    slot = viewer.watch(chunks_of(4), 4)
    slot.over = True  # nothing is taken from it
    for _ in range(3):
        engine.grant(slot, CREDIT_LIMIT)
    assert slot.credit == CREDIT_LIMIT
    slot.over = False


async def test_a_resumed_stream_goes_on_at_its_frame_with_the_hash_of_the_whole(engine: Engine) -> None:
    viewer = Watcher(engine)
    engine.grant(viewer.watch(chunks_of(50), 50, next_frame=22), 28)
    await viewer.until(lambda: viewer.over)
    np.testing.assert_array_equal(viewer.frames, motion(50)[22:])
    first = viewer.events[0]
    assert isinstance(first, Frames)
    assert first.first_frame == 22
    assert viewer.events[-1] == Finished(50, hashlib.sha256(motion(50).tobytes()).hexdigest())


async def test_viewers_take_turns_and_get_what_they_would_get_alone(engine: Engine) -> None:
    order: list[tuple[int, int]] = []

    def noted(stream: int) -> Iterator[Chunk]:
        for chunk in chunks_of(60, stream):
            order.append((stream, chunk.first_frame))
            yield chunk

    viewers = [Watcher(engine) for _ in range(3)]
    slots = [viewer.watch(noted(number), 60) for number, viewer in enumerate(viewers)]
    with engine._changed:  # all at once, so that the rounds are whole
        for slot in slots:
            slot.credit = 100
        engine._changed.notify()
    for number, viewer in enumerate(viewers):
        await viewer.until(lambda: viewer.over)  # noqa: B023
        np.testing.assert_array_equal(viewer.frames, motion(60, number))
    assert order == [(stream, first) for first in range(0, 60, 4) for stream in range(3)]


async def test_a_production_that_breaks_does_not_hurt_its_neighbour(
    engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    def breaking() -> Iterator[Chunk]:
        yield from chunks_of(8)
        raise RuntimeError("a fault in the model")

    unlucky, neighbour = Watcher(engine), Watcher(engine)
    engine.grant(unlucky.watch(breaking(), 40), 100)
    engine.grant(neighbour.watch(chunks_of(40), 40), 100)
    await unlucky.until(lambda: unlucky.over)
    await neighbour.until(lambda: neighbour.over)
    assert isinstance(unlucky.events[-1], Broken)
    assert isinstance(neighbour.events[-1], Finished)
    assert "a fault in the model" in caplog.text


async def test_a_cancelled_production_frees_its_slot_and_says_nothing_more(engine: Engine) -> None:
    in_chunk, go_on = threading.Event(), threading.Event()

    def slow() -> Iterator[Chunk]:
        for chunk in chunks_of(400):
            in_chunk.set()
            go_on.wait(10)
            yield chunk

    viewer, next_one = Watcher(engine), Watcher(engine)
    slot = viewer.watch(slow(), 400)
    engine.grant(slot, 400)
    in_chunk.wait(10)
    engine.cancel(slot)
    assert engine.occupied == 0
    go_on.set()
    engine.grant(next_one.watch(chunks_of(4), 4), 4)
    await next_one.until(lambda: next_one.over)
    assert viewer.events == []
    assert slot.made <= 4
    engine.cancel(slot)  # twice is as good as once


async def test_a_full_house_says_when_to_come_back(engine: Engine) -> None:
    guests = [Watcher(engine) for _ in range(4)]
    for guest in guests[:3]:
        guest.watch(chunks_of(100), 100)
    with pytest.raises(FullHouse) as full:
        guests[3].watch(chunks_of(100), 100)
    assert full.value.retry_after == 4.0  # 100 frames at 25 a second


async def test_who_grants_nothing_for_too_long_is_let_go() -> None:
    engine = Engine(slots=1, patience=0.05)
    viewer = Watcher(engine)
    viewer.watch(chunks_of(40), 40)
    await viewer.until(lambda: viewer.over)
    assert isinstance(viewer.events[-1], Abandoned)
    assert engine.occupied == 0
    engine.close()


async def test_a_viewer_whose_loop_is_gone_stops_nobody(engine: Engine) -> None:
    gone = asyncio.new_event_loop()
    gone.close()
    ghost = engine.open(chunks=chunks_of(8), planned_frames=8, next_frame=0, deliver=lambda _: None, loop=gone)
    engine.grant(ghost, 8)
    viewer = Watcher(engine)
    engine.grant(viewer.watch(chunks_of(8), 8), 8)
    await viewer.until(lambda: viewer.over)
    assert isinstance(viewer.events[-1], Finished)
