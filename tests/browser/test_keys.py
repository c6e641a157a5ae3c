"""A key that is plugged in, or a phone's or a laptop's own, as the second factor: added, asked for, and taken off."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

NAME, PASSWORD = "Ema", "a long password"


@pytest.fixture
def with_key(page: Page, live_site: str) -> str:
    """Chromium's own make-believe key, on a site that has a name: keys are bound to names and not to numbers."""
    protocol = page.context.new_cdp_session(page)
    protocol.send("WebAuthn.enable")
    key = {"protocol": "ctap2", "transport": "usb", "hasResidentKey": True, "hasUserVerification": True}
    key |= {"isUserVerified": True, "automaticPresenceSimulation": True}
    protocol.send("WebAuthn.addVirtualAuthenticator", {"options": key})
    return live_site.replace("127.0.0.1", "localhost")


def log_in(page: Page, site: str) -> None:
    page.goto(f"{site}/accounts/login/?next=/accounts/")
    page.fill("#id_username", NAME)
    page.fill("#id_password", PASSWORD)
    page.locator("main button[type=submit]").first.click()


def test_a_key_is_added_and_then_asked_for(page: Page, with_key: str) -> None:
    User.objects.create_user(NAME, password=PASSWORD)
    log_in(page, with_key)
    page.get_by_role("link", name="Second factor").click()
    page.locator("a[href$='/webauthn/add/']").click()
    if "reauthenticate" in page.url:
        page.fill("#id_password", PASSWORD)
        page.locator("main button[type=submit]").first.click()
    page.fill("#id_name", "blue one")
    page.locator("#mfa_webauthn_add").click()
    page.wait_for_url("**/two-factor/**")
    expect(page.locator("main")).to_contain_text("recovery", ignore_case=True)
    assert Authenticator.objects.filter(type="webauthn").count() == 1
    page.context.clear_cookies()
    log_in(page, with_key)
    page.locator("#mfa_webauthn_authenticate").click()
    page.wait_for_url(f"{with_key}/accounts/")
    expect(page.locator("main")).to_contain_text("A second factor is asked for")
    page.goto(f"{with_key}/accounts/two-factor/webauthn/")
    expect(page.locator("main")).to_contain_text("blue one")
