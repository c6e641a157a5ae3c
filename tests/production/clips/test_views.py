from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import User
from django.templatetags.static import static
from django.test import AsyncClient, Client

from ml.signing import Options
from production.clips import service, storage
from production.clips.options import FilmOptions, parted
from production.models import Clip, ClipJob

SENT = {"texts": "Dobrý večer!\n\nDobrý deň", "languages": "sk-svk", "fingerspelling_speed": "1.0"}


def refused(client: Client, **changed: str) -> str:
    answer = client.post("/clips/", SENT | changed)
    assert answer.status_code == 400
    assert not ClipJob.objects.exists()
    return answer.content.decode()


def make_ready(job: ClipJob, *endings: str) -> Clip:
    clip = job.clips.all()[0]
    for ending in endings:
        storage.save(clip, ending, f"{ending} of {clip.text}".encode())
    Clip.objects.filter(pk=clip.pk).update(state=Clip.State.READY, progress=100, formats=list(endings))
    return clip


async def body_of(answer: Any) -> bytes:
    return b"".join([piece async for piece in answer])


@pytest.fixture
def async_client(educator: User) -> AsyncClient:
    client = AsyncClient()
    client.force_login(educator)
    return client


def test_lines_become_clips_and_the_page_of_the_job_opens(educator_client: Client, educator: User) -> None:
    answer = educator_client.post("/clips/", SENT | {"left_handed": "on", "fingerspelling_speed": "0.5"})
    job = ClipJob.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/clips/{job.pk}/")
    assert (job.owner, job.text_language, job.sign_language) == (educator, "sk", "svk")
    assert parted(job.options) == (Options("left", 0.5), FilmOptions())
    assert list(job.clips.values_list("number", "text")) == [(1, "Dobrý večer!"), (2, "Dobrý deň")]


def test_english_may_be_made_into_both_sign_languages(educator_client: Client) -> None:
    for pair in ("en-ase", "en-svk"):
        educator_client.post("/clips/", SENT | {"languages": pair})
    assert set(ClipJob.objects.values_list("text_language", "sign_language")) == {("en", "ase"), ("en", "svk")}


def test_how_videos_look_is_chosen_for_the_whole_batch(educator_client: Client) -> None:
    look = {"format": "png", "size": "720x720", "avatar": "man", "view": "hands", "background": "transparent"}
    educator_client.post("/clips/", SENT | look | {"captions": "no", "speed": "0.75", "wanted": ["video", "srt"]})
    job = ClipJob.objects.get()
    film = FilmOptions("png", 720, 720, 25, "man", "hands", "transparent", captions=False, speed=0.75)
    assert (parted(job.options), job.wanted) == ((Options(), film), ["video", "srt"])


def test_only_pictures_with_alpha_are_transparent(educator_client: Client) -> None:
    page = refused(educator_client, background="transparent")
    assert "only PNGs can have a transparent background." in page


@pytest.mark.usefixtures("no_chromium")
def test_the_worker_starts_when_the_form_is_sent(educator_client: Client, at_once: Any) -> None:
    with at_once():
        educator_client.post("/clips/", SENT)
    assert set(Clip.objects.values_list("state", flat=True)) == {Clip.State.READY}


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"texts": ""}, "Write at least one line of text."),
        ({"texts": "\n \n"}, "Write at least one line of text."),
        ({"texts": "\n".join(["slovo"] * 1001)}, "1001 lines of text"),
        ({"texts": "dobre\n" + "x" * 501}, "Line 2: 501 characters"),
        ({"texts": "a\0b"}, "Null characters are not allowed."),
        ({"languages": "sk-ase"}, "Select a valid choice"),
        ({"languages": ""}, "This field is required."),
        ({"fingerspelling_speed": "9"}, "Select a valid choice"),
    ],
)
def test_what_is_wrong_with_a_form_is_said(educator_client: Client, changed: dict[str, str], said: str) -> None:
    assert said in refused(educator_client, **changed)


def test_the_text_stays_in_a_form_that_was_refused(educator_client: Client) -> None:
    page = refused(educator_client, texts="<script>alert(1)</script>\n" + "x" * 501)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert" not in page


def test_the_list_shows_how_far_each_job_is(educator_client: Client, start_job: Any) -> None:
    make_ready(start_job("Hotové"), "json")
    start_job("Čaká", "druhé")
    broken = start_job("Zlé")
    broken.clips.update(state=Clip.State.FAILED)
    page = educator_client.get("/clips/").content.decode()
    for shown in ("Hotové", "Čaká", "0 of 2 ready", "1 failed", "Slovak → Slovak Sign Language"):
        assert shown in page


def test_what_was_cancelled_before_anything_was_made_is_listed_only_when_asked_for(
    educator_client: Client, start_job: Any
) -> None:
    service.cancel_job(job=start_job("Zrušené"))
    kept = start_job("Aj tak", "hotové")
    make_ready(kept, "json")
    service.cancel_job(job=kept)
    page = educator_client.get("/clips/").content.decode()
    assert "Zrušené" not in page
    assert "Aj tak" in page
    assert "Show 1 that was cancelled before anything was made" in page
    page = educator_client.get("/clips/?cancelled").content.decode()
    assert "Zrušené" in page
    assert "Show 1" not in page


def test_a_long_list_has_pages(educator_client: Client, start_job: Any) -> None:
    for number in range(21):
        start_job(f"text {number}")
    first, second = (educator_client.get("/clips/", {"page": page}).content.decode() for page in (1, 2))
    assert "text 20" in first
    assert "Page 1 of 2" in first
    assert "text 0<" in second
    assert "text 0<" not in first


def test_progress_tells_every_clip(educator_client: Client, start_job: Any) -> None:
    job = start_job("Dobrý deň", "👋", "c")
    ready = make_ready(job, "mp4", "json")
    job.clips.filter(number=2).update(state=Clip.State.FAILED, problem="Nothing to sign.")
    job.clips.filter(number=3).update(state=Clip.State.RENDERING, progress=40)
    told = educator_client.get(f"/clips/{job.pk}/progress").json()
    assert (told["finished"], told["summary"], told["files"]) == (False, "1 of 3 ready, 1 failed", 2)
    first, second, third = told["clips"]
    assert first["files"][0] == {"ending": "mp4", "address": f"/clips/{job.pk}/{ready.number}.mp4"}
    assert (second["word"], second["problem"]) == ("Failed", "Nothing to sign.")
    assert (third["state"], third["progress"]) == ("rendering", 40)
    job.clips.filter(number=3).update(state=Clip.State.CANCELLED)
    assert educator_client.get(f"/clips/{job.pk}/progress").json()["finished"]


def test_the_page_of_a_job_offers_what_can_be_done(educator_client: Client, start_job: Any) -> None:
    job = start_job("<b>Dobrý</b> deň", "b")
    page = educator_client.get(f"/clips/{job.pk}/").content.decode()
    assert "&lt;b&gt;Dobrý" in page
    assert f"/clips/{job.pk}/cancel" in page
    assert f"/clips/{job.pk}/retry" not in page
    assert "clips.zip" not in page
    make_ready(job, "mp4")
    job.clips.filter(number=2).update(state=Clip.State.FAILED)
    page = educator_client.get(f"/clips/{job.pk}/").content.decode()
    assert f"/clips/{job.pk}/cancel" not in page
    assert "Make 1 again" in page
    assert "clips.zip" in page


def test_pages_have_no_script_of_their_own(educator_client: Client, start_job: Any) -> None:
    job = start_job()
    for address in ("/clips/", f"/clips/{job.pk}/", f"/clips/{job.pk}/delete"):
        answer = educator_client.get(address)
        page = answer.content.decode()
        assert page.count("<script") == page.count(f'<script type="module" src="{static("production/app/")}')
        assert " style=" not in page
        assert "script-src" not in answer["Content-Security-Policy"]
        assert "default-src 'self'" in answer["Content-Security-Policy"]


def test_cancel_and_retry_lead_back_to_the_job(educator_client: Client, start_job: Any, calls: list[str]) -> None:
    job = start_job()
    for verb, state in (("cancel", Clip.State.CANCELLED), ("retry", Clip.State.WAITING)):
        assert educator_client.post(f"/clips/{job.pk}/{verb}")["Location"] == f"/clips/{job.pk}/"
        assert job.clips.get().state == state
    assert "1 clip will be made again." in educator_client.get(f"/clips/{job.pk}/").content.decode()


def test_a_batch_gets_a_name_and_another(educator_client: Client, start_job: Any) -> None:
    job = start_job("Dom")
    educator_client.post(f"/clips/{job.pk}/name", {"name": " Lekcia <3> "})
    for address in ("/clips/", f"/clips/{job.pk}/"):
        assert "Lekcia &lt;3&gt;" in educator_client.get(address).content.decode()
    for name in ("x" * 81, "a\0b"):
        page = educator_client.post(f"/clips/{job.pk}/name", {"name": name}, follow=True).content.decode()
        assert 'class="notice error"' in page
    job.refresh_from_db()
    assert job.name == "Lekcia <3>"


def test_deleting_asks_first(educator_client: Client, start_job: Any, django_capture_on_commit_callbacks: Any) -> None:
    job = start_job("a", "b")
    make_ready(job, "json")
    assert "Delete 2 clips?" in educator_client.get(f"/clips/{job.pk}/delete").content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        assert educator_client.post(f"/clips/{job.pk}/delete")["Location"] == "/clips/"
    assert not ClipJob.objects.exists()
    assert not storage.folder(job.pk).exists()


@pytest.mark.usefixtures("calls")
@pytest.mark.django_db(transaction=True)
class TestDownloads:
    """With the asynchronous client, because downloads are streamed the way an ASGI server wants them."""

    @pytest.mark.parametrize(
        ("ending", "kind"), [("mp4", "video/mp4"), ("json", "application/json"), ("bvh", "application/octet-stream")]
    )
    async def test_files_have_speaking_names(
        self, async_client: AsyncClient, start_job: Any, ending: str, kind: str
    ) -> None:
        job = await sync_to_async(start_job)("Dobrý večer!")
        await sync_to_async(make_ready)(job, ending)
        answer = await async_client.get(f"/clips/{job.pk}/1.{ending}")
        data = f"{ending} of Dobrý večer!".encode()
        assert await body_of(answer) == data
        assert (answer["Content-Type"], answer["Content-Length"]) == (kind, str(len(data)))
        assert answer["Content-Disposition"] == f'attachment; filename="001_dobry_vecer.{ending}"'

    @pytest.mark.parametrize(
        ("asked", "status", "part"),
        [
            ("bytes=0-3", 206, slice(0, 4)),
            ("bytes=5-", 206, slice(5, None)),
            ("bytes=3-999999", 206, slice(3, None)),
            ("bytes=0-", 200, slice(0, None)),
            ("bytes=99-", 200, slice(0, None)),
            ("bytes=5-3", 200, slice(0, None)),
            ("bytes=0-1,4-5", 200, slice(0, None)),
            ("lines=1-2", 200, slice(0, None)),
        ],
    )
    async def test_a_part_of_a_video_can_be_asked_for(
        self, async_client: AsyncClient, start_job: Any, asked: str, status: int, part: slice
    ) -> None:
        job = await sync_to_async(start_job)("Dom")
        await sync_to_async(make_ready)(job, "mp4")
        answer = await async_client.get(f"/clips/{job.pk}/1.mp4", headers={"range": asked})
        body = await body_of(answer)
        assert (answer.status_code, body) == (status, b"mp4 of Dom"[part])
        assert answer["Content-Length"] == str(len(body))

    async def test_names_in_other_scripts_survive(self, async_client: AsyncClient, start_job: Any) -> None:
        job = await sync_to_async(start_job)("Привет")
        await sync_to_async(make_ready)(job, "json")
        answer = await async_client.get(f"/clips/{job.pk}/1.json")
        assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''001_%D0%BF")

    async def test_all_files_come_as_one_zip(self, async_client: AsyncClient, start_job: Any) -> None:
        job = await sync_to_async(start_job)("Dobrý večer!", "b")
        await sync_to_async(make_ready)(job, "mp4", "json")
        answer = await async_client.get(f"/clips/{job.pk}/clips.zip")
        archive = zipfile.ZipFile(io.BytesIO(await body_of(answer)))
        assert archive.namelist() == [
            *("contents.csv", "contents.html", "001_dobry_vecer.mp4", "001_dobry_vecer.json"),
        ]
        assert archive.read("001_dobry_vecer.mp4") == "mp4 of Dobrý večer!".encode()
        assert answer["Content-Type"] == "application/zip"
        assert answer["Content-Disposition"].startswith('attachment; filename="clips_svk_20')

    async def test_what_is_not_ready_is_not_found(self, async_client: AsyncClient, start_job: Any) -> None:
        job = await sync_to_async(start_job)()
        clip = await sync_to_async(make_ready)(job, "json")
        for name in ("1.mp4", "1.bvh", "2.json", "1.py", "0.json", "1.json/", "99999999999999999999.json"):
            assert (await async_client.get(f"/clips/{job.pk}/{name}")).status_code == 404
        storage.path(clip, "json").unlink()
        assert (await async_client.get(f"/clips/{job.pk}/1.json")).status_code == 404


def test_a_row_is_cancelled_and_made_again_from_its_own_buttons(educator_client: Client, start_job: Any) -> None:
    job = start_job("a", "b")
    for act, state in (("cancel", Clip.State.CANCELLED), ("retry", Clip.State.WAITING)):
        answer = educator_client.post(f"/clips/{job.pk}/2/{act}")
        assert answer["Location"] == f"/clips/{job.pk}/#clip-2"
        assert list(job.clips.values_list("state", flat=True)) == [Clip.State.WAITING, state]


@pytest.mark.parametrize(
    ("act", "said"), [("cancel", "Clip 1 was ready before"), ("retry", "needs nothing more, or another text")]
)
def test_a_row_that_is_ready_is_told_to_be_so(educator_client: Client, start_job: Any, act: str, said: str) -> None:
    job = start_job("a")
    make_ready(job, "mp4")
    assert said in educator_client.post(f"/clips/{job.pk}/1/{act}", follow=True).content.decode()
    assert educator_client.post(f"/clips/{job.pk}/2/{act}").status_code == 404


def test_a_row_beyond_the_quota_stays_as_it_was(educator_client: Client, start_job: Any, settings: Any) -> None:
    job = start_job("a")
    service.cancel_job(job=job)
    settings.CLIPS_A_DAY = 1
    page = educator_client.post(f"/clips/{job.pk}/1/retry", follow=True).content.decode()
    assert "clips a day are possible" in page
    assert job.clips.get().state == Clip.State.CANCELLED
