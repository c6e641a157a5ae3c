"""The admin's page of what is being signed right now. Texts are not shown: a production's own page has them."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from production.live.engine import running_engine


@require_safe
@never_cache
def overview(request: HttpRequest) -> HttpResponse:
    """Wrapped by the admin site, so for staff only, and for those who may see productions."""
    if not request.user.has_perm("production.view_production"):
        raise PermissionDenied
    engine = running_engine()
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": "Live",
        "census": engine.census if engine else None,
        "underway": engine.underway if engine else [],
    }
    return render(request, "admin/live.html", context)
