"""Who may write to a clip."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError
from django.utils import timezone

from production.clips import lease, queue, rendering, service, storage
from production.clips.lease import Lease, patiently
from production.models import Clip, ClipJob, Production

State = Clip.State


def only(job: ClipJob) -> Clip:
    return job.clips.get()


def taken(job: ClipJob) -> Lease:
    held = Lease.take(only(job).pk)
    assert held is not None
    return held


def test_a_cancelled_clip_is_not_taken(start_job: Any) -> None:
    job = start_job()
    service.cancel_job(job=job)
    assert Lease.take(only(job).pk) is None
    assert only(job).state == State.CANCELLED


def test_a_clip_is_taken_once(start_job: Any) -> None:
    job = start_job()
    taken(job)
    assert Lease.take(only(job).pk) is None
    assert (only(job).state, only(job).attempts) == (State.RENDERING, 1)


@pytest.mark.usefixtures("calls")
def test_after_cancel_and_retry_within_a_moment_only_the_new_worker_may_write(start_job: Any) -> None:
    job = start_job()
    old = taken(job)
    service.cancel_job(job=job)
    assert service.retry_job(job=job) == 1
    new = taken(job)
    assert (old.wanted, new.wanted) == (False, True)
    with pytest.raises(rendering.Stopped):
        old.progress(50)
    with pytest.raises(rendering.Stopped):
        old.publish({"json": b"old"}, formats=["json"])
    old.end(State.FAILED, problem="old")
    old.put_back()
    assert not storage.path(only(job), "json").exists()
    new.publish({"json": b"new"}, formats=["json"])
    new.end(State.READY)
    clip = only(job)
    assert (clip.state, clip.problem, clip.formats, clip.token) == (State.READY, "", ["json"], "")
    assert storage.path(clip, "json").read_bytes() == b"new"


@pytest.mark.usefixtures("calls")
def test_a_clip_cancelled_and_retried_while_it_is_drawn_is_made_once(
    start_job: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from production.clips.making import make_clip  # noqa: PLC0415  (beside the one under test)

    job = start_job()

    def draw_again(document: bytes, **_: Any) -> bytes:
        monkeypatch.setattr(rendering, "render", lambda document, **_: b"the second worker's")
        service.cancel_job(job=job)
        service.retry_job(job=job)
        assert make_clip(clip_id=only(job).pk)
        return b"the first worker's"

    monkeypatch.setattr(rendering, "render", draw_again)
    make_clip(clip_id=only(job).pk)
    assert only(job).state == State.READY
    assert storage.path(only(job), "mp4").read_bytes() == b"the second worker's"
    assert Production.objects.count() == 1


def test_who_was_given_up_for_lost_may_not_write_any_more(start_job: Any) -> None:
    job = start_job()
    frozen = taken(job)
    job.clips.update(leased_until=timezone.now() - timedelta(seconds=1))
    assert queue.take_back() == 1
    frozen.end(State.READY)
    assert only(job).state == State.WAITING


def test_a_clip_put_back_at_a_stop_counts_no_attempt(start_job: Any) -> None:
    job = start_job()
    taken(job).put_back()
    assert (only(job).state, only(job).attempts, only(job).token) == (State.WAITING, 0, "")


def test_a_worker_that_stops_puts_its_clip_back_and_keeps_no_browsers_failure(
    start_job: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from production.clips.making import make_clip  # noqa: PLC0415

    def ended(document: bytes, **_: Any) -> bytes:
        lease.stopping.set()  # and the service manager ended the browser too
        raise rendering.RenderError("Chromium ended too early.")

    monkeypatch.setattr(rendering, "render", ended)
    job = start_job()
    try:
        make_clip(clip_id=only(job).pk)
    finally:
        lease.stopping.clear()
    assert (only(job).state, only(job).problem) == (State.WAITING, "")


def test_a_lease_is_renewed_while_it_is_kept(transactional_db: None, start_job: Any, settings: Any) -> None:
    settings.CLIP_LEASE = 0.3
    job = start_job()
    held = taken(job)
    first = only(job).leased_until
    with held.kept():
        while only(job).leased_until == first:
            pass
    assert only(job).token == held.token


def test_what_a_killed_worker_was_saving_goes_when_the_clip_is_taken_again(start_job: Any) -> None:
    job = start_job("a", "b")
    first, second = job.clips.all()
    storage.save(first, "json", b"{}")
    folder = storage.folder(job.pk)
    for clip in (first, second):
        (folder / f".draft-{clip.number:03d}-x1y2").write_bytes(b"half")
    Lease.take(first.pk)
    assert sorted(path.name for path in folder.iterdir()) == [".draft-002-x1y2", "001.json"]


def test_a_database_that_is_away_for_a_moment_is_asked_again(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lease, "ASK_AGAIN", 0.0)
    monkeypatch.setattr("production.clips.lease.connection.close", lambda: None)  # the test's own stays open
    answers: list[Any] = [OperationalError("away"), OperationalError("still"), 7]

    def ask() -> int:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return int(answer)

    assert patiently(ask) == 7


def test_a_database_that_stays_away_is_told(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("production.clips.lease.connection.close", lambda: None)

    def ask() -> int:
        raise OperationalError("away")

    with pytest.raises(OperationalError):
        patiently(ask, seconds=0.0)
