"""Figures of clips for those who watch the site."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import redis
from django.db import DatabaseError
from django.test import Client
from django.utils import timezone

from production.clips import census
from production.clips.lease import Lease
from production.models import Clip


def figures(client: Client) -> dict[str, float]:
    lines = client.get("/metrics").content.decode().splitlines()
    told = (line.rpartition(" ") for line in lines if line.startswith("clips"))
    return {name: float(value) for name, _, value in told}


@pytest.mark.usefixtures("calls")
def test_states_and_the_age_of_the_oldest_are_told(admin_client: Client, start_job: Any) -> None:
    assert figures(admin_client)["clips_oldest_waiting_seconds"] == 0.0
    job = start_job("a", "b", "c")
    job.clips.filter(number=1).update(state=Clip.State.FAILED)
    job.clips.filter(number=2).update(queued_at=timezone.now() - timedelta(minutes=5))
    told = figures(admin_client)
    assert (told['clips{state="waiting"}'], told['clips{state="failed"}'], told['clips{state="ready"}']) == (2, 1, 0)
    assert 300 <= told["clips_oldest_waiting_seconds"] < 330


def test_how_clips_ended_is_counted(admin_client: Client, start_job: Any) -> None:
    before = figures(admin_client).get('clips_ended_total{what="failed"}', 0.0)
    held = Lease.take(start_job().clips.get().pk)
    assert held
    held.end(Clip.State.FAILED, problem="no")
    held.end(Clip.State.FAILED, problem="again, and no longer ours")
    assert figures(admin_client)['clips_ended_total{what="failed"}'] == before + 1


def test_render_workers_are_counted_over_redis_only(
    admin_client: Client, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "clips_render_workers" not in figures(admin_client)
    settings.REDIS_URL = "redis://elsewhere"
    monkeypatch.setattr(census, "render_workers", lambda: ["a", "b"])
    assert figures(admin_client)["clips_render_workers"] == 2


def test_what_cannot_be_asked_is_left_out_and_the_rest_is_told(
    admin_client: Client, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away() -> Any:
        raise DatabaseError

    def no_redis() -> Any:
        raise redis.ConnectionError

    settings.REDIS_URL = "redis://elsewhere"
    monkeypatch.setattr(census, "states", away)
    monkeypatch.setattr(census, "render_workers", no_redis)
    answer = admin_client.get("/metrics")
    assert answer.status_code == 200
    assert "clips{" not in answer.content.decode()
    assert "live_connections" in answer.content.decode()
