"""Accounts in a real browser: pages that keep nobody out, and a second factor from its QR code to the next login."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from playwright.sync_api import Browser, Page, expect

from production.accounts.roles import EDUCATORS
from tests.browser.test_accessibility import AXE, complaints
from tests.production.accounts.test_accounts import code

PASSWORD = "a long password"
PAGES = (
    "",
    "tokens/",
    "my-data/",
    "password/change/",
    "two-factor/",
    "two-factor/totp/activate/",
    "two-factor/webauthn/add/",
)

pytestmark = pytest.mark.skipif(not AXE.is_file(), reason="axe-core is not here: npm ci in frontend/ brings it")


def log_in(page: Page) -> None:
    page.goto("/accounts/login/")
    page.fill("#id_username", "Ema")
    page.fill("#id_password", PASSWORD)
    page.locator("main button[type=submit]").click()


@pytest.fixture
def ema(live_site: str) -> User:
    user = User.objects.create_user("Ema", password=PASSWORD)
    user.groups.add(Group.objects.get_or_create(name=EDUCATORS)[0])
    return user


@pytest.fixture
def slovak(chromium: Browser, live_site: str) -> Iterator[Page]:
    context = chromium.new_context(base_url=live_site, locale="sk-SK", viewport={"width": 390, "height": 800})
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_of_accounts_keep_nobody_out(page: Page, ema: User, settings: Any, scheme: Any) -> None:
    settings.SIGN_UP = True
    page.emulate_media(color_scheme=scheme)
    for address in ("/accounts/signup/", "/accounts/login/"):
        page.goto(address)
        assert complaints(page) == [], address
    log_in(page)
    page.wait_for_url("**/clips/")
    for address in PAGES:
        page.goto(f"/accounts/{address}")
        if "reauthenticate" in page.url:
            assert complaints(page) == [], "asking for the password again"
            page.fill("#id_password", PASSWORD)
            page.locator("main button[type=submit]").click()
            page.wait_for_url(f"**/accounts/{address}")
        assert complaints(page) == [], address


def test_a_second_factor_is_set_up_and_asked_for(page: Page, ema: User) -> None:
    log_in(page)
    page.wait_for_url("**/clips/")
    page.goto("/accounts/two-factor/totp/activate/")
    page.fill("#id_password", PASSWORD)
    page.locator("main button[type=submit]").click()
    secret = page.locator("#authenticator_secret").input_value()
    expect(page.locator("img.code")).to_be_visible()
    page.fill("#id_code", code(secret))
    page.locator("main button[type=submit]").first.click()
    page.wait_for_url("**/two-factor/recovery-codes/")
    first = page.locator("#recovery_codes").input_value().split()[0]
    assert complaints(page) == []
    page.locator("header form button", has_text="Log out").click()
    log_in(page)
    page.wait_for_url("**/two-factor/authenticate/**")
    assert complaints(page) == []
    page.fill("#id_code", first)
    page.locator("main button[type=submit]").first.click()
    page.wait_for_url("**/clips/")


def test_a_token_is_made_on_a_phone_in_slovak(slovak: Page, ema: User) -> None:
    page = slovak
    log_in(page)
    page.wait_for_url("**/clips/")
    page.goto("/accounts/tokens/")
    page.fill("#id_name", "notebook")
    page.get_by_role("button", name="Vytvoriť token").click()
    page.fill("#id_password", PASSWORD)
    page.locator("main button[type=submit]").click()
    expect(page.locator("#key")).to_have_value(re.compile("^hs_"))
    assert complaints(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing is cut off"
    page.get_by_role("button", name="Zrušiť notebook").click()
    expect(page.locator(".empty")).to_be_visible()
