"""Signing up, getting in, mail, and the second factor."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import hotp_value, yield_hotp_counters_from_time
from django.contrib.auth.models import User
from django.core import mail
from django.test import Client

from production.accounts.roles import EDUCATORS, VISITORS
from tests.production.accounts.conftest import PASSWORD

pytestmark = pytest.mark.django_db
NEWCOMER = {"username": "Nela", "password1": PASSWORD, "password2": PASSWORD}
MAIL_PAGES = ("email/", "confirm-email/", "confirm-email/x/", "password/reset/", "password/reset/done/",
              "password/reset/key/1-x/", "password/reset/key/done/")  # fmt: skip


@pytest.fixture
def mailing(settings: Any) -> None:
    settings.MAIL = settings.ACCOUNT_EMAIL_NOTIFICATIONS = True
    settings.ACCOUNT_EMAIL_VERIFICATION = "optional"
    settings.ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*", "password2*"]


def test_sign_up_is_closed_unless_the_site_opens_it(client: Client, settings: Any) -> None:
    answer = client.post("/accounts/signup/", NEWCOMER)
    assert "closed" in answer.content.decode()
    assert "signup" not in client.get("/accounts/login/").content.decode()
    assert not User.objects.exists()
    settings.SIGN_UP = True
    assert "signup" in client.get("/accounts/login/").content.decode()
    assert client.post("/accounts/signup/", NEWCOMER)["Location"] == "/accounts/", "not to clips, which are refused"
    newcomer = User.objects.get()
    assert [group.name for group in newcomer.groups.all()] == [VISITORS]
    assert newcomer.email == ""
    assert not newcomer.is_staff


@pytest.mark.parametrize(
    "wrong", [{"password1": "short"}, {"password2": "another long one"}, {"username": ""}, {"username": "a b"}]
)
def test_what_is_wrong_with_a_newcomer_is_said(client: Client, settings: Any, wrong: dict[str, str]) -> None:
    settings.SIGN_UP = True
    answer = client.post("/accounts/signup/", NEWCOMER | wrong)
    assert 'role="alert"' in answer.content.decode()
    assert not User.objects.exists()


@pytest.mark.parametrize("page", MAIL_PAGES)
def test_no_page_sends_mail_where_there_is_no_server_for_it(
    client: Client, person: Callable[..., User], logged_in: Callable[[User], Client], page: str
) -> None:
    address = f"/accounts/{page}"
    assert "password/reset" not in logged_in(person("Nela")).get("/accounts/password/change/").content.decode()
    assert client.get(address).status_code == client.post(address).status_code == 404
    assert logged_in(person("Ema")).get(address).status_code == 404


@pytest.mark.usefixtures("mailing")
def test_a_lost_password_is_set_anew_by_mail(client: Client, person: Callable[..., User]) -> None:
    ema = person("Ema", EDUCATORS)
    EmailAddress.objects.create(user=ema, email="ema@example.org", verified=True, primary=True)
    assert "password/reset" in client.get("/accounts/login/").content.decode()
    assert client.post("/accounts/password/reset/", {"email": "ema@example.org"}).status_code == 302
    link = re.search(r"http://testserver(/accounts/password/reset/key/\S+)", str(mail.outbox[0].body))
    assert link
    page = client.get(link[1], follow=True)
    form = page.redirect_chain[-1][0]
    assert client.post(form, {"password1": "another long one", "password2": "another long one"}).status_code == 302
    ema.refresh_from_db()
    assert ema.check_password("another long one")
    assert client.get(link[1], follow=True).context.get("token_fail"), "a link works once"


@pytest.mark.usefixtures("mailing")
def test_a_newcomer_confirms_the_address(client: Client, settings: Any) -> None:
    settings.SIGN_UP = True
    client.post("/accounts/signup/", NEWCOMER | {"email": "nela@example.org"})
    link = re.search(r"http://testserver(/accounts/confirm-email/\S+)", str(mail.outbox[0].body))
    assert link
    assert client.post(link[1]).status_code == 302
    assert EmailAddress.objects.get().verified


def test_who_makes_clips_is_led_to_them_and_others_to_their_account(
    person: Callable[..., User], client: Client
) -> None:
    for user, address in ((person("Ema", EDUCATORS), "/clips/"), (person("Nela", VISITORS), "/accounts/")):
        answer = client.post("/accounts/login/", {"login": user.get_username(), "password": PASSWORD})
        assert answer["Location"] == address
        client.logout()


def code(secret: str) -> str:
    _before, now, _after = yield_hotp_counters_from_time()
    return f"{hotp_value(secret, now):06}"


def test_with_a_second_factor_the_password_alone_opens_neither_pages_nor_the_admin(
    person: Callable[..., User], logged_in: Callable[[User], Client]
) -> None:
    ema = person("Ema", EDUCATORS)
    ema.is_staff = True
    ema.save()
    client = logged_in(ema)
    page = client.get("/accounts/two-factor/totp/activate/")
    secret = page.context["form"].secret
    assert "data:image/svg+xml" in page.content.decode()
    assert client.post("/accounts/two-factor/totp/activate/", {"code": "000000"}).status_code == 200
    assert client.post("/accounts/two-factor/totp/activate/", {"code": code(secret)}).status_code == 302
    codes = client.get("/accounts/two-factor/recovery-codes/").context["unused_codes"]
    assert len(codes) == 10

    for start in ("/accounts/login/", "/admin/login/?next=/admin/"):
        stranger = Client()
        login = stranger.get(start, follow=True)
        address = login.redirect_chain[-1][0] if login.redirect_chain else start
        answer = stranger.post(address, {"login": "Ema", "password": PASSWORD})
        assert answer["Location"].startswith("/accounts/two-factor/authenticate/")
        assert stranger.get("/clips/").status_code == stranger.get("/admin/").status_code == 302
        assert stranger.post("/accounts/two-factor/authenticate/", {"code": codes.pop()}).status_code == 302
        assert stranger.get("/clips/").status_code == stranger.get("/admin/").status_code == 200


def test_codes_of_a_second_factor_cannot_be_tried_for_long(
    person: Callable[..., User], logged_in: Callable[[User], Client]
) -> None:
    ema = person("Ema")
    client = logged_in(ema)
    secret = client.get("/accounts/two-factor/totp/activate/").context["form"].secret
    client.post("/accounts/two-factor/totp/activate/", {"code": code(secret)})
    stranger = Client()
    stranger.post("/accounts/login/", {"login": "Ema", "password": PASSWORD})
    for _ in range(5):
        stranger.post("/accounts/two-factor/authenticate/", {"code": "000000"})
    answer = stranger.post("/accounts/two-factor/authenticate/", {"code": code(secret)})
    assert answer.status_code == 200
    assert "Too many" in answer.content.decode()


def test_a_password_is_changed_by_who_knows_it(
    person: Callable[..., User], logged_in: Callable[[User], Client]
) -> None:
    ema = person("Ema")
    client = logged_in(ema)
    new = {"password1": "another long one", "password2": "another long one"}
    client.post("/accounts/password/change/", new | {"oldpassword": "wrong"})
    ema.refresh_from_db()
    assert ema.check_password(PASSWORD)
    client.post("/accounts/password/change/", new | {"oldpassword": PASSWORD})
    ema.refresh_from_db()
    assert ema.check_password("another long one")


def test_pages_of_accounts_have_no_script_of_their_own(
    person: Callable[..., User], logged_in: Callable[[User], Client]
) -> None:
    client = logged_in(person("Ema", EDUCATORS))
    for page in ("", "tokens/", "my-data/", "password/change/", "two-factor/", "two-factor/totp/activate/"):
        answer = client.get(f"/accounts/{page}")
        assert answer.status_code == 200
        text = answer.content.decode()
        assert not re.search(r"<script(?![^>]*src=)|\son\w+=|style=", text), page
        assert 'class="site-header"' in text, f"{page} looks like the others"
