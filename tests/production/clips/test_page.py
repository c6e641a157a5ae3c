"""The educators' pages in a real browser: what their small scripts do, by keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import Page, expect, sync_playwright

from production.clips import rendering, service
from production.models import Clip, ClipJob

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("calls")]


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
    assert complaints == []


def test_clips_are_counted_and_long_lines_named_while_typing(page: Page) -> None:
    page.goto("/clips/")
    texts = page.get_by_label("Texts, one a line")
    expect(page.locator("#texts-count")).to_have_text("Up to 200 lines of 500 characters.")
    texts.fill("Dobrý večer!\n\nDobrý deň")
    expect(page.locator("#texts-count")).to_have_text("2 clips")
    texts.fill("a\n" + "👋" * 501)
    expect(page.get_by_role("alert")).to_have_text("Line 2: 501 characters, at most 500 are possible.")
    texts.fill("👋" * 500)
    expect(page.locator("#texts-count")).to_have_text("1 clip")
    expect(page.locator("#texts-problems li")).to_have_count(0)


def test_an_empty_form_is_not_sent(page: Page) -> None:
    page.goto("/clips/")
    page.get_by_role("button", name="Make clips").press("Enter")
    expect(page.get_by_role("alert")).to_have_text("Write at least one line of text.")
    expect(page.get_by_label("Texts, one a line")).to_be_focused()
    assert not ClipJob.objects.exists()


def test_a_job_is_started_by_keyboard_alone(page: Page) -> None:
    page.goto("/clips/")
    page.get_by_label("Texts, one a line").focus()
    page.keyboard.type("Dobrý deň\nDobrý večer!")
    for _ in range(4):  # languages, fingerspelling, left-handed, the button
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
    expect(first.locator("progress")).to_have_attribute("value", "40")
    expect(first.get_by_role("link", name="JSON")).to_have_attribute("href", f"/clips/{job.pk}/1.json")
    job.clips.filter(number=2).update(state=Clip.State.FAILED, problem="Nothing to sign.")
    expect(second.locator(".problem")).to_have_text("Nothing to sign.")
    expect(page.get_by_role("status")).to_have_text("0 of 2 ready, 1 failed")
    expect(page.get_by_role("button", name="Cancel")).to_be_visible()
    job.clips.filter(number=1).update(state=Clip.State.READY, progress=100, formats=["mp4", "json"])
    expect(page.get_by_role("link", name="Download all (ZIP)")).to_be_visible()
    expect(page.get_by_role("button", name="Make 1 again")).to_be_visible()
    expect(page.get_by_role("button", name="Cancel")).to_have_count(0)


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
