"""Webhooks as their owners have them over the API."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User

from production.accounts.models import Delivery, Webhook
from production.api import tokens
from production.webhooks import service
from production.webhooks.addresses import AddressRefused, Target
from tests.production.api.conftest import Ask, asking, told

pytestmark = pytest.mark.django_db
HOOK = {"url": "https://hooks.example.org/", "events": ["batch.finished"]}


@pytest.fixture(autouse=True)
def any_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "checked", lambda url: Target("hooks.example.org", 443, "/", "93.184.215.14"))


def test_a_webhook_is_made_listed_and_deleted(ask: Ask) -> None:
    answer = ask("POST", "/webhooks", HOOK)
    made = told(answer)
    assert (answer.status_code, answer["Location"]) == (201, made["address"])
    assert made.pop("secret") == Webhook.objects.get().secret
    assert told(ask("GET", made["address"])) == made
    assert told(ask("GET", "/webhooks")) == {"webhooks": [made]}
    answer = ask("DELETE", made["address"])
    assert (answer.status_code, answer.content) == (204, b"")
    assert ask("GET", made["address"]).status_code == 404


def test_an_address_that_is_refused_is_said_to_be(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(url: str) -> Target:
        raise AddressRefused("it leads inside")

    monkeypatch.setattr(service, "checked", refuse)
    answer = ask("POST", "/webhooks", HOOK)
    assert (answer.status_code, told(answer)["code"], told(answer)["detail"]) == (
        422,
        "address_refused",
        "it leads inside",
    )
    assert not Webhook.objects.exists()


@pytest.mark.parametrize("wrong", [{"events": []}, {"events": ["everything"]}, {"url": 7}, {"secret": "mine"}])
def test_what_is_no_webhook_is_refused(ask: Ask, wrong: dict[str, Any]) -> None:
    assert ask("POST", "/webhooks", HOOK | wrong).status_code == 422


def test_there_are_so_many_and_no_more(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "MOST", 1)
    assert [ask("POST", "/webhooks", HOOK).status_code for _ in range(2)] == [201, 409]


def test_it_can_be_tried(ask: Ask) -> None:
    address = told(ask("POST", "/webhooks", HOOK))["address"]
    answer = ask("POST", f"{address}/ping")
    assert answer.status_code == 202
    assert told(ask("GET", f"{address}/deliveries"))["deliveries"] == [told(answer)]
    assert Delivery.objects.get().event == "ping"


def test_those_of_others_are_not_found(ask: Ask) -> None:
    address = told(ask("POST", "/webhooks", HOOK))["address"]
    nela = User.objects.create_superuser("Nela")
    other = asking(tokens.make(account=nela, name="hers", scopes=["webhooks"], days=None)[1])
    asked = [("GET", ""), ("DELETE", ""), ("POST", "/ping"), ("GET", "/deliveries")]
    assert {other(method, address + end).status_code for method, end in asked} == {404}
    assert told(other("GET", "/webhooks")) == {"webhooks": []}
    assert Webhook.objects.exists()
