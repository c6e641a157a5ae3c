"""The admin's page of what is being signed right now."""

from __future__ import annotations

import asyncio
import json
from typing import Any
from unittest.mock import MagicMock
from uuid import uuid4

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client

from ml.motion import CHUNK
from ml.signing import Request, prepare
from production.live import relay
from production.live.engine import shared_engine
from production.live.overview import live_workers
from tests.builders import fake_signer
from tests.patience import PATIENCE

ADDRESS = "/admin/live/"


def test_the_admin_leads_to_it(admin_client: Client) -> None:
    assert f'href="{ADDRESS}"' in admin_client.get("/admin/").content.decode()


def test_where_nothing_is_signed_it_says_so(admin_client: Client) -> None:
    page = admin_client.get(ADDRESS).content.decode()
    assert "Nothing is being signed right now." in page
    assert "Frames made" not in page


def test_it_speaks_the_language_of_who_reads_it(admin_client: Client) -> None:
    page = admin_client.get(ADDRESS, headers={"accept-language": "sk"}).content.decode()
    assert "Práve sa nič neposunkuje." in page
    assert "Nothing" not in page


def test_what_is_under_way_is_told_without_its_text(admin_client: Client, settings: Any) -> None:
    settings.LIVE_SLOTS = 3
    production, loop = uuid4(), asyncio.new_event_loop()
    utterance = prepare(fake_signer(), Request("Dobrý večer!", "sk", "svk", seed=1))
    shared_engine().open(production, utterance, utterance.begin(), next_frame=0, deliver=lambda _: None, loop=loop)
    shared_engine().make_way(PATIENCE)  # until its first chunk is made
    page = admin_client.get(ADDRESS).content.decode()
    loop.close()
    assert f"/admin/production/production/{production}/change/" in page
    for shown in ("sk → svk", "parked", f"{CHUNK} of {utterance.timeline.frames}", "2 of 3 slots free"):
        assert shown in page
    assert "Dobrý" not in page
    assert "večer" not in page


def test_workers_elsewhere_are_shown_each_with_what_it_makes(
    admin_client: Client, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.REDIS_URL = "redis://elsewhere"
    production = str(uuid4())
    one = {"production": production, "text_language": "en", "sign_language": "ase", "state": "active"}
    told = {
        "census": {"slots": 8, "active": 1, "parked": 0, "left": 0, "free": 7},
        "underway": [one | {"made": 5, "planned": 9, "age": 1.2}],
    }
    seen = {"host.7.ab": json.dumps(told).encode()}
    monkeypatch.setattr("production.live.overview.live_workers", lambda: seen)
    page = admin_client.get(ADDRESS).content.decode()
    for shown in ("Worker host.7.ab", production, "en → ase", "5 of 9", "7 of 8 slots free"):
        assert shown in page
    seen.clear()
    assert "No live worker gives a sign of life" in admin_client.get(ADDRESS).content.decode()


def test_a_worker_without_a_sign_of_life_is_none(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.REDIS_URL = "redis://elsewhere"
    remembered = MagicMock()
    remembered.__enter__.return_value = remembered
    remembered.smembers.return_value = {b"alive", b"gone"}
    remembered.mget.side_effect = lambda keys: [b"{}" if key == relay.underway_key("alive") else None for key in keys]
    monkeypatch.setattr("redis.Redis.from_url", lambda *_, **__: remembered)
    assert live_workers() == {"alive": b"{}"}


def test_without_redis_nobody_knows(admin_client: Client, settings: Any) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"  # nobody listens there
    assert "Redis cannot be reached" in admin_client.get(ADDRESS).content.decode()


def test_it_is_for_staff_who_may_see_productions(client: Client, django_user_model: type[User]) -> None:
    assert client.get(ADDRESS).status_code == 302
    client.force_login(django_user_model.objects.create_user("visitor"))
    assert client.get(ADDRESS).status_code == 302
    staff = django_user_model.objects.create_user("staff", is_staff=True)
    client.force_login(staff)
    assert client.get(ADDRESS).status_code == 403
    assert ADDRESS not in client.get("/admin/").content.decode()
    staff.user_permissions.add(Permission.objects.get(codename="view_production"))
    assert client.get(ADDRESS).status_code == 200
    assert ADDRESS in client.get("/admin/").content.decode()


def test_it_is_never_kept_by_a_browser(admin_client: Client) -> None:
    assert "no-store" in admin_client.get(ADDRESS)["Cache-Control"]
