"""The page itself: it hands the template what it needs, and the browser does the rest."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from ml.text.languages import LANGUAGES
from ml.text.lexicon import signs
from ml.text.normalise import TEXT_LIMIT
from production.models import COMMENT, Production


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The empty page; `?text=…&languages=svk sk` fills its form, and `&sign=1` signs it as soon as the page can."""
    sign_language, _, text_language = request.GET.get("languages", "").partition(" ")
    asked = {
        "text": request.GET.get("text", ""),
        "sign_language": sign_language,
        "text_language": text_language,
        "sign": "sign" in request.GET,
    }
    return _page(request, asked, None)


@require_safe
def replay(request: HttpRequest, production_id: UUID) -> HttpResponse:
    """The same page, which plays a stored production again, frame by frame."""
    production = get_object_or_404(Production, pk=production_id)
    return _page(request, production, production)


def _page(request: HttpRequest, asked: Production | dict[str, object], production: Production | None) -> HttpResponse:
    """asked: text, languages and options that the form shows."""
    counts = {f"{code}_count": len(signs(code)) for code in LANGUAGES}
    context = {
        "languages": LANGUAGES,
        "limit": TEXT_LIMIT,
        "comment_limit": COMMENT,
        "asked": asked,
        "production": production,
        **counts,
    }
    return render(request, "production/index.html", context)
