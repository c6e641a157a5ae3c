"""Webhooks over the API: who is told when a batch has ended. docs/api.md says how a receiver checks what it gets."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from ninja import Router, Status
from pydantic import Field

from production.accounts.models import ADDRESS, Webhook
from production.api.middleware import Token, account_of
from production.api.problems import ApiProblem
from production.api.schemas import (
    DeliveriesTold,
    DeliveryTold,
    NewWebhookTold,
    Strict,
    WebhooksTold,
    WebhookTold,
    example,
)
from production.webhooks import service
from production.webhooks.addresses import AddressRefused

router = Router(tags=["webhooks"], auth=Token("webhooks"))
SHOWN = 100  # deliveries


class WebhookSent(Strict):
    model_config = example(url="https://hooks.example.org/hybridsign", events=["batch.finished"])

    url: Annotated[str, Field(min_length=1, max_length=ADDRESS)]
    events: Annotated[list[Literal["batch.finished"]], Field(min_length=1, max_length=10)]


@router.post("/webhooks", response={201: NewWebhookTold}, operation_id="make_webhook")
def make_webhook(request: HttpRequest, body: WebhookSent, response: HttpResponse) -> Status[dict[str, Any]]:
    """Have an address told what happens. The secret that signs is in this answer and in no other."""
    try:
        made = service.create(account=account_of(request), url=body.url, events=body.events)
    except AddressRefused as refused:
        raise ApiProblem("address_refused", str(refused)) from None
    except service.TooManyWebhooks:
        raise ApiProblem("limit_reached", f"An account has at most {service.MOST} webhooks.") from None
    response["Location"] = reverse("api-1:webhook", args=[made.pk])
    return Status(201, {**_told(made), "secret": made.secret})


@router.get("/webhooks", response=WebhooksTold, operation_id="webhooks")
def webhooks(request: HttpRequest) -> dict[str, Any]:
    """Those of the token's account."""
    return {"webhooks": [_told(one) for one in account_of(request).webhooks.all()]}


@router.get("/webhooks/{webhook_id}", response=WebhookTold, operation_id="webhook")
def webhook(request: HttpRequest, webhook_id: UUID) -> dict[str, Any]:
    """One of them."""
    return _told(_own(request, webhook_id))


@router.delete("/webhooks/{webhook_id}", response={204: None}, operation_id="delete_webhook")
def delete_webhook(request: HttpRequest, webhook_id: UUID) -> Status[None]:
    """What it was still to be told goes with it."""
    _own(request, webhook_id).delete()
    return Status(204, None)


@router.post("/webhooks/{webhook_id}/ping", response={202: DeliveryTold}, operation_id="ping_webhook")
def ping_webhook(request: HttpRequest, webhook_id: UUID) -> Status[Any]:
    """Have it told a `ping` within seconds; its deliveries then say what came of it."""
    return Status(202, service.ping(webhook=_own(request, webhook_id)))


@router.get("/webhooks/{webhook_id}/deliveries", response=DeliveriesTold, operation_id="deliveries")
def deliveries(request: HttpRequest, webhook_id: UUID) -> dict[str, Any]:
    """The last hundred, newest first."""
    return {"deliveries": list(_own(request, webhook_id).deliveries.all()[:SHOWN])}


def _own(request: HttpRequest, webhook_id: UUID) -> Webhook:
    return get_object_or_404(Webhook, pk=webhook_id, account=account_of(request))


def _told(one: Webhook) -> dict[str, Any]:
    address = reverse("api-1:webhook", args=[one.pk])
    return {"id": one.pk, "url": one.url, "events": one.events, "created_at": one.created_at, "address": address}
