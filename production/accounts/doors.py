"""What some pages of accounts ask for before they open."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from allauth.account.decorators import reauthentication_required
from django.conf import settings
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

Page = Callable[..., HttpResponseBase]


def mailed(page: Page) -> Page:
    """There only where the site can send mail."""

    @wraps(page)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not settings.MAIL:
            raise Http404
        return page(request, *args, **kwargs)

    return checked


def confirmed(page: Page) -> Page:
    """For who gave the password, or a code, within the last five minutes; others are asked for it and led back."""
    return cast(Page, reauthentication_required(page))


def confirmed_to_send(page: Page) -> Page:
    """Anybody who is logged in may look; what a form sends asks like `confirmed`, and is done once that is answered."""
    return cast(Page, reauthentication_required(allow_get=True)(page))
