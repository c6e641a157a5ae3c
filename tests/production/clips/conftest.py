"""Educators, and clip jobs that run inside the test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import pytest
from celery import current_app
from django.contrib.auth.models import Group, User
from django.test import Client

from ml.signing import Options
from production.accounts.roles import EDUCATORS
from production.clips import service
from production.clips.batches.orders import Order
from production.models import ClipJob

StartJob = Callable[..., ClipJob]


@pytest.fixture
def educator(db: None) -> User:
    user = User.objects.create_user("educator", password="a long password")
    user.groups.add(Group.objects.get(name=EDUCATORS))
    return user


@pytest.fixture
def visitor(db: None) -> User:
    return User.objects.create_user("visitor", password="a long password")


@pytest.fixture
def educator_client(educator: User) -> Client:
    client = Client()
    client.force_login(educator)
    return client


@pytest.fixture
def no_chromium(settings: Any) -> None:
    settings.CHROMIUM = "no-such-browser"


@pytest.fixture
def at_once(django_capture_on_commit_callbacks: Any) -> Iterator[Callable[[], AbstractContextManager[Any]]]:
    """`with at_once():` what is sent to the workers inside is done when the block ends."""
    current_app.conf.task_always_eager = True
    yield lambda: django_capture_on_commit_callbacks(execute=True)
    current_app.conf.task_always_eager = False


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A word for each time that a worker was called; nobody comes."""
    heard: list[str] = []
    monkeypatch.setattr("production.clips.tasks.call_worker", lambda: heard.append("called"))
    return heard


@pytest.fixture
def start_job(educator: User) -> StartJob:
    def start(*texts: str, owner: User = educator, **options: Any) -> ClipJob:
        return service.create_job(
            owner=owner,
            orders=[Order(text) for text in texts or ("Dobrý večer!",)],
            text_language="sk",
            sign_language="svk",
            options=Options(**options),
        )

    return start
