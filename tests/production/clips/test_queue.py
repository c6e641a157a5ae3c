"""Whose clip is made next, and what becomes of clips whose workers are gone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from production.clips import queue, service
from production.clips.lease import Lease
from production.models import Clip, ClipJob

State = Clip.State
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("calls")]


def made_in_turn() -> list[tuple[str, str]]:
    """Owner and text of everything that waits, in the order in which one worker makes it."""
    made = []
    while (clip_id := queue.next_clip()) is not None:
        held = Lease.take(clip_id)
        assert held is not None
        held.end(State.READY)
        made.append((held.clip.job.owner.username, held.clip.text))
    return made


def test_nothing_waits_at_first() -> None:
    assert queue.next_clip() is None


def test_one_owners_clips_are_made_oldest_first(start_job: Any) -> None:
    start_job("a", "b")
    start_job("c")
    assert [text for _, text in made_in_turn()] == ["a", "b", "c"]


def test_thirty_lines_of_one_account_do_not_block_one_line_of_another(start_job: Any, visitor: User) -> None:
    start_job(*(f"line {number}" for number in range(30)))
    first = Lease.take(queue.next_clip() or 0)
    assert first is not None
    start_job("short", owner=visitor)
    assert made_in_turn()[0] == ("visitor", "short")


def test_owners_take_turns(start_job: Any, visitor: User) -> None:
    start_job("a", "b", "c")
    start_job("x", "y", owner=visitor)
    assert [owner for owner, _ in made_in_turn()] == ["educator", "visitor", "educator", "visitor", "educator"]


def test_a_clip_asked_for_again_waits_behind_what_was_asked_for_before(start_job: Any) -> None:
    again, before = start_job("again"), start_job("before")
    service.cancel_job(job=again)
    service.retry_job(job=again)
    assert [text for _, text in made_in_turn()] == ["before", "again"]
    assert before.clips.get().state == State.READY


def lose(job: ClipJob) -> None:
    assert Lease.take(job.clips.get().pk)
    job.clips.update(leased_until=timezone.now() - timedelta(seconds=1))


def test_a_clip_whose_worker_is_gone_waits_again_at_its_place(start_job: Any) -> None:
    lost = start_job("lost")
    lose(lost)
    start_job("later")
    assert queue.take_back() == 1
    assert [text for _, text in made_in_turn()] == ["lost", "later"]


def test_a_clip_that_takes_its_worker_with_it_fails_in_the_end_and_says_so(start_job: Any) -> None:
    job = start_job()
    for _ in range(queue.ATTEMPTS):
        lose(job)
        queue.take_back()
    assert (job.clips.get().state, job.clips.get().problem) == (State.FAILED, queue.GAVE_UP)
    service.retry_job(job=job)
    assert (job.clips.get().state, job.clips.get().attempts) == (State.WAITING, 0)


def test_a_clip_under_way_is_left_alone(start_job: Any) -> None:
    job = start_job()
    assert Lease.take(job.clips.get().pk)
    assert queue.take_back() == 0
    assert job.clips.get().state == State.RENDERING


def test_what_an_earlier_version_left_under_way_is_taken_up(start_job: Any) -> None:
    job = start_job()
    job.clips.update(state=State.RENDERING)
    assert queue.take_back() == 1
