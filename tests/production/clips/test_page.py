"""The educators' pages in a real browser: what their small scripts do, by keyboard."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import av
import numpy as np
import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import Page, expect, sync_playwright

from production.clips import rendering, service
from production.clips.batches import drafts
from production.clips.batches.orders import Defaults
from production.clips.batches.reading import read
from production.models import Clip, ClipJob
from tests.builders import a_production

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("calls")]


AWAY = "status of 503"  # what a browser says of a server that a test has stopped


@pytest.fixture
def page(live_site: str, educator: User) -> Iterator[Page]:
    """A page of somebody who has logged in; what the console complains of fails the test."""
    try:
        chromium = rendering.browser()
    except rendering.NoBrowser:
        pytest.skip("no Chromium is installed (Debian package chromium)")
    client = Client()
    client.force_login(educator)
    complaints: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        context = browser.new_context(base_url=live_site)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_site}])
        page = context.new_page()
        page.on("console", lambda line: complaints.append(line.text) if line.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        yield page
        browser.close()
    assert [line for line in complaints if AWAY not in line] == []


def test_clips_are_counted_and_long_lines_named_while_typing(page: Page) -> None:
    page.goto("/clips/")
    texts = page.get_by_label("Texts, one a line")
    expect(page.locator("#texts-count")).to_have_text("Up to 1000 lines of 500 characters.")
    texts.fill("Dobrý večer!\n\nDobrý deň")
    expect(page.locator("#texts-count")).to_have_text("2 clips")
    texts.fill("a\n" + "👋" * 501)
    expect(page.get_by_role("alert").first).to_have_text("Line 2: 501 characters, at most 500 are possible.")
    texts.fill("👋" * 500)
    expect(page.locator("#texts-count")).to_have_text("1 clip")
    expect(page.locator("#texts-problems li")).to_have_count(0)


def test_an_empty_form_is_not_sent(page: Page) -> None:
    page.goto("/clips/")
    page.get_by_role("button", name="Make clips").press("Enter")
    expect(page.get_by_role("alert").first).to_have_text("Write at least one line of text.")
    expect(page.get_by_label("Texts, one a line")).to_be_focused()
    assert not ClipJob.objects.exists()


def test_a_job_is_started_by_keyboard_alone(page: Page) -> None:
    page.goto("/clips/")
    page.get_by_label("Texts, one a line").focus()
    page.keyboard.type("Dobrý deň\nDobrý večer!")
    for _ in range(7):  # a file, languages, fingerspelling, left-handed, more, checking, the button
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text("0 of 2 ready")
    assert Clip.objects.count() == 2


def test_the_page_of_a_job_follows_its_clips(page: Page, start_job: Any) -> None:
    job = start_job("Dobrý večer!", "👋")
    page.goto(f"/clips/{job.pk}/")
    first, second = page.locator("tbody tr").all()
    expect(first.locator(".badge")).to_have_text("Waiting")
    expect(first.locator("progress")).to_be_hidden()
    job.clips.filter(number=1).update(state=Clip.State.RENDERING, progress=40, formats=["json"])
    expect(first.locator(".badge")).to_have_text("Being made")
    expect(page.get_by_label("Progress of the whole batch")).to_have_attribute("value", "20")
    expect(page.locator("#outlook")).to_contain_text("left")
    expect(first.locator("progress")).to_have_attribute("value", "40")
    expect(first.get_by_role("link", name="JSON")).to_have_attribute("href", f"/clips/{job.pk}/1.json")
    job.clips.filter(number=2).update(state=Clip.State.FAILED, problem="Nothing to sign.")
    expect(second.locator(".problem")).to_have_text("Nothing to sign.")
    expect(page.get_by_role("status")).to_have_text("0 of 2 ready, 1 failed")
    expect(page.get_by_role("button", name="Cancel", exact=True)).to_be_visible()
    job.clips.filter(number=1).update(state=Clip.State.READY, progress=100, formats=["mp4", "json"])
    expect(page.get_by_role("link", name="Download all (ZIP)")).to_be_visible()
    expect(page.get_by_role("button", name="Make 1 again")).to_be_visible()
    expect(page.get_by_role("button", name="Cancel")).to_have_count(0)


def test_the_page_follows_by_asking_where_no_socket_can_be_had(page: Page, start_job: Any) -> None:
    job = start_job("Dom", "Ja")
    page.route_web_socket("**/ws/clips/**", lambda socket: socket.close())
    page.goto(f"/clips/{job.pk}/")
    job.clips.filter(number=1).update(state=Clip.State.RENDERING, progress=40)
    expect(page.locator("tbody .badge").first).to_have_text("Being made")


def test_a_server_that_is_away_is_told_of_until_it_is_back(page: Page, start_job: Any) -> None:
    job = start_job("Dom", "Ja")
    page.route_web_socket("**/ws/clips/**", lambda socket: socket.close())
    page.goto(f"/clips/{job.pk}/")
    page.route("**/progress", lambda route: route.fulfill(status=503))
    notice = page.get_by_role("alert").filter(has_text="The server does not answer since")
    expect(notice).to_be_visible()
    page.unroute("**/progress")
    expect(notice).to_be_hidden()


def test_a_file_is_checked_mended_and_made(page: Page) -> None:
    page.goto("/clips/")
    table = "text,name,language\nDobrý večer!,prvý,\nDom,,xx\n".encode()
    page.get_by_label("or a file").set_input_files({"name": "lekcia.csv", "mimeType": "text/csv", "buffer": table})
    page.get_by_role("button", name="Check first").press("Enter")
    expect(page.get_by_role("heading", name="lekcia")).to_be_visible()
    expect(page.locator("#summary")).to_have_text("1 row can be made, 1 row has a problem")
    page.get_by_role("button", name="Edit row 3").press("Enter")
    expect(page.get_by_label("Text", exact=True)).to_be_focused()
    page.get_by_label("Languages").select_option("sk-svk")
    page.get_by_label("Text", exact=True).fill("Dom\nďakujem")
    page.get_by_role("button", name="Check the row").press("Enter")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.locator("#summary")).to_have_text("2 rows can be made")
    expect(page.get_by_role("button", name="Edit row 3")).to_be_focused()
    page.get_by_role("button", name="Make the clips").press("Enter")
    expect(page.locator("#summary")).to_have_text("0 of 2 ready")
    assert list(Clip.objects.values_list("name", "text")) == [("prvý", "Dobrý večer!"), ("", "Dom ďakujem")]


def small_video() -> bytes:
    """Half a second of grey, H.264."""
    written = io.BytesIO()
    with av.open(written, "w", format="mp4") as container:
        stream = container.add_stream("libx264", rate=10)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        picture = av.VideoFrame.from_ndarray(np.full((48, 64, 3), 128, np.uint8), format="rgb24")
        for packet in [*(p for _ in range(5) for p in stream.encode(picture)), *stream.encode()]:
            container.mux(packet)
    return written.getvalue()


def test_clips_are_watched_in_the_page(page: Page, start_job: Any) -> None:
    job = start_job("Dobrý večer!", "Dom")
    job.clips.update(state=Clip.State.READY, formats=["mp4"], production=a_production())
    for clip in job.clips.all():
        service.storage.save(clip, "mp4", small_video())
    page.goto(f"/clips/{job.pk}/")
    page.get_by_role("link", name="Watch").first.press("Enter")
    expect(page.get_by_role("dialog", name="Dobrý večer!")).to_be_visible()
    page.get_by_role("button", name="Next").press("Enter")
    expect(page.get_by_role("dialog", name="Dom")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Watch").last).to_be_focused()


@pytest.mark.parametrize("language", ["en", "sk"])
@pytest.mark.parametrize("width", [1366, 390])
def test_no_page_of_clips_is_wider_than_its_window(
    page: Page, start_job: Any, educator: User, width: int, language: str
) -> None:
    page.set_extra_http_headers({"Accept-Language": language})
    long = "Najneobhospodarovávateľnejšieho " * 8
    job = start_job(long, "x" * 120, "Dobrý večer!")
    states = {"state": Clip.State.READY, "formats": ["mp4", "json", "bvh", "vtt", "srt"], "production": a_production()}
    start_job("a", "b").clips.update(state=Clip.State.FAILED)
    job.clips.filter(number__lt=3).update(**states, counts={"signed": 3, "near": 1, "spelled": 2, "left_out": 1})
    table = f"text,name,hand\n{long},názov,left\n{'x' * 120},{'y' * 80},\n👋,,\n".encode()
    draft = drafts.start(owner=educator, sheet=read(table, "a.csv"), defaults=Defaults("sk", "svk"))
    page.set_viewport_size({"width": width, "height": 800})
    for address in ("/clips/", f"/clips/{job.pk}/", f"/clips/drafts/{draft.pk}/"):
        page.goto(address)
        wider = "element => element.scrollWidth - element.clientWidth"
        assert page.locator("html").evaluate(wider) <= 0, address
        for table_of in page.locator(".scroll").all():
            assert table_of.evaluate(wider) <= 0, address


def test_the_zip_arrives_under_its_name(page: Page, start_job: Any) -> None:
    job = start_job("Dobrý večer!")
    service.cancel_job(job=job)
    service.storage.save(job.clips.get(), "json", b"{}")
    job.clips.update(formats=["json"])
    page.goto(f"/clips/{job.pk}/")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download all (ZIP)").press("Enter")
    assert download.value.suggested_filename.startswith("clips_svk_")
    assert download.value.path().read_bytes().startswith(b"PK")
