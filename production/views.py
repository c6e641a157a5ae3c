"""The page itself: it hands the template what it needs, and the browser does the rest."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from production.models import Production

TEXT_LIMIT = 500


@require_safe
def index(request: HttpRequest, production: Production | None = None) -> HttpResponse:
    from ml.text.languages import LANGUAGES

    return render(
        request, "production/index.html", {"languages": LANGUAGES, "production": production, "limit": TEXT_LIMIT}
    )


@require_safe
def replay(request: HttpRequest, production_id: UUID) -> HttpResponse:
    """The same page, which replays a stored production frame by frame."""
    return index(request, get_object_or_404(Production, pk=production_id))


@require_safe
def health(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok\n", content_type="text/plain")
