"""The socket of a batch's page: who gets it, and what it says when."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from channels.testing import WebsocketCommunicator
from django.conf import settings
from django.contrib.auth.models import Group, User
from django.test import Client

from production.accounts.roles import EDUCATORS
from production.clips import consumer
from production.models import Clip, ClipJob
from slpweb.asgi import application

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("calls")]
HOST = (b"origin", b"http://localhost")


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consumer, "LOOKS_EVERY", 0.01)


def session(user: User | None) -> bytes:
    client = Client()
    if user:
        client.force_login(user)
    cookie = client.cookies.get(settings.SESSION_COOKIE_NAME)
    return f"{settings.SESSION_COOKIE_NAME}={cookie.value}".encode() if cookie else b""


async def socket(user: User | None, job: object, query: str = "language=en") -> WebsocketCommunicator:
    headers = [HOST, (b"cookie", await sync_to_async(session)(user))]
    return WebsocketCommunicator(application, f"/ws/clips/{job}/?{query}", headers=headers)


@pytest.fixture
async def job(start_job: Any) -> ClipJob:
    made: ClipJob = await sync_to_async(start_job)("Dobrý deň", "Dom")
    return made


@pytest.fixture
async def watched(job: ClipJob, educator: User) -> AsyncIterator[WebsocketCommunicator]:
    watching = await socket(educator, job.pk)
    assert (await watching.connect())[0]
    yield watching
    await watching.disconnect()


async def change(job: ClipJob, number: int, **fields: Any) -> None:
    await job.clips.filter(number=number).aupdate(**fields)


async def test_everything_comes_first_and_then_what_has_changed(watched: WebsocketCommunicator, job: ClipJob) -> None:
    first = await watched.receive_json_from()
    assert (first["summary"], len(first["clips"])) == ("0 of 2 ready", 2)
    await change(job, 2, state=Clip.State.RENDERING, progress=40)
    told = await watched.receive_json_from()
    assert [(clip["number"], clip["progress"]) for clip in told["clips"]] == [(2, 40)]
    assert told["percent"] == 20


async def test_a_batch_of_which_nothing_changes_is_heard_of_all_the_same(watched: WebsocketCommunicator) -> None:
    await watched.receive_json_from()
    assert (await watched.receive_json_from())["clips"] == []


async def test_the_socket_ends_with_the_last_clip(watched: WebsocketCommunicator, job: ClipJob) -> None:
    await watched.receive_json_from()
    await job.clips.aupdate(state=Clip.State.READY, counts={"spelled": 2})
    told = await watched.receive_json_from()
    while not told["finished"]:
        told = await watched.receive_json_from()
    assert told["summary"] == "2 of 2 ready, 2 of them only spelled"
    assert (await watched.receive_output())["type"] == "websocket.close"


@pytest.mark.parametrize("what", ["the batch is deleted", "the account is closed", "the account is no educator's"])
async def test_the_socket_ends_with_what_allowed_it(
    watched: WebsocketCommunicator, job: ClipJob, educator: User, what: str
) -> None:
    await watched.receive_json_from()
    if what == "the batch is deleted":
        await ClipJob.objects.filter(pk=job.pk).adelete()
    elif what == "the account is closed":
        await User.objects.filter(pk=educator.pk).aupdate(is_active=False)
    else:
        await educator.groups.aclear()
    output = await watched.receive_output()
    while output["type"] != "websocket.close":
        output = await watched.receive_output()


async def test_the_words_are_in_the_language_of_the_page(job: ClipJob, educator: User) -> None:
    for query, summary in (
        ("language=sk", "Hotové: 0 z 2"),
        ("language=../../x", "0 of 2 ready"),
        ("", "0 of 2 ready"),
    ):
        watching = await socket(educator, job.pk, query)
        assert (await watching.connect())[0]
        assert (await watching.receive_json_from())["summary"] == summary
        await watching.disconnect()


async def test_nobody_else_gets_a_socket(job: ClipJob, visitor: User, educator: User, admin_user: User) -> None:
    other = await User.objects.acreate_user("other")
    await other.groups.aadd(await Group.objects.aget(name=EDUCATORS))
    for user in (None, visitor, other, admin_user):
        watching = await socket(user, job.pk)
        assert not (await watching.connect())[0], user
    unknown = await socket(educator, "6f4cdd5e-1111-4222-8333-123456789abc")
    assert not (await unknown.connect())[0]
