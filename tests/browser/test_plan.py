"""What will be signed, on the page: seen while typing, changed by hand, signed as changed, and replayed so."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from production.models import Production

TEXT = "Dobrý deň!"
Until = Callable[..., Any]


def test_signs_are_changed_before_they_are_made_and_replay_as_changed(page: Page, until: Until) -> None:
    page.goto("/")
    expect(page.locator("#status")).to_have_text("Ready")
    expect(page.locator("#plan")).to_be_hidden()
    place = page.locator("#sign").bounding_box()
    page.locator("#text").press_sequentially(TEXT)
    expect(page.locator("#plan-signs b")).to_have_text(["DOBRE", "DEŇ"])
    assert page.locator("#sign").bounding_box() == place  # nobody presses what has just moved under the finger
    page.click("#plan-edit")
    page.locator("#plan-signs button", has_text="DOBRE").click()
    page.get_by_role("button", name="Spell it: D-O-B-R-Ý").click()
    expect(page.locator("#plan-signs b")).to_have_text(["D-O-B-R-Ý", "DEŇ"])
    expect(page.locator("#plan-signs button").first).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # the menu of the next sign
    expect(page.locator("#sign-menu-title")).to_have_text("DEŇ · deň")
    page.click("#move-left")
    expect(page.locator("#plan-signs b")).to_have_text(["DEŇ", "D-O-B-R-Ý"])
    page.fill("#sign-query", "dom")
    expect(page.locator("#sign-found button").first).to_have_text("DOM dom")
    page.locator("#sign-query").press("Enter")
    expect(page.locator("#plan-signs b")).to_have_text(["DEŇ", "DOM", "D-O-B-R-Ý"])
    expect(page.locator("#plan-changed")).to_be_visible()
    changed = ["DEŇ", "DOM", *"DOBRÝ"]

    page.click("#plan-sign")
    until("signer.state", lambda state: state == "finished")
    expect(page.locator(".glosses button")).to_have_text(changed)
    address = page.url
    produced = Production.objects.get()
    assert produced.text == TEXT
    page.goto("about:blank")
    page.goto(address)
    until("signer.state", lambda state: state == "finished")
    expect(page.locator(".glosses button")).to_have_text(changed)
    expect(page.locator("#plan-signs b")).to_have_text(["DEŇ", "DOM", "D-O-B-R-Ý"])
    page.click("#plan-own")
    expect(page.locator("#plan-signs b")).to_have_text(["DOBRE", "DEŇ"])
    page.click("#plan-undo")
    expect(page.locator("#plan-signs b")).to_have_text(["DEŇ", "DOM", "D-O-B-R-Ý"])
    page.click("#plan-own")
    expect(page.locator("#plan-signs b")).to_have_text(["DOBRE", "DEŇ"])


def test_a_preview_leaves_alone_what_is_being_signed(page: Page, until: Until) -> None:
    page.goto("/")
    expect(page.locator("#status")).to_have_text("Ready")
    page.fill("#text", "Dobrý deň. " * 5)
    page.click("#sign")
    until("signer.frame", lambda frame: frame > 5)
    page.fill("#text", TEXT)
    expect(page.locator("#plan-signs b")).to_have_text(["DOBRE", "DEŇ"])
    assert page.evaluate("signer.state") in ("playing", "waiting")
    until("signer.production.sha256")
    assert page.evaluate("signer.production.sha256") == Production.objects.get().sha256


def test_a_hint_mends_the_text(page: Page) -> None:
    page.goto("/")
    expect(page.locator("#status")).to_have_text("Ready")
    page.fill("#text", "Good evening, mother")
    page.locator("#plan-hints button", has_text="English").click()
    expect(page.locator("#languages")).to_have_value("svk en")
    expect(page.locator("#plan-signs b")).to_have_text(["DOBRE", "VEČER", "M-O-T-H-E-R"])
    expect(page.locator("#plan-hints li")).to_have_count(0)
