"""The page of webhooks: the secret is shown once, deliveries say what came of them, and buttons do what they say."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.utils import timezone

from production.accounts.models import Delivery, Webhook
from production.accounts.roles import EDUCATORS
from production.webhooks import service
from production.webhooks.addresses import Target

pytestmark = pytest.mark.django_db
PAGE = "/accounts/webhooks/"
URL = "https://hooks.example.org/x"


@pytest.fixture(autouse=True)
def names_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    real = service.checked
    monkeypatch.setattr(
        service,
        "checked",
        lambda url: Target("hooks.example.org", 443, "/x", "93.184.215.14") if url == URL else real(url),
    )


@pytest.fixture
def ema() -> User:
    user = User.objects.create_user("Ema", password="a long password")
    user.groups.set(Group.objects.filter(name=EDUCATORS))
    return user


@pytest.fixture
def client(ema: User) -> Client:
    client = Client()
    client.post("/accounts/login/", {"login": "Ema", "password": "a long password"})
    client.post("/accounts/reauthenticate/", {"password": "a long password"})  # as pages of secrets ask for it
    return client


def a_delivery(webhook: Webhook, **fields: Any) -> Delivery:
    return Delivery.objects.create(webhook=webhook, event="batch.finished", data={}, **fields)


@pytest.mark.parametrize(
    "url", ["", "http://hooks.example.org/", "https://127.0.0.1/", "https://localhost/", "x" * 501]
)
def test_an_address_that_may_not_be_is_refused_and_told_why(client: Client, url: str) -> None:
    answer = client.post(PAGE, {"url": url})
    assert answer.status_code == 400
    assert 'role="alert"' in answer.content.decode()
    assert not Webhook.objects.exists()


def test_one_too_many_is_refused(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "MOST", 0)
    assert "Delete one first" in client.post(PAGE, {"url": URL}).content.decode()


def test_the_secret_is_shown_once(client: Client) -> None:
    shown = client.post(PAGE, {"url": URL}).content.decode()
    secret = Webhook.objects.get().secret
    assert secret in shown
    later = client.get(PAGE).content.decode()
    assert URL in later
    assert secret not in later


def test_deliveries_say_what_came_of_them(client: Client, ema: User) -> None:
    hook = service.create(account=ema, url=URL, events=["batch.finished"])
    assert "told nothing yet" in client.get(PAGE).content.decode()
    now = timezone.now()
    a_delivery(hook, attempts=1, delivered_at=now)
    a_delivery(hook, attempts=0, due_at=now)
    a_delivery(hook, attempts=2, due_at=now, problem="It answered 500.")
    a_delivery(hook, attempts=7, problem="<b>It answered 404.")
    page = client.get(PAGE).content.decode()
    said = (
        "Delivered",
        "Waits",
        "Not taken in 2 attempts",
        "It answered 500.",
        "Given up",
        "&lt;b&gt;It answered 404.",
    )
    assert [words for words in said if words not in page] == []
    assert page.count("Tell it again</button>") == 2


def test_what_was_given_up_is_told_again_and_what_was_taken_is_not(client: Client, ema: User) -> None:
    hook = service.create(account=ema, url=URL, events=["batch.finished"])
    lost, taken = a_delivery(hook, attempts=7), a_delivery(hook, attempts=1, delivered_at=timezone.now())
    for delivery in (lost, taken):
        assert client.post(f"{PAGE}{hook.pk}/{delivery.pk}/again").status_code == 302
        delivery.refresh_from_db()
    assert (lost.attempts, lost.due_at is not None) == (0, True)
    assert (taken.attempts, taken.due_at) == (1, None)


def test_a_webhook_is_tried_and_deleted(client: Client, ema: User) -> None:
    hook = service.create(account=ema, url=URL, events=["batch.finished"])
    client.post(f"{PAGE}{hook.pk}/try")
    assert hook.deliveries.get().event == "ping"
    client.post(f"{PAGE}{hook.pk}/delete")
    assert not Webhook.objects.exists()
