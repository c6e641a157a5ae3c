"""Clips by a real Celery worker on the broker in memory, as `manage.py serve` runs it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from celery.worker import state
from django.utils import timezone

from production.clips import lease, queue, tasks
from production.models import Clip
from production.worker import EmbeddedWorker
from tests.patience import PATIENCE, until


@pytest.fixture
def worker(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[EmbeddedWorker]:
    monkeypatch.setattr(state, "should_stop", None)  # of the whole process; stopping leaves it set
    worker = EmbeddedWorker()
    worker.start()
    yield worker
    worker.stop()
    worker._thread.join(PATIENCE)
    lease.stopping.clear()


@pytest.mark.usefixtures("no_chromium", "worker")
def test_a_worker_makes_what_is_asked_for_and_what_was_left(start_job: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(tasks, "call_worker", lambda: None)
        left = start_job("Dobrý deň")
    left.clips.update(state=Clip.State.RENDERING, leased_until=timezone.now() - timedelta(seconds=1))
    assert queue.take_back() == 1
    asked = start_job("Dobrý večer!", "👋")
    unmade = Clip.objects.filter(state__in=(Clip.State.WAITING, Clip.State.RENDERING))
    until(lambda: not unmade.all().exists(), "the worker did not finish")
    assert left.clips.get().state == Clip.State.READY
    assert [clip.state for clip in asked.clips.all()] == [Clip.State.READY, Clip.State.FAILED]
