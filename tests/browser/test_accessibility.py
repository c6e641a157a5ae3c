"""axe-core looks for what would keep people out: missing names, poor contrast, broken structure."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from playwright.sync_api import Browser, Page, expect

from production.accounts.roles import EDUCATORS
from production.clips import storage
from production.models import Clip, ClipJob, MissedWord
from tests.builders import a_production

AXE = Path(__file__).parents[2] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"

pytestmark = pytest.mark.skipif(not AXE.is_file(), reason="axe-core is not here: npm ci in frontend/ brings it")


def complaints(page: Page) -> list[str]:
    """What axe finds on the page as it is now, one line a rule."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run().then(({ violations }) => violations)")
    return [f"{rule['id']}: {[node['target'] for node in rule['nodes']]}" for rule in found]


@pytest.fixture(params=["light", "dark"])
def scheme(request: pytest.FixtureRequest, page: Page) -> str:
    page.emulate_media(color_scheme=request.param)
    return str(request.param)


@pytest.mark.usefixtures("scheme")
def test_the_page_before_and_after_signing_keeps_nobody_out(page: Page, until: Callable[..., Any]) -> None:
    page.goto("/")
    expect(page.locator("#status")).to_have_text("Ready")
    assert complaints(page) == []
    page.fill("#text", "Dobrý večer, Qx a!")
    page.click("#sign")
    until("signer.state", lambda state: state == "finished")
    page.locator("#rating").wait_for()
    assert complaints(page) == []
    page.locator("#rating-more summary").click()
    page.get_by_role("radio", name="No", exact=True).check()
    page.fill("#better-query", "dom")
    page.locator("#better-found button").first.click()
    page.click("#tag-add")
    assert complaints(page) == []
    page.get_by_role("button", name="Send rating").click()
    page.locator(".thanks").wait_for()
    assert complaints(page) == []


@pytest.mark.usefixtures("scheme")
def test_what_will_be_signed_and_changing_it_keep_nobody_out(page: Page) -> None:
    page.goto("/")
    expect(page.locator("#status")).to_have_text("Ready")
    page.fill("#text", "Moja mama má psa Qxa a autobsu. " * 3)
    page.locator("#plan").wait_for()
    assert complaints(page) == []
    page.click("#plan-edit")
    page.locator("#plan-signs button").nth(1).click()
    page.fill("#sign-query", "dom")
    page.locator("#sign-found button").first.wait_for()
    assert complaints(page) == []
    page.locator("#alternatives button").last.click()
    expect(page.locator("#plan-changed")).to_be_visible()
    assert complaints(page) == []


@pytest.mark.usefixtures("scheme")
def test_menus_marks_and_the_dictionary_keep_nobody_out(page: Page, until: Callable[..., Any]) -> None:
    page.goto("/dictionary/svk/MAMA/")
    until("window.signer?.state", lambda state: state == "finished")
    assert complaints(page) == []
    page.click("#loop")
    page.click("#mark-a")
    for menu in ("#download-menu", "#view-menu"):
        page.locator(f"{menu} summary").click()
        assert complaints(page) == [], menu
    page.goto("/dictionary/ase/")
    page.fill("#query", "no such word")
    assert complaints(page) == []


@pytest.mark.usefixtures("scheme")
def test_the_list_of_missed_words_keeps_nobody_out(page: Page) -> None:
    pair = {"text_language": "sk", "sign_language": "svk"}
    MissedWord.objects.create(word="chlieb", became="spelled", texts=7, last_day="2026-11-29", **pair)
    User.objects.create_superuser("admin", password="a long password")
    page.goto("/admin/login/?next=/admin/production/missedword/")
    page.fill("#id_username", "admin")
    page.fill("#id_password", "a long password")
    page.locator("main [type=submit]").click()
    expect(page.locator("#result_list")).to_contain_text("chlieb")
    assert complaints(page) == []


def test_forced_colours_and_slovak_keep_nobody_out(chromium: Browser, live_site: str) -> None:
    context = chromium.new_context(base_url=live_site, locale="sk-SK", forced_colors="active")
    page = context.new_page()
    page.goto("/")
    expect(page.locator("#status")).to_have_text("Pripravené")
    assert complaints(page) == []
    page.fill("#text", "Dobrý večer, Qx a!")
    page.click("#sign")
    expect(page.locator("#status")).to_have_text("Hotovo")
    assert complaints(page) == []
    context.close()


def test_everything_can_be_done_by_keyboard_alone(page: Page, until: Callable[..., Any]) -> None:
    page.goto("/")
    expect(page.locator("#status")).to_have_text("Ready")
    reach(page, "text")
    page.keyboard.type("Dobrý večer!")
    page.keyboard.press("Enter")
    until("signer.state", lambda state: state == "finished")
    for control, key in (("scene", "r"), ("slower", "Space"), ("loop", "Enter"), ("mark-a", "Space")):
        reach(page, control, back=True)
        page.keyboard.press(key)
    expect(page.locator("#mark-a")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#speed-value")).to_have_text("0.6×")
    reach(page, "scene", back=True)
    page.keyboard.press("Tab")  # the link
    page.keyboard.press("Tab")  # downloads
    page.keyboard.press("Enter")
    expect(page.locator("#download-menu")).to_have_attribute("open", "")
    page.keyboard.press("Escape")
    expect(page.locator("#download-menu")).not_to_have_attribute("open", "")
    expect(page.locator("#download-menu summary")).to_be_focused()


def reach(page: Page, control: str, *, back: bool = False) -> None:
    """Go by Tab to the control with this id; from the end of the page it begins again."""
    for _ in range(120):
        page.keyboard.press("Shift+Tab" if back else "Tab")
        if page.evaluate("document.activeElement.id") == control:
            return
    raise AssertionError(f"#{control} cannot be reached by Tab")


@pytest.mark.usefixtures("scheme")
def test_a_permalink_and_the_list_of_keys_keep_nobody_out(page: Page, until: Callable[..., Any]) -> None:
    page.goto(f"/p/{a_production().pk}")
    until("signer.frame", lambda frame: frame > 5)
    page.locator("#scene").focus()
    page.keyboard.press("Space")
    assert complaints(page) == []
    page.keyboard.press("?")
    assert complaints(page) == []


@pytest.mark.usefixtures("scheme")
def test_logging_in_and_clips_keep_nobody_out(page: Page) -> None:
    educator = User.objects.create_user("educator", password="a long password")
    educator.groups.add(Group.objects.get_or_create(name=EDUCATORS)[0])
    page.goto("/accounts/login/")
    assert complaints(page) == []
    page.fill("#id_username", "educator")
    page.fill("#id_password", "a long password")
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url("**/clips/")
    assert complaints(page) == []
    job = ClipJob.objects.create(owner=educator, text_language="sk", sign_language="svk")
    for number, state in enumerate(Clip.State, 1):
        Clip.objects.create(job=job, number=number, text="Dobrý večer!", state=state, formats=["json"], problem="So.")
    page.goto(f"/clips/{job.pk}/")
    assert complaints(page) == []
    page.goto("/clips/")  # the page of a batch loads itself anew when all of it is made
    job.clips.filter(state=Clip.State.READY).update(formats=["mp4"], production=a_production(), counts={"spelled": 3})
    job.clips.filter(state__in=Clip.UNFINISHED).update(state=Clip.State.CANCELLED)
    storage.save(job.clips.get(state=Clip.State.READY), "mp4", b"no picture is needed here")
    page.goto(f"/clips/{job.pk}/")
    page.get_by_role("link", name="Watch").click()
    assert complaints(page) == []
    page.goto("/clips/")
    page.get_by_text("Name, files and picture").click()
    assert complaints(page) == []
    table = "text,hand,nothing\nMoja mama má autobsu a psa,left,\nQxa,,\n👋,,\n".encode()
    page.get_by_label("or a file").set_input_files({"name": "a.csv", "mimeType": "text/csv", "buffer": table})
    page.get_by_role("button", name="Check first").click()
    page.get_by_role("button", name="Edit row 2").wait_for()
    assert complaints(page) == []
    page.get_by_role("button", name="Edit row 2").click()
    assert complaints(page) == []


@pytest.mark.usefixtures("scheme")
def test_sharing_downloading_and_pages_for_others_keep_nobody_out(page: Page, until: Callable[..., Any]) -> None:
    page.goto("/embed/?text=Dobrý večer, Qx?&languages=svk sk")
    expect(page.locator("#status")).to_have_text("Ready")
    assert complaints(page) == []
    page.click("#begin")
    until("signer.state", lambda state: state == "finished")
    assert complaints(page) == []
    for menu in ("#share-menu", "#download-menu"):
        page.locator(f"{menu} summary").click()
        assert complaints(page) == []
    page.goto("/kept/")
    assert complaints(page) == []
