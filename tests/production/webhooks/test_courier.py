"""What is due is sent, what fails is tried again a bounded number of times, and what ended is told once."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from ml.signing import Options
from production.accounts.models import Delivery, Webhook
from production.clips import service as clips
from production.clips.batches.orders import Order
from production.models import Clip, ClipJob
from production.webhooks import courier, service
from production.webhooks.addresses import AddressRefused, Target
from production.webhooks.sending import NotTaken, Parcel

pytestmark = pytest.mark.django_db
Outcomes = Callable[..., list[Parcel]]


@pytest.fixture
def ema() -> User:
    return User.objects.create_user("Ema")


@pytest.fixture
def hook(ema: User) -> Webhook:
    return Webhook.objects.create(
        account=ema, url="https://hooks.example.org/", events=[service.FINISHED], secret="whsec_c2VjcmV0"
    )


@pytest.fixture
def outcomes(monkeypatch: pytest.MonkeyPatch) -> Outcomes:
    """How sending ends, one after the other, the last for ever; the result are the parcels that were sent."""

    def so(*outcomes: Exception | None) -> list[Parcel]:
        sent: list[Parcel] = []

        def send(target: Target, parcel: Parcel, **_: Any) -> None:
            sent.append(parcel)
            if outcome := outcomes[min(len(sent), len(outcomes)) - 1]:
                raise outcome

        monkeypatch.setattr(courier, "send", send)
        monkeypatch.setattr(courier, "checked", lambda url: Target("hooks.example.org", 443, "/", "93.184.215.14"))
        return sent

    return so


def a_job(owner: User, *states: Clip.State) -> ClipJob:
    job = clips.create_job(
        owner=owner,
        orders=[*(Order("Ahoj") for _ in states)],
        text_language="sk",
        sign_language="svk",
        options=Options(),
    )
    for clip, state in zip(job.clips.order_by("number"), states, strict=True):
        Clip.objects.filter(pk=clip.pk).update(state=state)
    return job


def test_a_batch_that_ended_is_told_once(ema: User, hook: Webhook, outcomes: Outcomes) -> None:
    sent = outcomes(None)
    job = a_job(ema, Clip.State.READY, Clip.State.FAILED, Clip.State.WAITING)
    assert courier.deliver() == 0
    Clip.objects.filter(state=Clip.State.WAITING).update(state=Clip.State.CANCELLED)
    assert [courier.deliver() for _ in range(2)] == [1, 0]
    told = json.loads(sent[0].body)
    assert told["type"] == "batch.finished"
    assert told["data"] == {"batch": str(job.pk), "clips": 3, "ready": 1, "failed": 1, "cancelled": 1}
    assert sent[0].identity == str(Delivery.objects.get().pk)


def test_a_batch_that_is_made_again_ends_again(ema: User, hook: Webhook, outcomes: Outcomes) -> None:
    sent = outcomes(None)
    job = a_job(ema, Clip.State.FAILED)
    courier.deliver()
    clips.retry_job(job=job)
    courier.deliver()
    Clip.objects.update(state=Clip.State.READY)
    courier.deliver()
    assert len(sent) == 2


def test_what_others_made_or_what_ended_before_is_not_told(ema: User, outcomes: Outcomes) -> None:
    sent = outcomes(None)
    a_job(ema, Clip.State.READY)
    Webhook.objects.create(
        account=ema, url="https://hooks.example.org/", events=[service.FINISHED], secret="whsec_eA=="
    )
    a_job(User.objects.create_user("Nela"), Clip.State.READY)
    courier.deliver()
    assert sent == []


def test_what_fails_is_tried_again_later_and_later_and_then_given_up(hook: Webhook, outcomes: Outcomes) -> None:
    sent = outcomes(NotTaken("Answered with status 500"))
    service.ping(webhook=hook)
    waited = []
    for _ in range(len(courier.WAITS)):
        courier.deliver()
        row = Delivery.objects.get()
        assert row.due_at
        waited.append(row.due_at - timezone.now())
        assert courier.deliver() == 0, "not before its time"
        Delivery.objects.update(due_at=timezone.now())
    courier.deliver()
    row = Delivery.objects.get()
    assert waited == sorted(waited)
    assert (row.due_at, row.delivered_at, row.problem) == (None, None, "Answered with status 500")
    assert row.attempts == len(sent) == len(courier.WAITS) + 1
    assert {parcel.identity for parcel in sent} == {str(row.pk)}


def test_what_arrives_later_has_no_problem_any_more(hook: Webhook, outcomes: Outcomes) -> None:
    outcomes(NotTaken("x"), None)
    service.ping(webhook=hook)
    courier.deliver()
    Delivery.objects.update(due_at=timezone.now())
    assert courier.deliver() == 1
    row = Delivery.objects.get()
    assert (row.problem, row.attempts, row.due_at) == ("", 2, None)
    assert row.delivered_at


def test_an_address_that_has_come_to_lead_inside_is_refused_then(
    hook: Webhook, monkeypatch: pytest.MonkeyPatch
) -> None:
    def checked(url: str) -> Target:
        raise AddressRefused("leads to an address that is not public")

    monkeypatch.setattr(courier, "checked", checked)
    monkeypatch.setattr(courier, "send", lambda *_, **__: pytest.fail("nothing is sent"))
    service.ping(webhook=hook)
    courier.deliver()
    assert "not public" in Delivery.objects.get().problem


def test_a_fault_of_ours_stops_nobody_elses(
    hook: Webhook, outcomes: Outcomes, caplog: pytest.LogCaptureFixture
) -> None:
    outcomes(RuntimeError("s3cret"), None)
    for _ in range(2):
        service.ping(webhook=hook)
    assert courier.deliver() == 1
    assert not Delivery.objects.filter(problem__contains="s3cret").exists()


def test_one_webhook_does_not_take_the_whole_round(ema: User, hook: Webhook, outcomes: Outcomes) -> None:
    sent = outcomes(None)
    other = Webhook.objects.create(account=ema, url="https://other.example.org/", secret="whsec_eA==")
    for _ in range(courier.OF_ONE + 3):
        service.ping(webhook=hook)
    last = service.ping(webhook=other)
    courier.deliver()
    assert len(sent) == courier.OF_ONE + 1
    assert str(last.pk) in {parcel.identity for parcel in sent}


def test_deliveries_are_forgotten(hook: Webhook) -> None:
    service.ping(webhook=hook)
    Delivery.objects.update(created_at=timezone.now() - service.KEPT - timedelta(minutes=1))
    service.ping(webhook=hook)
    assert service.prune() == 1
