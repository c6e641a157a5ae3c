"""The page of an account's webhooks: made, tried and deleted here, with what each was told and what came of it."""

from __future__ import annotations

from typing import Final, cast
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from production.accounts.doors import confirmed_to_send
from production.accounts.models import ADDRESS, Delivery, Webhook
from production.accounts.roles import HAVE_WEBHOOKS
from production.webhooks import service
from production.webhooks.addresses import AddressRefused

SHOWN: Final = 10  # deliveries of each


class WebhookForm(forms.Form):
    url = forms.CharField(
        label=_("Address"),
        max_length=ADDRESS,
        help_text=_("It begins with https:// and can be reached from everywhere."),
        widget=forms.URLInput,
    )


def own(request: HttpRequest, webhook_id: UUID) -> Webhook:
    return get_object_or_404(Webhook, pk=webhook_id, account=cast(User, request.user))


@login_required
@permission_required(HAVE_WEBHOOKS, raise_exception=True)
@require_http_methods(["GET", "HEAD", "POST"])
@confirmed_to_send
@never_cache
def webhooks(request: HttpRequest) -> HttpResponse:
    """The secret is in the answer to the form and nowhere else."""
    account = cast(User, request.user)
    form = WebhookForm(request.POST if request.method == "POST" else None)
    made = None
    if form.is_valid():
        try:
            made = service.create(account=account, url=form.cleaned_data["url"], events=service.EVENTS)
            form = WebhookForm()
        except AddressRefused as refused:
            form.add_error("url", str(refused))
        except service.TooManyWebhooks:
            form.add_error(None, gettext("You have as many webhooks as one account may have. Delete one first."))
    found = [(one, one.deliveries.all()[:SHOWN]) for one in account.webhooks.all()]
    context = {"form": form, "made": made, "webhooks": found}
    return render(request, "production/account/webhooks.html", context, status=400 if form.errors else 200)


@login_required
@require_POST
def try_it(request: HttpRequest, webhook_id: UUID) -> HttpResponse:
    service.ping(webhook=own(request, webhook_id))
    messages.info(request, gettext("It is told something within seconds. Load this page again to see what came of it."))
    return redirect("account_webhooks")


@login_required
@require_POST
def tell_again(request: HttpRequest, webhook_id: UUID, delivery_id: UUID) -> HttpResponse:
    delivery = get_object_or_404(Delivery, pk=delivery_id, webhook=own(request, webhook_id))
    if service.retry(delivery=delivery):
        messages.info(request, gettext("It is told again within seconds."))
    else:
        messages.info(request, gettext("It was taken before, so it is not told again."))
    return redirect("account_webhooks")


@login_required
@require_POST
def delete(request: HttpRequest, webhook_id: UUID) -> HttpResponse:
    own(request, webhook_id).delete()
    messages.success(request, gettext("The webhook is deleted: nothing more is told to it."))
    return redirect("account_webhooks")
