"""Ratings over JSON: a visitor keeps at most one of each production, and may change it.

    POST   /api/ratings/ {"production", "understood", "meaning", "motion", "comment", "tags", "background", "consent",
                          "speed", "watched_seconds", "replays"}   -> 201 or 200 {"rating": …, "study": address or null}
    GET    /api/ratings/?production=<id>                           -> {"rating": … or null}
    DELETE /api/ratings/?production=<id>                           -> {"rating": null}, however often

Who rated is a random id in the visitor's session, which says nothing about the person.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from functools import cache, wraps
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_http_methods

from production import address
from production.errors import ProtocolError
from production.models import Production, Rating, Study
from production.rate_limit import MINUTE, SharedLimit, TooFast
from production.ratings import raters, service, tags
from production.ratings.forms import CONSENTS, RatingForm

LONGEST: Final = 16_384  # bytes of a request


@cache
def limit() -> SharedLimit:
    """Of this process."""
    return SharedLimit(settings.RATINGS_RATE_ADDRESS, settings.RATINGS_RATE_SITE)


def told_errors(view: Callable[..., JsonResponse]) -> Callable[..., JsonResponse]:
    """What is wrong with what was sent as JSON, with a code; too many a minute as 429."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> JsonResponse:
        try:
            return view(request, *args, **kwargs)
        except TooFast as busy:
            message = "So many ratings within a minute. Please wait a little."
            answer = {"code": "busy", "message": message, "retry_after": busy.retry_after}
            return JsonResponse(answer, status=429)
        except ProtocolError as error:
            status = 404 if error.code == "production_unknown" else 400
            return JsonResponse({"code": error.code, "message": error.message, **error.details}, status=status)

    return answered


@ensure_csrf_cookie
@require_http_methods(["GET", "POST", "DELETE"])
@told_errors
def ratings(request: HttpRequest) -> JsonResponse:
    act = {"POST": _rate, "GET": _own_rating, "DELETE": _take_back}[request.method or "GET"]
    return act(request)


def _own_rating(request: HttpRequest) -> JsonResponse:
    production = production_of(request.GET.get("production"))
    rater = request.session.get(raters.RATER)
    rating = Rating.objects.filter(production=production, rater=rater).first() if rater else None
    return JsonResponse({"rating": rating and told(rating)})


def _rate(request: HttpRequest) -> JsonResponse:
    rater = raters.of_session(request.session)
    rating, is_new = accept(sent_json(request), rater, address.of_request(request))
    request.session[raters.RATER] = rater  # only now: what is refused leaves no session behind
    inviting = Study.objects.filter(is_open=True, invites=True).only("pk").first()
    study = inviting and reverse("studies:study", args=[inviting.pk])
    return JsonResponse({"rating": told(rating), "study": study}, status=201 if is_new else 200)


def accept(sent: dict[str, Any], rater: str, client: str) -> tuple[Rating, bool]:
    """The rating that was sent, and whether it is new. client: its address. Raises ProtocolError and TooFast."""
    production = production_of(sent.get("production"))
    a_minute_ago = timezone.now() - timedelta(minutes=1)
    if Rating.objects.filter(rater=rater, updated_at__gt=a_minute_ago).count() >= settings.RATINGS_RATE:
        raise TooFast(MINUTE)
    form = RatingForm(sent, production)
    if not form.is_valid():
        field, problems = next(iter(form.errors.items()))
        raise ProtocolError("bad_message", f"{field!r}: {problems[0]}", field=field)
    limit().take(client)  # a visitor without cookies is a new one every time
    return service.keep(production=production, rater=rater, form=form)


def _take_back(request: HttpRequest) -> JsonResponse:
    production = production_of(request.GET.get("production"))
    if rater := request.session.get(raters.RATER):
        service.take_back(production=production, rater=rater)
    return JsonResponse({"rating": None})


def sent_json(request: HttpRequest) -> dict[str, Any]:
    """Raises ProtocolError for what is no JSON object, or too long."""
    if len(request.body) > LONGEST:
        raise ProtocolError("message_too_long", f"A rating has at most {LONGEST} bytes.", limit=LONGEST)
    try:
        sent = json.loads(request.body)
    except (ValueError, RecursionError):
        raise ProtocolError("bad_json", "This is not JSON.", field="") from None
    if not isinstance(sent, dict):
        raise ProtocolError("bad_message", "A rating is a JSON object.", field="")
    return sent


def production_of(identity: object) -> Production:
    try:
        wanted = UUID(str(identity))
    except ValueError:
        raise ProtocolError("bad_message", "'production' must be the id of one.", field="production") from None
    found = Production.objects.filter(pk=wanted).first()
    if found is None:
        raise ProtocolError("production_unknown", "There is no production with this id.", field="production")
    return found


def told(rating: Rating) -> dict[str, Any]:
    asked = rating.consent_service is not None
    return {
        "production": str(rating.production_id),
        "understood": rating.understood,
        "meaning": rating.meaning,
        "motion": rating.motion,
        "comment": rating.comment,
        "tags": [tags.told(tag) for tag in rating.tags.order_by("pk")],
        "background": rating.background,
        "consent": {name: getattr(rating, f"consent_{name}") for name in CONSENTS} if asked else None,
        "speed": rating.speed,
        "watched_seconds": rating.watched_seconds,
        "replays": rating.replays,
    }
