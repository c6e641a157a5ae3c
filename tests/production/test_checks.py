"""System checks, and the worker in this process."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest
from celery import current_app
from celery.worker import state
from django.core.checks import run_checks

from ml import LOADER
from production import checks
from production.live.service import cancel_left_over
from production.models import Production
from production.worker import EmbeddedWorker
from tests.builders import a_production
from tests.patience import PATIENCE


def found() -> set[str]:
    return {str(message.id) for message in run_checks() if str(message.id).startswith("production.")}


def test_a_site_that_is_whole_has_nothing_to_complain_about() -> None:
    assert found() == set()


def test_missing_weights_and_a_missing_avatar_are_noticed(
    settings: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    settings.SIGNER = LOADER
    monkeypatch.setattr(checks, "WEIGHTS", tmp_path)
    monkeypatch.setattr(checks, "AVATAR", "production/nobody.glb")
    assert found() == {"production.W001", "production.W002"}


@pytest.mark.parametrize(
    ("address", "wrong"),
    [
        ("redis://localhost:6379/0", False),
        ("rediss://cache.example/1", False),
        ("localhost:6379", True),
        ("redis://", True),
    ],
)
def test_an_address_that_is_not_redis_is_noticed(settings: Any, address: str, wrong: bool) -> None:
    settings.REDIS_URL = address
    assert ("production.E001" in found()) is wrong


def test_productions_that_a_dead_process_left_running_are_cancelled(db: None) -> None:
    left, done = a_production(state=Production.State.RUNNING), a_production()
    assert cancel_left_over() == 1
    left.refresh_from_db()
    done.refresh_from_db()
    assert (left.state, done.state) == (Production.State.CANCELLED, Production.State.FINISHED)


@pytest.mark.slow
def test_the_worker_in_this_process_does_what_any_thread_sends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(state, "should_stop", None)
    done = threading.Event()

    def finish() -> None:
        done.set()

    task = current_app.task(finish, name="tests.finish")
    worker = EmbeddedWorker()
    worker.start()
    sender = threading.Thread(target=task.delay)
    sender.start()
    sender.join()
    try:
        assert done.wait(PATIENCE)
    finally:
        worker.stop()
        worker._thread.join(PATIENCE)
