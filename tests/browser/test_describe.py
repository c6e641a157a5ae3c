"""Describing a sign in a real browser: it is signed as soon as it is described, and faults go to their fields."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from playwright.sync_api import Page, expect

from production.accounts.roles import EDUCATORS
from production.models import SignProposal
from tests.browser.test_accessibility import AXE, complaints

Until = Callable[..., Any]


@pytest.fixture
def describing(page: Page) -> Page:
    """The page of an educator, with the sign that the form begins with."""
    user = User.objects.create_user("educator", password="a long password")
    user.groups.add(Group.objects.get(name=EDUCATORS))
    page.goto("/accounts/login/?next=/describe/")
    page.fill("#id_username", "educator")
    page.fill("#id_password", "a long password")
    page.locator("main [type=submit]").click()
    page.wait_for_url("**/describe/")
    return page


def hand(page: Page) -> list[float]:
    found: list[float] = page.evaluate("window.signer.position('RightHand')")
    return found


def test_a_sign_is_seen_changed_refused_and_sent(describing: Page, until: Until) -> None:
    page = describing
    expect(page.locator("#status")).to_have_text("Ready")
    page.fill("#id_word", "deaf")
    page.click("#try")
    until("window.signer?.frame", lambda frame: frame > 20)
    high = hand(page)[1]
    expect(page.locator(".glosses")).to_have_text("DEAF")
    expect(page.locator("#permalink")).to_be_hidden()
    until("signer.state", lambda state: state == "finished")

    page.fill("#id_place", "centre")
    page.press("#id_place", "Enter")
    until("window.signer.frame", lambda frame: 18 < frame < 40)
    assert hand(page)[1] < high - 0.1, "lower than at the chin"

    page.fill("#id_shape", "fish")
    page.press("#id_shape", "Tab")
    expect(page.locator("#id_shape_error")).to_have_text("unknown hand shape 'fish'")
    expect(page.locator("#id_shape")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#tried")).to_have_text("This cannot be signed yet: see what is marked.")
    page.fill("#id_shape", "5")
    page.press("#id_shape", "Tab")
    expect(page.locator("#id_shape_error")).to_be_empty()

    expect(page.locator("#other-hand")).to_be_hidden()
    page.select_option("#id_hands", "mirrored")
    until("window.signer.position('LeftHand')[1]", lambda height: height > 1.0)  # it hung beside the body before
    page.get_by_role("button", name="Send to the reviewers").click()
    expect(page.locator(".messages")).to_contain_text("“deaf” was sent to the reviewers.")
    row = SignProposal.objects.get()
    assert (row.word, row.description["hands"], row.description["shape"]) == ("deaf", "mirrored", "5")
    page.goto(f"/describe/{row.pk}/")
    until("window.signer?.frame", lambda frame: frame > 10)  # by itself


@pytest.mark.skipif(not AXE.is_file(), reason="axe-core is not here: npm ci in frontend/ brings it")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_describing_keeps_nobody_out(describing: Page, until: Until, scheme: Any) -> None:
    page = describing
    page.emulate_media(color_scheme=scheme)
    expect(page.locator("#status")).to_have_text("Ready")
    page.select_option("#id_hands", "base")
    expect(page.locator("#id_other_shape_error, #id_other_palm_error").first).not_to_be_empty()
    assert complaints(page) == []
    page.select_option("#id_hands", "one")
    until("window.signer?.state", lambda state: state == "finished")
    assert complaints(page) == []
