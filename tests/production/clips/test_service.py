from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User

from ml.signing import Options
from production.clips import rendering, service, storage
from production.clips.batches.orders import Order
from production.clips.options import FilmOptions, parted
from production.models import Clip, ClipJob

State = Clip.State


def states(job: ClipJob) -> list[str]:
    return list(job.clips.values_list("state", flat=True))


def set_states(job: ClipJob, *wanted: str) -> None:
    for clip, state in zip(job.clips.all(), wanted, strict=True):
        Clip.objects.filter(pk=clip.pk).update(state=state, formats=["mp4"] if state == State.READY else [])


def test_a_job_numbers_its_clips_and_calls_a_worker_once_it_is_committed(
    educator: User, calls: list[str], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        job = service.create_job(
            owner=educator,
            orders=[Order("a"), Order("b", name="second", options={"dominant_hand": "right"})],
            text_language="sk",
            sign_language="svk",
            options=Options("left", 0.5),
        )
        assert calls == []
    assert [(clip.number, clip.text, clip.state) for clip in job.clips.all()] == [
        (1, "a", State.WAITING),
        (2, "b", State.WAITING),
    ]
    assert parted(job.options) == (Options("left", 0.5), FilmOptions())
    assert calls == ["called"]


@pytest.mark.usefixtures("no_chromium")
def test_clips_are_made_by_the_worker(start_job: Any, at_once: Any) -> None:
    with at_once():
        job = start_job("Dobrý deň", "Dobrý večer!")
    assert states(job) == [State.READY, State.READY]


def test_cancelling_keeps_what_is_ready(start_job: Any) -> None:
    job = start_job("a", "b", "c", "d")
    set_states(job, State.READY, State.RENDERING, State.WAITING, State.FAILED)
    service.cancel_job(job=job)
    assert states(job) == [State.READY, State.CANCELLED, State.CANCELLED, State.FAILED]


@pytest.mark.usefixtures("no_chromium")
def test_clips_of_a_cancelled_job_are_not_made_when_their_turn_comes(start_job: Any, at_once: Any) -> None:
    with at_once():
        job = start_job()
        service.cancel_job(job=job)
    assert states(job) == [State.CANCELLED]


def test_retrying_takes_up_what_failed_was_cancelled_or_has_no_video(
    start_job: Any, calls: list[str], django_capture_on_commit_callbacks: Any
) -> None:
    job = start_job("a", "b", "c", "d", "e")
    set_states(job, State.READY, State.FAILED, State.CANCELLED, State.RENDERING, State.READY)
    last = job.clips.get(number=5)
    Clip.objects.filter(pk=last.pk).update(formats=["json", "bvh"], problem="No video")
    with django_capture_on_commit_callbacks(execute=True):
        assert service.retry_job(job=job) == 3
    assert states(job) == [State.READY, State.WAITING, State.WAITING, State.RENDERING, State.WAITING]
    assert calls == ["called"]
    last.refresh_from_db()
    assert (last.formats, last.problem) == ([], "")


def test_what_failed_for_its_text_is_not_tried_again(start_job: Any, calls: list[str]) -> None:
    job = start_job("👋", "Dom")
    job.clips.update(state=State.FAILED, code="not_drawn")
    job.clips.filter(number=1).update(code="nothing_to_sign")
    assert service.retry_job(job=job) == 1
    assert states(job) == [State.FAILED, State.WAITING]


def test_a_failed_clip_comes_out_when_it_is_tried_again(
    start_job: Any, at_once: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(document: bytes, **_: Any) -> bytes:
        raise rendering.RenderError("Chromium ended too early.")

    monkeypatch.setattr(rendering, "render", broken)
    with at_once():
        job = start_job()
    assert states(job) == [State.FAILED]
    monkeypatch.setattr(rendering, "render", lambda document, **_: b"\0\0\0\x18ftypmp42")
    with at_once():
        service.retry_job(job=job)
    clip = job.clips.get()
    assert (clip.state, clip.problem, clip.formats) == (State.READY, "", ["mp4", "json", "bvh", "vtt", "srt"])


def test_files_go_with_their_clip(start_job: Any, django_capture_on_commit_callbacks: Any) -> None:
    job = start_job("a", "b")
    for clip in job.clips.all():
        storage.save(clip, "json", b"{}")
    job.clips.update(formats=["json", "bvh"])
    with django_capture_on_commit_callbacks(execute=True):
        job.clips.get(number=1).delete()
    assert [path.name for path in storage.folder(job.pk).iterdir()] == ["002.json"]


def test_a_broker_that_is_away_leaves_clips_waiting(
    educator: User, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    def away(**_: Any) -> None:
        raise ConnectionError("no broker")

    monkeypatch.setattr("production.clips.tasks.make.apply_async", away)
    with django_capture_on_commit_callbacks(execute=True):
        job = service.create_job(
            owner=educator, orders=[Order("a")], text_language="sk", sign_language="svk", options=Options()
        )
    assert states(job) == [State.WAITING]


@pytest.mark.parametrize("by", ["the owner", "leaving"])
def test_files_go_with_their_job(
    start_job: Any, educator: User, by: str, django_capture_on_commit_callbacks: Any
) -> None:
    job, other = start_job(), start_job()
    for each in (job, other):
        storage.save(each.clips.get(), "json", b"{}")
    with django_capture_on_commit_callbacks(execute=True):
        if by == "the owner":
            service.delete_job(job=job)
        else:
            educator.delete()
    assert not storage.folder(job.pk if by == "the owner" else other.pk).exists()
    assert storage.path(other.clips.get(), "json").exists() if by == "the owner" else not ClipJob.objects.exists()


def test_one_row_is_cancelled_and_made_again_and_the_others_are_left_alone(start_job: Any) -> None:
    job = start_job("a", "b", "c")
    set_states(job, State.RENDERING, State.WAITING, State.READY)
    assert [service.cancel_job(job=job, number=number) for number in (1, 3, 4)] == [1, 0, 0]
    assert states(job) == [State.CANCELLED, State.WAITING, State.READY]
    assert [service.retry_job(job=job, number=number) for number in (1, 2, 3, 4)] == [1, 0, 0, 0]
    assert states(job) == [State.WAITING, State.WAITING, State.READY]


def test_a_row_that_failed_for_its_text_is_not_made_again(start_job: Any) -> None:
    job = start_job("a", "b")
    set_states(job, State.FAILED, State.FAILED)
    job.clips.filter(number=1).update(code="text_invalid")
    assert [service.retry_job(job=job, number=number) for number in (1, 2)] == [0, 1]
    assert states(job) == [State.FAILED, State.WAITING]


def test_a_row_that_is_asked_for_twice_counts_once(start_job: Any, settings: Any) -> None:
    job = start_job("a")
    settings.CLIPS_A_DAY = 2
    service.cancel_job(job=job)
    assert [service.retry_job(job=job, number=1) for _ in range(3)] == [1, 0, 0]
