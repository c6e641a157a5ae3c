"""The page itself: it hands the template what it needs, and the browser does the rest."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from ml.text.languages import LANGUAGES
from ml.text.normalise import TEXT_LIMIT
from production.models import COMMENT, Production


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    return _page(request, None)


@require_safe
def replay(request: HttpRequest, production_id: UUID) -> HttpResponse:
    """The same page, which plays a stored production again, frame by frame."""
    return _page(request, get_object_or_404(Production, pk=production_id))


def _page(request: HttpRequest, production: Production | None) -> HttpResponse:
    context = {"languages": LANGUAGES, "limit": TEXT_LIMIT, "comment_limit": COMMENT, "production": production}
    return render(request, "production/index.html", context)
