"""What other sites show of this one: a page with the player alone, which may be framed, and the script that frames it.

No other page may be framed. The page has no cookie of its visitor, who is somewhere else, and nothing on it changes
anything but what is being watched.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final
from uuid import UUID

from csp.decorators import csp_replace
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from ml.text.languages import LANGUAGES
from ml.text.normalise import TEXT_LIMIT
from production.models import Production

SCRIPT: Final = Path(__file__).parent / "static" / "production" / "app" / "embed-v1.js"
SCRIPT_KEPT: Final = 3600  # seconds: its address stays when it is mended
ANYWHERE: Final = {"frame-ancestors": ["*"]}


@require_safe
@xframe_options_exempt
@csp_replace(ANYWHERE)  # type: ignore[arg-type]  # its stub knows only views without parts of the address
def stored(request: HttpRequest, production_id: UUID) -> HttpResponse:
    """The player with a production that was kept; with the text of the address where it no longer is."""
    production = Production.objects.filter(pk=production_id).first()
    if production is not None:
        wanted = {name: getattr(production, name) for name in ("text", "text_language", "sign_language", "options")}
        return _page(request, wanted, production)
    if "text" in request.GET:
        return _of_text(request)
    return render(request, "404.html", status=404)


@require_safe
@xframe_options_exempt
@csp_replace(ANYWHERE)
def asked(request: HttpRequest) -> HttpResponse:
    """The player that signs `?text=…&languages=svk sk` once its visitor wants to see it."""
    return _of_text(request)


@require_safe
def script(request: HttpRequest) -> HttpResponse:
    """`/embed/v1.js`: what it understands stays understood for as long as its name has the 1."""
    answer = HttpResponse(SCRIPT.read_bytes(), content_type="text/javascript; charset=utf-8")
    answer["Cache-Control"] = f"public, max-age={SCRIPT_KEPT}"
    answer["Access-Control-Allow-Origin"] = "*"  # for sites that load scripts with integrity or as modules
    answer["Cross-Origin-Resource-Policy"] = "cross-origin"
    return answer


def _of_text(request: HttpRequest) -> HttpResponse:
    text = request.GET.get("text", "")[:TEXT_LIMIT]
    sign_language, _, text_language = request.GET.get("languages", "").partition(" ")
    known = LANGUAGES.get(sign_language)
    if not text.strip() or known is None or text_language not in known.text_languages:
        return HttpResponse("Name a text and its languages: ?text=…&languages=svk sk\n", "text/plain", 400)
    wanted = {"text": text, "text_language": text_language, "sign_language": sign_language, "options": {}}
    return _page(request, wanted, None)


def _page(request: HttpRequest, asked: dict[str, Any], production: Production | None) -> HttpResponse:
    """In the language that the address names, else in the browser's."""
    language = request.GET.get("language", "")
    if language not in dict(settings.LANGUAGES):
        language = translation.get_language() or ""
    with translation.override(language):
        return render(request, "production/embed.html", {"asked": asked, "production": production})
