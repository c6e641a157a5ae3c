"""Clips from text to files, with the fake signer and without a browser or with a made-up one."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command

from ml.signing import Options, Request, prepare
from ml.text import planner
from production.clips import making, rendering, service, storage
from production.clips.batches.orders import Order
from production.clips.making import make_clip
from production.models import Clip, ClipJob, Production
from production.registry.standing import Standing
from production.signer import shared_signer
from tests.builders import FakeSigner

VIDEO = b"\0\0\0\x18ftypmp42"


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """A browser that answers at once."""
    monkeypatch.setattr(rendering, "render", lambda document, on_frame, stopped, options: VIDEO)


def only(job: ClipJob) -> Clip:
    return job.clips.get()


@pytest.mark.usefixtures("drawn")
def test_a_clip_gets_its_files_and_a_production_that_can_be_replayed(start_job: Any) -> None:
    job = start_job("Dobrý večer!")
    make_clip(clip_id=only(job).pk)
    clip = only(job)
    assert (clip.state, clip.progress, clip.problem) == (Clip.State.READY, 100, "")
    assert clip.formats == ["mp4", "json", "bvh", "vtt", "srt"]
    assert storage.path(clip, "mp4").read_bytes() == VIDEO
    assert storage.path(clip, "bvh").read_text().startswith("HIERARCHY\nROOT Hips\n")
    made = clip.production
    assert made is not None
    assert (made.text, made.text_language, made.sign_language) == ("Dobrý večer!", "sk", "svk")
    assert (made.state, made.seed, made.model) == (Production.State.FINISHED, making.SEED, shared_signer().hash)


@pytest.mark.usefixtures("drawn")
@pytest.mark.parametrize("hand", ["right", "left"])
def test_the_file_holds_what_the_stream_would_send(start_job: Any, hand: Any) -> None:
    job = start_job("Dobrý večer!", dominant_hand=hand, fingerspelling_speed=0.5)
    make_clip(clip_id=only(job).pk)
    clip = only(job)
    options = Options(hand, 0.5)
    streamed = list(prepare(shared_signer(), Request("Dobrý večer!", "sk", "svk", making.SEED, options)).chunks())
    document = json.loads(storage.path(clip, "json").read_bytes())
    assert document["positions"][0][0][0] == round(int(streamed[0].frames[0, 0]) / 8192, 5)
    assert len(document["positions"]) == sum(len(chunk.frames) for chunk in streamed)
    data = b"".join(chunk.frames.astype("<i2").tobytes() for chunk in streamed)
    assert clip.production is not None
    assert clip.production.sha256 == hashlib.sha256(data).hexdigest()
    assert clip.production.frames == len(document["positions"])
    assert clip.production.options == {
        "dominant_hand": hand,
        "fingerspelling_speed": 0.5,
        "order": "signer",
        "composed": True,
    }


@pytest.mark.usefixtures("drawn")
def test_the_file_is_what_the_command_line_writes(start_job: Any, tmp_path: Path) -> None:
    job = start_job("Dobrý večer!")
    make_clip(clip_id=only(job).pk)
    out = tmp_path / "clip.json"
    call_command("sign", "Dobrý večer!", signs="svk", text_language="sk", seed=making.SEED, out=str(out))
    assert storage.path(only(job), "json").read_bytes() == out.read_bytes()


@pytest.mark.usefixtures("drawn")
def test_the_same_text_gives_the_same_files(start_job: Any) -> None:
    first, second = start_job("Dobrý deň"), start_job("Dobrý deň")
    for job in (first, second):
        make_clip(clip_id=only(job).pk)
    for ending in ("json", "bvh"):
        paths = [storage.path(only(job), ending) for job in (first, second)]
        assert paths[0].read_bytes() == paths[1].read_bytes()


@pytest.mark.usefixtures("no_chromium")
def test_a_clip_made_again_is_the_same_after_the_lexicon_has_changed(
    start_job: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = start_job()
    make_clip(clip_id=only(job).pk)
    before, document = only(job).production, storage.path(only(job), "json").read_bytes()
    monkeypatch.setattr("ml.signing.plan", lambda *_, **__: planner.plan("Ja", "sk", "svk"))
    monkeypatch.setattr("production.clips.tasks.call_worker", lambda: None)
    service.retry_job(job=job)
    make_clip(clip_id=only(job).pk)
    assert (only(job).production, storage.path(only(job), "json").read_bytes()) == (before, document)


@pytest.mark.usefixtures("no_chromium")
def test_without_chromium_the_other_files_come_and_the_package_is_named(start_job: Any) -> None:
    job = start_job()
    make_clip(clip_id=only(job).pk)
    clip = only(job)
    assert (clip.state, clip.formats) == (Clip.State.READY, ["json", "bvh", "vtt", "srt"])
    assert "Debian package “chromium”" in clip.problem


@pytest.mark.usefixtures("drawn")
def test_a_text_that_cannot_be_signed_fails_alone_and_says_why(start_job: Any) -> None:
    job = start_job("👋", "Dobrý deň")
    for clip in job.clips.all():
        make_clip(clip_id=clip.pk)
    failed, ready = job.clips.all()
    assert (failed.state, failed.formats, failed.production) == (Clip.State.FAILED, [], None)
    assert failed.problem
    assert (failed.code, ready.code) == ("nothing_to_sign", "")
    assert ready.state == Clip.State.READY


@pytest.mark.usefixtures("drawn")
def test_a_clip_tells_its_length_what_was_signed_and_when_it_was_ready(start_job: Any) -> None:
    job = start_job("Dobrý večer, Qx!")
    make_clip(clip_id=only(job).pk)
    clip = only(job)
    assert clip.counts == {"signed": 2, "near": 0, "spelled": 1, "left_out": 0}
    assert clip.production is not None
    assert clip.frames == clip.production.frames > 0
    assert clip.claimed_at is not None
    assert clip.finished_at is not None
    assert clip.finished_at >= clip.claimed_at


@pytest.mark.usefixtures("drawn")
def test_a_row_differs_from_its_batch_where_it_says_so(educator: User, calls: list[str]) -> None:
    orders = [Order("Hello mother", "", "en", "ase", {"dominant_hand": "left"}), Order("Dobrý deň")]
    batch = {"text_language": "sk", "sign_language": "svk", "options": Options(fingerspelling_speed=0.5)}
    job = service.create_job(owner=educator, orders=orders, **batch)
    for clip in job.clips.all():
        make_clip(clip_id=clip.pk)
    made = [(made.sign_language, made.options) for clip in job.clips.all() if (made := clip.production)]
    own = {"dominant_hand": "left", "fingerspelling_speed": 0.5, "order": "signer", "composed": True}
    assert made == [("ase", own), ("svk", own | {"dominant_hand": "right"})]


def test_a_batch_without_videos_never_starts_a_browser(educator: User, calls: list[str], settings: Any) -> None:
    settings.CHROMIUM = "no-such-browser"
    batch = {"text_language": "sk", "sign_language": "svk", "options": Options()}
    job = service.create_job(owner=educator, orders=[Order("Dom")], wanted=["srt", "pose"], **batch)
    make_clip(clip_id=only(job).pk)
    clip = only(job)
    assert (clip.state, clip.progress, clip.problem, clip.formats) == (Clip.State.READY, 100, "", ["pose", "srt"])
    assert storage.path(clip, "srt").read_text().startswith("1\n00:00:00,000 --> ")
    assert not service.can_retry(clip)


@pytest.mark.usefixtures("drawn")
def test_a_fault_of_the_model_is_logged_and_told_without_details(
    start_job: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(making, "refresh", lambda: Standing(0, FakeSigner(failing_gloss="DOM")))
    job = start_job("dom", "Dobrý deň")
    for clip in job.clips.all():
        make_clip(clip_id=clip.pk)
    failed, ready = job.clips.all()
    assert (failed.state, failed.problem) == (Clip.State.FAILED, making.FAULT)
    assert "the model broke on DOM" in caplog.text
    assert ready.state == Clip.State.READY


def test_a_video_that_cannot_be_made_fails_the_clip_but_leaves_its_other_files(
    start_job: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def render(document: bytes, **_: Any) -> bytes:
        raise rendering.RenderError("Chromium drew nothing for 120 seconds.")

    monkeypatch.setattr(rendering, "render", render)
    job = start_job()
    make_clip(clip_id=only(job).pk)
    clip = only(job)
    assert (clip.state, clip.problem) == (Clip.State.FAILED, "Chromium drew nothing for 120 seconds.")
    assert (clip.formats, clip.code) == (["json", "bvh", "vtt", "srt"], "not_drawn")


def test_progress_grows_while_the_video_is_drawn(start_job: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []

    def render(document: bytes, on_frame: Callable[[int], None], stopped: Callable[[], bool], **_: Any) -> bytes:
        frames = len(json.loads(document)["positions"])
        for frame in range(frames):
            on_frame(frame + 1)
            seen.append(only(job).progress)
        return VIDEO

    monkeypatch.setattr(rendering, "render", render)
    job = start_job()
    make_clip(clip_id=only(job).pk)
    assert seen == sorted(seen)
    assert seen[0] < 30
    assert 90 < seen[-1] < 100


@pytest.mark.parametrize("verb", [service.cancel_job, service.delete_job])
def test_a_clip_that_is_no_longer_wanted_stops_being_drawn(
    start_job: Any, monkeypatch: pytest.MonkeyPatch, verb: Any, django_capture_on_commit_callbacks: Any
) -> None:
    asked: list[bool] = []

    def render(document: bytes, on_frame: Callable[[int], None], stopped: Callable[[], bool], **_: Any) -> bytes:
        asked.append(stopped())
        with django_capture_on_commit_callbacks(execute=True):
            verb(job=ClipJob.objects.get(pk=job.pk))
        asked.append(stopped())
        raise rendering.Stopped

    monkeypatch.setattr(rendering, "render", render)
    job = start_job()
    make_clip(clip_id=only(job).pk)
    assert asked == [False, True]
    assert list(Clip.objects.values_list("state", flat=True)) in ([Clip.State.CANCELLED], [])
    assert storage.folder(job.pk).exists() == (verb is service.cancel_job)


def test_a_job_cancelled_while_frames_are_made_stays_cancelled(start_job: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    class Cancelling(FakeSigner):
        def chunks(self, *args: Any) -> Any:
            service.cancel_job(job=job)
            yield from super().chunks(*args)

    monkeypatch.setattr(making, "refresh", lambda: Standing(0, Cancelling()))
    job = start_job("Dobrý večer!")
    make_clip(clip_id=only(job).pk)
    assert (only(job).state, only(job).formats) == (Clip.State.CANCELLED, [])


@pytest.mark.usefixtures("drawn")
def test_a_clip_is_made_once_however_often_it_is_sent(start_job: Any) -> None:
    job = start_job()
    make_clip(clip_id=only(job).pk)
    made = only(job).production_id
    make_clip(clip_id=only(job).pk)
    assert only(job).production_id == made
    assert Production.objects.count() == 1


@pytest.mark.usefixtures("drawn")
def test_a_clip_made_again_keeps_its_production_unless_the_model_is_another(
    start_job: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = start_job()
    productions = []
    for model in ("a" * 64, "a" * 64, "b" * 64):
        monkeypatch.setattr(making, "refresh", lambda model=model: Standing(0, FakeSigner(hash=model)))
        job.clips.update(state=Clip.State.WAITING)
        make_clip(clip_id=only(job).pk)
        productions.append(only(job).production)
    first, again, other = productions
    assert first == again != other
    assert other is not None
    assert other.model == "b" * 64


def test_a_clip_that_is_gone_is_left_alone(db: None) -> None:
    make_clip(clip_id=12345)
    assert not Clip.objects.exists()
