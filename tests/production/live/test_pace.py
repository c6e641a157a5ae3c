"""Letting connections in: a crowd at once, a loop only as fast as the rate, each address for itself."""

import pytest

from production.live.pace import Pace
from tests.production.live.clock import Clock


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_a_crowd_is_let_in_at_once_and_who_comes_after_it_waits_in_turn(clock: Clock) -> None:
    pace = Pace(rate=10, burst=20, clock=clock)
    waits = [pace.wait("a") for _ in range(24)]
    assert waits[:21] == [0.0] * 21
    assert waits[21:] == pytest.approx([0.1, 0.2, 0.3])


def test_other_addresses_do_not_wait_for_a_loop(clock: Clock) -> None:
    pace = Pace(rate=10, burst=2, clock=clock)
    for _ in range(50):
        pace.wait("loop")
    assert pace.wait("loop") > 4
    assert pace.wait("somebody") == 0.0


def test_time_gives_everything_back(clock: Clock) -> None:
    pace = Pace(rate=10, burst=2, clock=clock)
    assert [pace.wait("a") > 0 for _ in range(4)] == [False, False, False, True]
    clock.now += 10
    assert [pace.wait("a") > 0 for _ in range(4)] == [False, False, False, True]


def test_addresses_that_have_nothing_to_wait_for_are_forgotten(clock: Clock) -> None:
    pace = Pace(rate=10, burst=2, clock=clock)
    for number in range(5000):
        clock.now += 1
        pace.wait(str(number))
    assert len(pace._next) < 1100
