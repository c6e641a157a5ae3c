"""A rater's way through a study."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from production.models import Study, StudyAnswer
from production.studies.building import StudyPlan, Version
from tests.browser.test_accessibility import AXE, complaints
from tests.builders import built

FAKE = "tests.builders.fake_signer"


def a_study(kind: Study.Kind, seeds: tuple[int, ...]) -> Study:
    versions = tuple(Version(FAKE, seed) for seed in seeds)
    return built(StudyPlan("Which?", kind, "sk", "svk", ("Dom.",), versions))


def test_a_comparison_is_answered_after_both_clips_were_watched(page: Page, until: Callable[..., Any]) -> None:
    study = a_study(Study.Kind.AB, (1, 2))
    page.goto(f"/studies/{study.pk}/")
    expect(page.locator("#study-progress")).to_have_text("Question 1 of 1")
    expect(page.locator("#study-text")).to_have_text("Dom.")
    send = page.get_by_role("button", name="Send and go on")
    until("window.signer?.state", lambda state: state == "finished")
    send.click()
    expect(page.locator("#study-problem")).to_have_text("Please watch to the end first.")
    page.get_by_role("button", name="Clip 2").press("Enter")
    until("signer.state", lambda state: state == "finished")
    send.click()
    expect(page.locator("#study-problem")).to_have_text("Please answer first.")
    page.get_by_role("radio", name="Clip 2").check()
    page.get_by_role("checkbox", name="Training models that sign").check()
    if AXE.is_file():
        assert complaints(page) == []
    for hidden in ("#permalink", "#download-menu", "#caption"):
        expect(page.locator(hidden)).to_be_hidden()
    send.click()
    expect(page.locator("#study-end")).to_be_visible()
    answer = StudyAnswer.objects.get()
    assert answer.choice == ("first" if answer.swapped else "second")
    assert (answer.consent_training, answer.consent_research) == (True, False)
    assert answer.watched_seconds > 1


def test_a_paraphrase_shows_no_text_and_asks_for_it(page: Page, until: Callable[..., Any]) -> None:
    study = a_study(Study.Kind.PARAPHRASE, (1,))
    page.goto(f"/studies/{study.pk}/")
    until("window.signer?.state", lambda state: state == "finished")
    assert "Dom." not in page.content()
    page.fill("#paraphrase", "A house")
    page.get_by_role("button", name="Send and go on").click()
    expect(page.locator("#study-end")).to_be_visible()
    assert StudyAnswer.objects.get().paraphrase == "A house"
