from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from production.clips.outlook import PACE, outlook, pace, seconds_to_make
from production.clips.queue import next_clip
from production.models import Clip, ClipJob

pytestmark = pytest.mark.usefixtures("calls")
State = Clip.State


@pytest.fixture
def other(db: None) -> User:
    return User.objects.create_user("other")


def planned(job: ClipJob, frames: int) -> ClipJob:
    job.clips.update(frames=frames)
    return job


def served(job: ClipJob) -> int:
    """How many clips are made before the first of a job, by asking the queue itself."""
    for count in range(100):
        clip = Clip.objects.get(pk=next_clip())
        if clip.job_id == job.pk:
            return count
        Clip.objects.filter(pk=clip.pk).update(state=State.READY, claimed_at=timezone.now())
    raise AssertionError("its turn never came")


def made(job: ClipJob, seconds: float, **fields: Any) -> None:
    now = timezone.now()
    job.clips.update(state=State.READY, claimed_at=now - timedelta(seconds=seconds), finished_at=now, **fields)


def test_an_own_batch_alone_takes_as_long_as_its_clips(start_job: Any) -> None:
    job = planned(start_job("a", "b"), 100)
    ahead = outlook(job)
    assert (ahead.ahead, ahead.seconds) == (0, pytest.approx(2 * 4 * PACE))


def test_a_clip_that_is_half_made_takes_half(start_job: Any) -> None:
    job = planned(start_job("a"), 100)
    job.clips.update(state=State.RENDERING, progress=50)
    assert outlook(job).seconds == pytest.approx(2 * PACE)


def test_more_workers_are_done_sooner(start_job: Any) -> None:
    job = planned(start_job("a", "b"), 100)
    assert outlook(job, workers=4).seconds == pytest.approx(outlook(job).seconds / 4)


@pytest.mark.parametrize("first", ["own", "other"])
@pytest.mark.parametrize(("before", "others"), [(0, 1), (3, 1), (2, 5), (0, 5)])
def test_the_place_in_the_queue_is_where_the_queue_will_reach_it(
    start_job: Any, other: User, first: str, before: int, others: int
) -> None:
    if first == "other":
        start_job(*["x"] * others, owner=other)
    if before:
        start_job(*["earlier"] * before)
    if first == "own":
        start_job(*["x"] * others, owner=other)
    job = start_job("mine")
    assert outlook(job).ahead == served(job)


def test_of_a_long_batch_of_somebody_else_as_many_count_as_take_turns(start_job: Any, other: User) -> None:
    planned(start_job(*["x"] * 50, owner=other), 100)
    job = planned(start_job("a", "b"), 100)
    ahead = outlook(job)
    assert ahead.ahead == 1
    assert ahead.seconds == pytest.approx(4 * 4 * PACE)


def test_the_pace_is_that_of_the_last_clips(start_job: Any) -> None:
    assert pace() == PACE
    made(start_job("a"), 8, frames=100, formats=["mp4"])
    made(start_job("b"), 16, frames=100, formats=["mp4", "json"])
    made(start_job("c"), 1, frames=100, formats=["json"])  # nothing was drawn
    assert pace() == pytest.approx(24 / 8, rel=0.01)


@pytest.mark.django_db
def test_what_is_not_drawn_takes_a_fraction() -> None:
    assert seconds_to_make(100, video=False) < seconds_to_make(100, video=True) / 5
