"""Whose token it is, what it is for, and that it counts only as long as it should."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.utils import timezone

from production.accounts.models import ApiToken
from production.api import tokens
from tests.production.accounts.conftest import PASSWORD
from tests.production.api.conftest import TEXT, Ask, asking, told

pytestmark = pytest.mark.django_db


def refused(answer: Any) -> tuple[int, str]:
    return answer.status_code, told(answer)["code"]


def test_without_a_token_only_what_pages_show_too_is_answered() -> None:
    ask = asking("")
    assert ask("GET", "/languages").status_code == ask("POST", "/plans", TEXT).status_code == 200
    answer = ask("POST", "/productions", TEXT)
    assert refused(answer) == (401, "token_missing")
    assert answer["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("given", ["hs_wrong", "", "s3cret", "hs_", "é", "hs_" + "x" * 10_000])
def test_a_wrong_token_is_refused_even_where_none_is_needed(db: None, given: str) -> None:
    answer = asking("")("GET", "/languages", authorization=f"Bearer {given}")
    assert refused(answer) == (401, "token_invalid")
    assert "invalid_token" in answer["WWW-Authenticate"]


def test_another_way_to_say_who_one_is_is_none(educator: User, client: Any) -> None:
    client.force_login(educator)
    answer = client.post("/api/v1/productions", TEXT, content_type="application/json")
    assert answer.status_code == 401, "a session is for pages: any site could use it"
    assert asking("")("GET", "/languages", authorization="Basic RW1hOg==").status_code == 401


def test_a_token_is_good_for_its_scopes_and_no_more(educator: User) -> None:
    _, key = tokens.make(account=educator, name="rater", scopes=["rate"], days=None)
    answer = asking(key)("POST", "/productions", TEXT)
    assert refused(answer) == (403, "scope_missing")
    assert told(answer)["scope"] == "produce"


def test_who_loses_a_permission_loses_it_for_every_token(educator: User, ask: Ask) -> None:
    assert ask("POST", "/productions", TEXT).status_code == 201
    educator.groups.clear()
    assert refused(ask("POST", "/productions", TEXT)) == (403, "permission_missing")


@pytest.mark.parametrize("change", ["revoked", "expired", "deactivated"])
def test_a_token_that_is_over_is_unknown(educator: User, token: ApiToken, ask: Ask, change: str) -> None:
    if change == "revoked":
        token.delete()
    elif change == "expired":
        ApiToken.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    else:
        User.objects.update(is_active=False)
    assert refused(ask("POST", "/productions", TEXT)) == (401, "token_invalid")


def test_the_key_is_kept_nowhere(key: str) -> None:
    row = ApiToken.objects.values().get()
    assert key not in str(row)
    assert len(key) > 40
    assert key.startswith(row["beginning"])


def test_its_last_use_is_noted_to_the_minute(token: ApiToken, ask: Ask) -> None:
    first = ApiToken.objects.get().last_used_at
    assert first
    ask("GET", "/languages")
    assert ApiToken.objects.get().last_used_at == first
    ApiToken.objects.update(last_used_at=first - timedelta(minutes=2))
    ask("GET", "/languages")
    noted = ApiToken.objects.get().last_used_at
    assert noted
    assert noted > first - timedelta(minutes=1)


class TestPage:
    """`/accounts/tokens/`, where people make them."""

    @pytest.fixture
    def ema(self, educator: User, client: Any) -> Any:
        educator.set_password(PASSWORD)
        educator.save()
        client.post("/accounts/login/", {"login": "Ema", "password": PASSWORD})
        client.post("/accounts/reauthenticate/", {"password": PASSWORD})
        return client

    def test_a_new_key_is_shown_once(self, ema: Any) -> None:
        page = ema.post("/accounts/tokens/", {"name": "laptop", "scopes": ["produce", "rate"], "days": "30"})
        key = page.context["key"]
        assert key in page.content.decode()
        assert "no-store" in page["Cache-Control"]
        assert key not in ema.get("/accounts/tokens/").content.decode()
        row = ApiToken.objects.get()
        assert (row.name, row.scopes) == ("laptop", ["produce", "rate"])
        assert row.expires_at
        assert 29 <= (row.expires_at - timezone.now()).days <= 30
        assert asking(key)("POST", "/productions", TEXT).status_code == 201

    def test_nobody_gives_a_token_what_they_may_not_do(self, ema: Any, educator: User) -> None:
        educator.groups.set([Group.objects.get(name="Visitors")])
        answer = ema.post("/accounts/tokens/", {"name": "laptop", "scopes": ["clips"]})
        assert answer.status_code == 400
        assert not ApiToken.objects.exists()

    def test_it_is_revoked_by_its_owner_and_nobody_else(self, ema: Any, token: ApiToken) -> None:
        other = User.objects.create_user("Nela")
        theirs, _ = tokens.make(account=other, name="hers", scopes=["produce"], days=None)
        assert ema.post(f"/accounts/tokens/{theirs.pk}/revoke").status_code == 404
        assert ema.get(f"/accounts/tokens/{token.pk}/revoke").status_code == 405
        assert ema.post(f"/accounts/tokens/{token.pk}/revoke").status_code == 302
        assert list(ApiToken.objects.all()) == [theirs]

    def test_there_are_so_many_and_no_more(self, ema: Any, settings: Any) -> None:
        settings.TOKENS_AN_ACCOUNT = 1
        for status in (200, 400):
            assert ema.post("/accounts/tokens/", {"name": "laptop", "scopes": ["produce"]}).status_code == status
        assert ApiToken.objects.count() == 1
