"""The dictionary in a real browser: a sign is found as one types, played, and has an address of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from production.models import Production

Until = Callable[..., Any]


def test_a_sign_is_found_by_a_word_of_either_language_and_played(page: Page, until: Until) -> None:
    page.goto("/dictionary/svk/")
    page.fill("#query", "mother")
    expect(page.locator("#entries li:visible")).to_have_count(1)
    page.press("#query", "Enter")
    until("window.signer?.frame", lambda frame: frame > 3)
    expect(page.locator(".glosses")).to_have_text("MAMA")
    assert page.evaluate("location.pathname") == "/dictionary/svk/MAMA/"
    assert "MAMA" in page.title()
    page.fill("#query", "no such word")
    expect(page.locator("#nothing")).to_be_visible()


def test_the_address_of_a_sign_plays_it_the_same_way_each_time(page: Page, until: Until) -> None:
    for _ in range(2):
        page.goto("/dictionary/svk/MAMA/")
        until("window.signer?.complete")
    first, second = Production.objects.all()
    assert (first.sha256, first.seed) == (second.sha256, second.seed)


def test_topics_narrow_the_list_and_back_goes_back(page: Page, until: Until) -> None:
    page.goto("/dictionary/ase/")
    page.select_option("#topic", "alphabet")
    expect(page.locator("#entries li:visible")).to_have_count(26)
    for letter in ("A", "B"):
        page.locator("#entries a:visible", has=page.get_by_text(letter, exact=True)).click()
        expect(page.locator(".glosses")).to_have_text(letter)
    page.go_back()
    expect(page.locator(".glosses")).to_have_text("A")
    until("signer.state", lambda state: state == "finished")


def test_composed_signs_are_marked_and_can_be_left_out(page: Page) -> None:
    page.goto("/dictionary/ase/")
    listed, composed = page.locator("#entries li:visible"), page.locator("#entries li[data-composed]:visible")
    before, marked = listed.count(), composed.count()
    assert 0 < marked < before
    expect(composed.first).to_contain_text("composed, not recorded, seen by no signer")
    page.check("#recorded-only")
    expect(composed).to_have_count(0)
    expect(listed).to_have_count(before - marked)
