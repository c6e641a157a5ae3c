"""What machines that watch the site are told."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connections
from django.test import Client


def test_a_process_that_lives_says_so_in_plain_text_whatever_else_is_broken(client: Client, settings: Any) -> None:
    settings.SIGNER = "tests.test_commands.broken_signer"
    assert client.get("/healthz").content == b"ok\n"


def test_a_site_that_can_sign_is_ready(client: Client, db: None) -> None:
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"ready": True, "model": "ok", "database": "ok"})
    assert "no-store" in answer["Cache-Control"]


def test_without_a_model_it_is_not_ready_and_says_why_without_details(client: Client, db: None, settings: Any) -> None:
    settings.SIGNER = "tests.test_commands.broken_signer"
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json() == {"ready": False, "model": "failed: RuntimeError", "database": "ok"}


def test_without_its_database_it_is_not_ready(client: Client, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(connections["default"], "cursor", lambda *_: 1 / 0)
        answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["database"]) == (503, "failed: ZeroDivisionError")


def test_without_the_redis_it_was_given_it_is_not_ready(client: Client, db: None, settings: Any) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"  # nobody listens there
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["live workers"]) == (503, "failed: ConnectionError")


@pytest.mark.parametrize(("workers", "status", "said"), [({}, 503, "failed: NoWorker"), ({"a": b"{}"}, 200, "ok")])
def test_over_redis_it_is_ready_only_with_a_live_worker(
    client: Client,
    db: None,
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
    workers: dict[str, bytes],
    status: int,
    said: str,
) -> None:
    settings.REDIS_URL = "redis://elsewhere"
    monkeypatch.setattr("production.health.live_workers", lambda: workers)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["live workers"]) == (status, said)


@pytest.mark.parametrize(
    ("workers", "status", "said"), [(["a"], 503, "failed: NoWorker"), (["a", "b"], 200, "ok"), (None, 200, None)]
)
def test_it_is_ready_only_with_the_render_workers_it_was_told_of(
    client: Client,
    db: None,
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
    workers: list[str] | None,
    status: int,
    said: str | None,
) -> None:
    settings.REDIS_URL, settings.RENDER_WORKERS = "redis://elsewhere", 0 if workers is None else 2
    monkeypatch.setattr("production.health.live_workers", lambda: {"a": b"{}"})
    monkeypatch.setattr("production.health.render_workers", lambda: workers)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json().get("render workers")) == (status, said)


@pytest.mark.parametrize("address", ["/healthz", "/readyz"])
def test_whoever_probes_a_process_need_not_know_the_sites_name(
    client: Client, db: None, settings: Any, address: str
) -> None:
    settings.ALLOWED_HOSTS = ["signs.example.org"]
    assert client.get(address, headers={"host": "10.0.0.7:8000"}).status_code == 200
    assert client.get("/", headers={"host": "10.0.0.7:8000"}).status_code == 400


def test_figures_are_for_staff_and_for_whoever_has_the_token(
    client: Client, admin_client: Client, settings: Any, django_user_model: type[User]
) -> None:
    def seen(by: Client, **headers: str) -> int:
        return by.get("/metrics", headers=headers).status_code

    assert seen(admin_client) == 200
    assert seen(client) == 404
    assert seen(client, authorization="Bearer ") == 404, "no token is set, and none is no token"
    settings.METRICS_TOKEN = "s3cret"
    assert seen(client) == 404
    assert seen(client, authorization="Bearer wrong") == 404
    assert seen(client, authorization="Bearer s3cret") == 200
    client.force_login(django_user_model.objects.create_user("visitor"))
    assert seen(client) == 404


def test_figures_come_in_prometheus_own_form(admin_client: Client) -> None:
    answer = admin_client.get("/metrics")
    assert answer["Content-Type"].startswith("text/plain; version=")
    text = answer.content.decode()
    for name in ("live_connections", "live_first_frame_seconds_bucket", "live_batch_streams_sum", "live_slots"):
        assert f"\n# TYPE {name.removesuffix('_bucket').removesuffix('_sum')} " in text, name


@pytest.mark.parametrize("address", ["/healthz", "/readyz", "/metrics"])
def test_whoever_watches_the_process_is_not_sent_to_https(
    client: Client, db: None, settings: Any, address: str
) -> None:
    settings.SECURE_SSL_REDIRECT = True
    assert client.get(address).status_code != 301
    assert client.get("/").status_code == 301
