"""The page itself: it hands the template what it needs, and the browser does the rest."""

from __future__ import annotations

from math import ceil
from typing import Final
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from ml.text.languages import LANGUAGES
from ml.text.lexicon import signs
from ml.text.normalise import TEXT_LIMIT
from production import address, files
from production.errors import ProtocolError
from production.live.consumer import everybody
from production.models import COMMENT, Production
from production.rate_limit import TooFast

LONGEST_NAME: Final = 40  # characters of a file's name, as the page has it


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


@require_safe
def file_of(request: HttpRequest, production_id: UUID, ending: str) -> HttpResponse:
    """A stored production as a file; `?avatar=man` chooses who is in it, where somebody is."""
    avatar = request.GET.get("avatar", "woman")
    if ending not in files.FORMATS or avatar not in files.AVATARS:
        raise Http404
    production = get_object_or_404(Production, pk=production_id)
    try:
        everybody().take(address.of_request(request))  # the model works for it as for one that is watched
        content = files.content(production, ending, avatar)
    except ProtocolError as error:
        return JsonResponse({"code": error.code, "message": error.message}, status=409)
    except TooFast as busy:
        return _later("So many productions within a minute. Please wait a little.", busy.retry_after)
    except files.Busy:
        return _later("Files for others are being made. Please try again in a moment.", files.PATIENCE)
    name = slugify(production.text)[:LONGEST_NAME].strip("-") or "signed"
    answer = HttpResponse(content, content_type=files.FORMATS[ending].media_type)
    answer["Content-Disposition"] = f'attachment; filename="{name}.{ending}"'
    return answer


def _later(message: str, seconds: float) -> JsonResponse:
    answer = JsonResponse({"code": "busy", "message": message, "retry_after": seconds}, status=429)
    answer["Retry-After"] = str(ceil(seconds))
    return answer


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
