"""How often one connection may ask, by a clock of the test."""

from __future__ import annotations

import pytest

from production.live.allowance import Allowance, TooFast
from tests.production.live.clock import Clock


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_a_burst_is_allowed_and_what_is_too_much_hears_when_to_come_back(clock: Clock) -> None:
    allowance = Allowance(3, clock)
    for _ in range(3):
        allowance.take()
    with pytest.raises(TooFast) as refused:
        allowance.take()
    assert refused.value.retry_after == 20
    clock.now += refused.value.retry_after
    allowance.take()


def test_waiting_long_saves_up_no_more_than_a_burst(clock: Clock) -> None:
    allowance = Allowance(2, clock)
    clock.now += 3600
    for _ in range(2):
        allowance.take()
    with pytest.raises(TooFast):
        allowance.take()


def test_asking_too_early_costs_nothing(clock: Clock) -> None:
    allowance = Allowance(1, clock)
    allowance.take()
    for _ in range(5):
        clock.now += 10
        with pytest.raises(TooFast):
            allowance.take()
    clock.now += 10
    allowance.take()
