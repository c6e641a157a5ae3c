"""How often somebody may come, by a clock of the test."""

from __future__ import annotations

import pytest

from production.rate_limit import RateLimit, TooFast
from tests.production.live.clock import Clock


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_so_many_are_allowed_at_once_and_one_too_many_hears_when_to_come_back(clock: Clock) -> None:
    limit = RateLimit(3 / 60, 3, clock)
    for _ in range(3):
        limit.take()
    with pytest.raises(TooFast) as refused:
        limit.take()
    assert refused.value.retry_after == 20
    clock.now += refused.value.retry_after
    limit.take()


def test_waiting_long_saves_up_no_more_than_may_come_at_once(clock: Clock) -> None:
    limit = RateLimit(2 / 60, 2, clock)
    clock.now += 3600
    for _ in range(2):
        limit.take()
    with pytest.raises(TooFast):
        limit.take()


def test_asking_too_early_costs_nothing(clock: Clock) -> None:
    limit = RateLimit(1 / 60, 1, clock)
    limit.take()
    for _ in range(5):
        clock.now += 10
        with pytest.raises(TooFast):
            limit.take()
    clock.now += 10
    limit.take()


def test_a_crowd_is_let_in_at_once_and_who_comes_after_it_waits_in_turn(clock: Clock) -> None:
    limit = RateLimit(10, 21, clock)
    waits = [limit.queue("a") for _ in range(24)]
    assert waits[:21] == pytest.approx([0.0] * 21)
    assert waits[21:] == pytest.approx([0.1, 0.2, 0.3])


def test_others_do_not_wait_for_a_loop(clock: Clock) -> None:
    limit = RateLimit(10, 3, clock)
    for _ in range(50):
        limit.queue("loop")
    assert limit.queue("loop") > 4
    assert limit.queue("somebody") == 0.0


def test_time_gives_everything_back(clock: Clock) -> None:
    limit = RateLimit(10, 3, clock)
    assert [limit.queue("a") > 1e-9 for _ in range(4)] == [False, False, False, True]
    clock.now += 10
    assert [limit.queue("a") > 1e-9 for _ in range(4)] == [False, False, False, True]


def test_those_who_have_nothing_to_wait_for_are_forgotten(clock: Clock) -> None:
    limit = RateLimit(10, 3, clock)
    for number in range(5000):
        clock.now += 1
        limit.queue(str(number))
    assert len(limit._next) < 1100
