"""The load tool's clock of the page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from production.bench.playhead import RECOVERY, TOP_UP, Playhead
from production.live.messages import CREDIT_LIMIT, FIRST_GRANT


def test_nothing_is_late_while_motion_comes_before_it_is_due() -> None:
    head = Playhead()
    head.arrive(10.0, 4)
    head.arrive(10.1, 8)
    head.arrive(10.3, 16)
    head.end(10.5)
    assert (head.underruns, head.stalled) == (0, 0.0)
    assert head.until_over(10.5) == pytest.approx(28 / 25 - 0.5)
    assert head.until_over(20.0) == 0.0


def test_the_wait_for_the_first_motion_is_no_underrun() -> None:
    head = Playhead()
    assert head.credit(5.0) == 0
    head.arrive(9.0, 4)
    assert (head.underruns, head.stalled) == (0, 0.0)


def test_a_frame_that_is_due_and_not_there_is_an_underrun_once() -> None:
    head = Playhead()
    head.arrive(0.0, 5)  # 0.2 s
    assert head.credit(0.3) == 0
    head.arrive(0.5, 10)
    assert head.underruns == 1
    assert head.stalled == pytest.approx(0.3)
    assert head.until_over(0.5) == pytest.approx(0.4)


def test_after_running_dry_it_plays_on_only_with_some_frames_in_hand() -> None:
    head = Playhead()
    head.arrive(0.0, 5)
    head.arrive(0.4, RECOVERY - 1)
    head.arrive(0.6, 1)
    assert head.underruns == 1
    assert head.stalled == pytest.approx(0.4)
    assert head.until_over(0.6) == pytest.approx(RECOVERY / 25)


def test_what_is_left_is_played_out_however_little_it_is() -> None:
    head = Playhead()
    head.arrive(0.0, 5)
    head.arrive(0.4, 2)
    head.end(0.5)
    assert head.until_over(0.5) == pytest.approx(2 / 25)


def test_credit_is_granted_in_steps_as_the_head_moves() -> None:
    head = Playhead()
    head.arrive(0.0, FIRST_GRANT)
    assert head.until_credit() == pytest.approx(TOP_UP / 25)
    assert head.credit(0.5) == 0
    assert head.credit(0.8) == 20
    assert head.credit(0.8) == 0
    head.end(1.0)
    assert head.credit(2.0) == 0
    assert head.until_credit() is None


def test_a_new_connection_has_the_credit_that_it_asked_with() -> None:
    head = Playhead()
    head.arrive(0.0, 30)
    head.reconnected()
    assert head.granted == 30 + FIRST_GRANT


def test_the_page_grants_as_the_load_tool_and_the_engine_take_it_to() -> None:
    sources = (Path(__file__).parents[3] / "frontend" / "src").rglob("*.ts")
    page = dict(re.findall(r"^(?:export )?const ([A-Z_]+) = (\d+);", "\n".join(map(Path.read_text, sources)), re.M))
    wanted = {"WINDOW": FIRST_GRANT, "MOST_CREDIT": CREDIT_LIMIT, "TOP_UP": TOP_UP, "RECOVERY": RECOVERY}
    assert {name: int(page[name]) for name in wanted} == wanted
