"""What the table of clips, and the workers' signs of life, say at the moment that Prometheus asks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Final

import redis
from django.conf import settings
from django.db import DatabaseError
from django.db.models import Count, Min
from django.utils import timezone
from prometheus_client import REGISTRY
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from production.clips.queue import waiting
from production.clips.workers import render_workers
from production.models import Clip

CLIPS: Final = ("clips", "Clips by their state, as the table has them")
OLDEST: Final = ("clips_oldest_waiting_seconds", "How long the oldest clip that waits has waited")
WORKERS: Final = ("clips_render_workers", "Workers of clips that give a sign of life over Redis")


def states() -> Mapping[str, int]:
    """How many clips are in each state."""
    counted = dict(Clip.objects.order_by().values_list("state").annotate(count=Count("pk")))
    return {state: counted.get(state, 0) for state in Clip.State.values}


def oldest_waiting() -> float:
    """Seconds that the oldest of those that wait has waited; 0 where none does."""
    since = waiting().aggregate(since=Min("queued_at"))["since"]
    return (timezone.now() - since).total_seconds() if since else 0.0


class _Census(Collector):
    """Nothing is said of what cannot be asked: who watches sees figures go, and other figures stay."""

    def describe(self) -> Iterable[GaugeMetricFamily]:
        return [GaugeMetricFamily(*CLIPS, labels=["state"]), GaugeMetricFamily(*OLDEST), GaugeMetricFamily(*WORKERS)]

    def collect(self) -> Iterable[GaugeMetricFamily]:
        with suppress(DatabaseError):
            counted = GaugeMetricFamily(*CLIPS, labels=["state"])
            for state, count in states().items():
                counted.add_metric([state], count)
            yield counted
            yield GaugeMetricFamily(*OLDEST, value=oldest_waiting())
        if settings.REDIS_URL:
            with suppress(redis.RedisError):
                yield GaugeMetricFamily(*WORKERS, value=len(render_workers()))


REGISTRY.register(_Census())
