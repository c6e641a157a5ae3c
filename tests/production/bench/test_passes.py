"""The model of a crowd that shares one engine."""

from __future__ import annotations

import io

import numpy as np
import pytest
from django.core.management import call_command

from ml.motion import CHUNK
from ml.skeleton import FPS
from production.bench.passes import Pass, expected, fit, measure
from tests.builders import fake_signer


def test_the_fit_finds_what_a_pass_costs() -> None:
    found = fit({size: 0.004 + 0.0005 * size for size in (1, 4, 16, 64)})
    assert (found.fixed, found.each) == (pytest.approx(0.004), pytest.approx(0.0005))
    assert found.most_viewers == pytest.approx(CHUNK / FPS / 0.0005)


def test_one_viewer_alone_is_served_one_by_one() -> None:
    found = expected(1, Pass(0.004, 0.001))
    assert found.batch == 1
    assert found.pass_seconds == pytest.approx(0.005)


@pytest.mark.parametrize("viewers", [5, 50, 500])
def test_what_the_passes_give_is_what_the_viewers_ask_for(viewers: int) -> None:
    found = expected(viewers, Pass(0.004, 0.0002))
    assert found.batch * found.busy / found.pass_seconds == pytest.approx(viewers * FPS / CHUNK, rel=0.05)


def test_where_each_production_costs_the_same_the_engine_is_as_busy_as_any_single_server() -> None:
    found = expected(20, Pass(0.0, 0.004))
    assert found.busy == pytest.approx(20 * FPS / CHUNK * 0.004, rel=0.01)


def test_larger_crowds_find_larger_batches() -> None:
    batches = [expected(viewers, Pass(0.004, 0.0005)).batch for viewers in (1, 20, 80, 200)]
    assert batches == sorted(batches)
    assert np.diff(batches).min() > 0


def test_passes_of_a_real_engine_are_timed() -> None:
    taken = measure(fake_signer(), sizes=(1, 3))
    assert list(taken) == [1, 3]
    assert min(taken.values()) > 0


def test_the_command_prints_a_row_for_each_size() -> None:
    said = io.StringIO()
    call_command("bench", "passes", "--largest", "4", stdout=said)
    rows = [line.split("|")[1].strip() for line in said.getvalue().splitlines() if line.startswith("|")]
    assert rows[2:] == ["1", "2", "4"]
    assert "Viewers at 25 frames a second" in said.getvalue()
