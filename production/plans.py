"""A plan over JSON, without motion: what `plan` is on the socket, for who has none.

POST /api/plan/ {"text", "text_language", "sign_language", "options"?, "plan"?}   -> 200 {"signs", "choices", …}
"""

from __future__ import annotations

from functools import cache

from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from ml.text.errors import TextError
from production import address
from production.errors import ProtocolError
from production.live.messages import MESSAGE_LIMIT, parse_preview
from production.live.service import outlined
from production.rate_limit import SharedLimit, TooFast


@cache
def limit() -> SharedLimit:
    """How many plans this process tells, over sockets and HTTP together."""
    return SharedLimit(settings.PLAN_RATE_ADDRESS, settings.PLAN_RATE_SITE)


@csrf_exempt  # it changes nothing and asks for nobody's rights, so a forged request gains nothing
@require_POST
def plan_of(request: HttpRequest) -> JsonResponse:
    try:
        limit().take(address.of_request(request))
        return JsonResponse(outlined(parse_preview(_text(request))))
    except TooFast as busy:
        message = "So many plans within a minute. Please wait a little."
        return JsonResponse({"code": "busy", "message": message, "retry_after": busy.retry_after}, status=429)
    except (ProtocolError, TextError) as error:
        return JsonResponse({"code": error.code, "message": error.message, **error.details}, status=400)


def _text(request: HttpRequest) -> str:
    if len(request.body) > MESSAGE_LIMIT:
        raise ProtocolError("message_too_long", f"A request has at most {MESSAGE_LIMIT} bytes.", limit=MESSAGE_LIMIT)
    try:
        return request.body.decode()
    except UnicodeDecodeError:
        raise ProtocolError("bad_json", "This is not JSON in UTF-8.") from None
