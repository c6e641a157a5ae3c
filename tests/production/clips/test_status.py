from __future__ import annotations

from typing import Any

import pytest
import redis
from django.utils import translation

from production.clips import status
from production.clips.status import BatchWatch, coverage_in_words, duration_in_words, status_of
from production.models import Clip, ClipJob

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("calls")]
State = Clip.State


@pytest.fixture
def job(start_job: Any) -> ClipJob:
    made: ClipJob = start_job("a", "b", "c", "d")
    return made


def change(job: ClipJob, number: int, **fields: Any) -> None:
    job.clips.filter(number=number).update(**fields)


def test_the_whole_is_told_beside_each_clip(job: ClipJob) -> None:
    change(job, 1, state=State.READY, progress=100, counts={"signed": 2, "spelled": 1}, formats=["mp4", "srt"])
    change(job, 2, state=State.READY, progress=100, counts={"spelled": 3}, formats=["mp4"])
    change(job, 3, state=State.FAILED, problem="x", code="not_drawn")
    told = status_of(job)
    assert (told["finished"], told["percent"], told["files"]) == (False, 75, 3)
    assert told["summary"] == "2 of 4 ready, 1 of them only spelled, 1 failed"
    assert [clip["word"] for clip in told["clips"]] == ["Ready", "Ready, only spelled", "Failed", "Waiting"]
    assert [clip["coverage"] for clip in told["clips"]] == ["2 signed, 1 spelled", "3 spelled", "", ""]


def test_a_second_look_tells_only_what_has_changed(job: ClipJob) -> None:
    watch = BatchWatch()
    assert len(watch.look(job)["clips"]) == 4
    assert watch.look(job)["clips"] == []
    change(job, 3, state=State.RENDERING, progress=7)
    assert [clip["number"] for clip in watch.look(job)["clips"]] == [3]
    change(job, 3, progress=8)
    change(job, 4, state=State.CANCELLED)
    told = watch.look(job)
    assert [clip["number"] for clip in told["clips"]] == [3, 4]
    assert told["percent"] == 27


def test_many_changes_at_once_are_all_told(job: ClipJob, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(status, "_FEW", 2)
    watch = BatchWatch()
    watch.look(job)
    job.clips.filter(number__lt=4).update(state=State.CANCELLED)
    assert [clip["number"] for clip in watch.look(job)["clips"]] == [1, 2, 3]


def test_the_next_turn_and_the_time_that_is_left_are_told_until_it_comes(job: ClipJob, start_job: Any) -> None:
    job.clips.update(frames=100)
    later = start_job("e")
    later.clips.update(frames=100)
    assert status_of(later)["outlook"] == "about 50 seconds left, 4 clips come first"
    change(job, 1, state=State.RENDERING, progress=50)
    assert status_of(job)["outlook"] == "about 40 seconds left"


@pytest.mark.parametrize(("workers", "said"), [([], "No worker makes clips"), (["one"], "")])
def test_a_site_without_workers_says_so(
    job: ClipJob, settings: Any, monkeypatch: pytest.MonkeyPatch, workers: list[str], said: str
) -> None:
    settings.REDIS_URL = "redis://localhost:1/0"
    monkeypatch.setattr(status, "render_workers", lambda: workers)
    assert status_of(job)["stalled"].startswith(said)
    assert bool(status_of(job)["stalled"]) == bool(said)


def test_where_redis_is_away_nothing_is_said_of_workers(
    job: ClipJob, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away() -> list[str]:
        raise redis.ConnectionError

    settings.REDIS_URL = "redis://localhost:1/0"
    monkeypatch.setattr(status, "render_workers", away)
    assert status_of(job)["stalled"] == ""


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "about 10 seconds"),
        (34, "about 30 seconds"),
        (61, "about 1 minute"),
        (5000, "about 83 minutes"),
        (7200, "about 2 hours"),
    ],
)
def test_lengths_of_time_are_told_as_roughly_as_they_are_known(seconds: float, said: str) -> None:
    assert duration_in_words(seconds) == said


def test_a_problem_is_told_in_the_language_of_the_page(job: ClipJob) -> None:
    change(job, 1, state=State.FAILED, code="nothing_to_sign", problem="Nothing.")
    change(job, 2, problem="No video: Chromium is not installed on the server (Debian package “chromium”).")
    change(job, 3, problem="Something new")
    with translation.override("sk"):
        told = [clip["problem"] for clip in status_of(job)["clips"]]
    assert told[0] == "nie je v ňom nič, čo by sa dalo posunkovať alebo hláskovať."
    assert told[1].startswith("Bez videa")
    assert told[2:] == ["Something new", ""]


def test_what_is_none_is_left_out_of_the_words() -> None:
    assert coverage_in_words({"signed": 0, "near": 1, "left_out": 2}) == "1 by the nearest sign, 2 left out"
    assert coverage_in_words({}) == ""


def test_every_row_that_is_not_ready_says_when_it_will_be(start_job: Any) -> None:
    job = start_job("a", "b", "c")
    job.clips.update(frames=100)
    job.clips.filter(number=1).update(state=Clip.State.RENDERING, progress=50)
    told = status_of(job)
    assert told["places"] == {
        1: "about 10 seconds left",
        2: "about 20 seconds left",
        3: "about 20 seconds left, 1 clip comes first",
    }
    assert [(clip["can_cancel"], clip["can_retry"]) for clip in told["clips"]] == [(True, False)] * 3
    job.clips.update(state=Clip.State.CANCELLED)
    assert status_of(job)["places"] == {}
    assert [(clip["can_cancel"], clip["can_retry"]) for clip in status_of(job)["clips"]] == [(False, True)] * 3
