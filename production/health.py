"""For machines that watch the site: whether the process lives, whether it can serve, and its figures."""

from __future__ import annotations

from collections.abc import Callable
from secrets import compare_digest
from typing import Final

from django.conf import settings
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from production.accounts.roles import SEE_METRICS
from production.clips import census  # noqa: F401  (registers its figures)
from production.clips.workers import render_workers
from production.live import metrics  # noqa: F401  (registers them)
from production.live.overview import live_workers
from production.signer import shared_signer

BEARER: Final = "Bearer "


class NoWorker(Exception):
    """Redis answers, and no worker, or fewer than the site has, give a sign of life."""


class Probes:
    """Middleware before all other: who probes a process asks it by its number, plainly, not by the site's name."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        probe = {"/healthz": alive, "/readyz": ready}.get(request.path_info)
        return probe(request) if probe else self._get_response(request)


@require_safe
def alive(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
@never_cache
def ready(request: HttpRequest) -> JsonResponse:
    """200 if everything that signing needs answers, else 503; either way what each said."""
    said = {name: _asked(question) for name, question in _questions().items()}
    fine = all(answer == "ok" for answer in said.values())
    return JsonResponse({"ready": fine, **said}, status=200 if fine else 503)


@require_safe
@never_cache
def figures(request: HttpRequest) -> HttpResponse:
    """For who may see them, and for whoever knows `METRICS_TOKEN`; for others there is nothing here."""
    given = request.headers.get("Authorization", "")
    token = settings.METRICS_TOKEN
    known = bool(token) and compare_digest(given.encode(), f"{BEARER}{token}".encode())
    if not known and not request.user.has_perm(SEE_METRICS):
        raise Http404
    return HttpResponse(generate_latest(), content_type=CONTENT_TYPE_LATEST)


class _DatabaseConnections(Collector):
    """Of this process, where they come from a pool: PostgreSQL's."""

    def describe(self) -> list[GaugeMetricFamily]:
        return [self._family()]

    def collect(self) -> list[GaugeMetricFamily]:
        family = self._family()
        if pool := getattr(connection, "pool", None):
            found = pool.get_stats()
            idle = found.get("pool_available", 0)
            family.add_metric(["used"], found.get("pool_size", 0) - idle)
            family.add_metric(["idle"], idle)
            family.add_metric(["waiting"], found.get("requests_waiting", 0))
        return [family]

    def _family(self) -> GaugeMetricFamily:
        return GaugeMetricFamily("database_connections", "This process's connections to PostgreSQL", labels=["state"])


REGISTRY.register(_DatabaseConnections())


def _questions() -> dict[str, Callable[[], object]]:
    questions: dict[str, Callable[[], object]] = {"model": shared_signer, "database": _ask_database}
    if settings.REDIS_URL:
        questions["live workers"] = _ask_live_workers  # over Redis
        if settings.RENDER_WORKERS:
            questions["render workers"] = _ask_render_workers
    return questions


def _asked(question: Callable[[], object]) -> str:
    """Only the kind of a failure is told: its words may hold addresses and paths."""
    try:
        question()
    except Exception as error:
        return f"failed: {type(error).__name__}"
    return "ok"


def _ask_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _ask_live_workers() -> None:
    if not live_workers():
        raise NoWorker


def _ask_render_workers() -> None:
    if len(render_workers()) < settings.RENDER_WORKERS:
        raise NoWorker
