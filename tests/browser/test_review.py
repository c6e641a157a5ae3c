"""Reviewers at work: figures, the queue by keyboard, a rating beside its motion, and a study that is built."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from production.models import MissedWord, Rating, RatingTag, Study
from tests.browser.test_accessibility import AXE, complaints
from tests.builders import a_production
from tests.production.review.made_up import a_made_up_study


@pytest.fixture
def reviewer(page: Page) -> Page:
    User.objects.create_superuser("admin", password="a long password")
    page.goto("/admin/login/")
    page.fill("#id_username", "admin")
    page.fill("#id_password", "a long password")
    page.locator("main [type=submit]").click()
    page.locator("#content-main").wait_for()
    return page


def some_ratings() -> list[Rating]:
    made = a_production()
    ratings = [
        Rating.objects.create(
            production=made, rater=f"r{n}", understood="no", meaning=n, motion=2, comment=f"Comment {n}"
        )
        for n in range(3)
    ]
    for rating in ratings:
        RatingTag.objects.create(rating=rating, tag="wrong_sign", sign=1, gloss="VEČER", better="DEŇ")
    return ratings


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_figures_fit_every_screen_and_keep_nobody_out(reviewer: Page, scheme: Any) -> None:
    some_ratings()
    a_made_up_study(raters=3)
    pair = {"text_language": "sk", "sign_language": "svk"}
    MissedWord.objects.create(word="chlieb", became="spelled", texts=7, last_day="2026-11-29", **pair)
    reviewer.emulate_media(color_scheme=scheme)
    study = Study.objects.get()
    addresses = ("", "ladder/", "queue/", "models/", "studies/", "studies/new/", f"studies/{study.pk}/")
    for width, height in ((1366, 768), (390, 844)):
        reviewer.set_viewport_size({"width": width, "height": height})
        for address in addresses:
            reviewer.goto(f"/admin/review/{address}")
            wide = reviewer.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert wide <= 0, (address, width, wide)
            if AXE.is_file():
                assert complaints(reviewer) == [], (address, width)
    Rating.objects.update(comment="I would sign this differently, with the other hand, and more slowly at the end.")
    reviewer.set_viewport_size({"width": 1366, "height": 768})
    reviewer.goto("/admin/production/rating/")
    assert reviewer.locator(".results").evaluate("table => table.scrollWidth - table.clientWidth") <= 0
    assert reviewer.locator(".field-comment").first.bounding_box()["width"] >= 150, "not a word a line"  # type: ignore[index]
    reviewer.goto("/admin/review/")
    expect(reviewer.locator("#review")).to_contain_text("chlieb")
    reviewer.select_option("[name=days]", "30")
    reviewer.get_by_role("button", name="Show").click()
    expect(reviewer.locator("#review")).to_contain_text("3 ratings")


def test_the_queue_is_worked_through_by_keyboard(reviewer: Page, until: Callable[..., Any]) -> None:
    oldest, middle, newest = some_ratings()
    reviewer.goto("/admin/review/queue/")
    reviewer.keyboard.press("j")
    assert reviewer.evaluate("document.activeElement.tagName") != "A", "keys are off until they are turned on"
    reviewer.locator("#review-keys").check()

    def press(key: str) -> None:
        expect(reviewer.locator("#review-keys")).to_be_checked()  # by the script, on each page: before it keys are lost
        reviewer.keyboard.press(key)

    for key in "jjk":
        press(key)
    press("Enter")
    expect(reviewer.locator("#reviewed-title")).to_have_text(f"Rating {newest.pk}")
    until("window.signer?.state", lambda state: state == "finished")
    reviewer.get_by_role("button", name="Wrong sign at VEČER").click()
    assert until("signer.frame") == 17
    if AXE.is_file():
        assert complaints(reviewer) == []
    press("j")
    expect(reviewer.locator("#reviewed-title")).to_have_text(f"Rating {middle.pk}")
    press("t")
    expect(reviewer.locator(".facts")).to_contain_text("Taken, admin")
    reviewer.get_by_role("button", name="Accept").click()
    expect(reviewer.locator(".noted")).to_contain_text("in the lexicon’s queue")
    press("d")
    expect(reviewer.locator("#reviewed-title")).to_have_text(f"Rating {oldest.pk}")
    press("x")
    expect(reviewer.locator("#reviewed-title")).to_have_text(f"Rating {newest.pk}")
    states = dict(Rating.objects.values_list("pk", "review"))
    assert states == {newest.pk: "new", middle.pk: "done", oldest.pk: "dismissed"}


def test_a_study_is_built_from_a_list_of_texts_and_closed(reviewer: Page) -> None:
    reviewer.goto("/admin/review/studies/")
    reviewer.get_by_role("link", name="Build a study").click()
    reviewer.fill("[name=name]", "Two seeds")
    reviewer.fill("[name=texts]", "Dom.\n\nDobrý deň!\n")
    reviewer.fill("[name=repeats]", "3")
    reviewer.fill("[name=broken]", "1")
    reviewer.get_by_role("button", name="Sign the texts").click()
    expect(reviewer.locator(".review-form")).to_contain_text("repeats must be between 0 and the 2 texts")
    reviewer.fill("[name=repeats]", "1")
    reviewer.get_by_role("button", name="Sign the texts").click()
    study = Study.objects.get()
    expect(reviewer.locator("#review")).to_contain_text(f"/studies/{study.pk}/")
    assert (study.kind, study.items.count(), study.owner and study.owner.username) == ("ab", 4, "admin")
    reviewer.get_by_role("button", name="Close the study").click()
    expect(reviewer.get_by_role("button", name="Open it again")).to_be_visible()
    assert not Study.objects.get().is_open
