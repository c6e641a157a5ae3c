"""The admin's page of what is being signed right now. Texts are not shown: a production's own page has them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

import redis
from django.conf import settings
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from production.live import relay
from production.live.engine import running_engine

ANSWERS_WITHIN: Final = 2.0  # seconds


@dataclass(frozen=True)
class EngineStatus:
    """One engine and what it makes. name: of its worker; fields of `engine.Census` and `engine.SlotStatus`;
    models: hashes of those that it could sign with, of workers alone.
    """

    name: str
    census: Mapping[str, int]
    underway: Sequence[Mapping[str, Any]]
    models: Sequence[str] = ()


@require_safe
@never_cache
def overview(request: HttpRequest) -> HttpResponse:
    """Wrapped by the admin site, so for staff only, and for those who may see productions."""
    if not request.user.has_perm("production.view_production"):
        raise PermissionDenied
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": _("Live"),
        "spread": bool(settings.REDIS_URL),
    }
    try:
        context["engines"] = engines_at_work()
    except redis.RedisError:
        context["lost"] = True
    return render(request, "admin/live.html", context)


def live_workers() -> dict[str, bytes]:
    """Name -> what it tells of itself, of every worker that gives a sign of life. Raises redis.RedisError."""
    with redis.Redis.from_url(
        settings.REDIS_URL, socket_timeout=ANSWERS_WITHIN, socket_connect_timeout=ANSWERS_WITHIN
    ) as client:
        found: Any = client.smembers(relay.WORKERS)
        names = sorted(name.decode() for name in found)
        told: Any = client.mget([relay.underway_key(name) for name in names]) if names else []
    return {name: seen for name, seen in zip(names, told, strict=True) if seen}


def engines_at_work() -> list[EngineStatus]:
    """Raises redis.RedisError where it should know and cannot."""
    if settings.REDIS_URL:
        return [EngineStatus(name, **json.loads(told)) for name, told in live_workers().items()]
    engine = running_engine()
    if engine is None:
        return []
    census, underway = engine.census, [asdict(one) for one in engine.underway]
    return [EngineStatus("this process", {**asdict(census), "free": census.free}, underway)]
