"""The page of one's own account."""

from __future__ import annotations

from typing import cast

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from production.accounts import quotas
from production.accounts.roles import ADMINISTRATORS, EDUCATORS, REVIEWERS, VISITORS

ROLES = {  # group -> its word on the page
    VISITORS: _("Visitor"),
    EDUCATORS: _("Educator"),
    REVIEWERS: _("Reviewer"),
    ADMINISTRATORS: _("Administrator"),
}


def what_the_site_offers(request: HttpRequest) -> dict[str, bool]:
    """For every template: whether it sends mail, and whether anybody may make an account."""
    return {"site_sends_mail": settings.MAIL, "site_sign_up": settings.SIGN_UP}


@login_required
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    user = cast(User, request.user)
    groups = set(user.groups.values_list("name", flat=True)) | ({ADMINISTRATORS} if user.is_superuser else set())
    context = {
        "roles": [word for group, word in ROLES.items() if group in groups],
        "second_factor": is_mfa_enabled(user),
        "allowance": quotas.allowance(user),
        "tokens": user.api_tokens.count(),
    }
    return render(request, "production/account/overview.html", context)
