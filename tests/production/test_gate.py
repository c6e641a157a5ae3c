"""Only a few pages are made at once, in the order in which they were asked for."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from production import gate
from production.gate import Gate


def asked(path: str = "/", method: str = "GET") -> dict[str, Any]:
    return {"type": "http", "path": path, "method": method}


async def nothing() -> dict[str, Any]:
    return {}


class Pages:
    """Pages that are being made until they are let go."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.may_answer = asyncio.Event()
        self.may_end = asyncio.Event()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.begun.append(scope["path"])
        await self.may_answer.wait()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await self.may_end.wait()
        await send({"type": "http.response.body", "body": b""})


class Visitor:
    def __init__(self, site: Gate, path: str = "/", method: str = "GET") -> None:
        self.heard: list[dict[str, Any]] = []
        self.task = asyncio.create_task(site(asked(path, method), nothing, self._hear))

    async def _hear(self, message: dict[str, Any]) -> None:
        self.heard.append(message)


async def settle() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


async def test_others_wait_until_an_answer_begins_not_until_it_ends() -> None:
    pages = Pages()
    site = Gate(pages, at_once=2)
    visitors = [Visitor(site, f"/{number}") for number in range(4)]
    await settle()
    assert pages.begun == ["/0", "/1"]
    pages.may_answer.set()
    await settle()
    assert pages.begun == ["/0", "/1", "/2", "/3"]
    pages.may_end.set()
    await asyncio.gather(*(visitor.task for visitor in visitors))


async def test_a_page_that_breaks_or_whose_visitor_leaves_gives_its_place_back() -> None:
    async def broken(*_: Any) -> None:
        raise RuntimeError

    site = Gate(broken, at_once=1)
    for _ in range(2):
        with pytest.raises(RuntimeError):
            await site(asked(), nothing, nothing)  # type: ignore[arg-type]
    pages = Pages()
    site = Gate(pages, at_once=1)
    first, second, third = (Visitor(site, f"/{number}") for number in range(3))
    await settle()
    second.task.cancel()  # while it waits
    first.task.cancel()  # while it is answered
    await settle()
    assert pages.begun == ["/0", "/2"]
    pages.may_answer.set()
    pages.may_end.set()
    await third.task


async def test_who_watches_the_site_does_not_queue() -> None:
    pages = Pages()
    site = Gate(pages, at_once=1)
    visitors = [Visitor(site, path) for path in ("/", "/healthz", "/readyz", "/metrics")]
    await settle()
    assert pages.begun == ["/", "/healthz", "/readyz", "/metrics"]
    pages.may_answer.set()
    pages.may_end.set()
    await asyncio.gather(*(visitor.task for visitor in visitors))


async def test_a_queue_that_is_too_long_turns_newcomers_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "QUEUE", 1)
    pages = Pages()
    site = Gate(pages, at_once=1)
    one, two, three = Visitor(site), Visitor(site), Visitor(site)
    await three.task
    assert three.heard[0]["status"] == 503
    assert (b"retry-after", b"1") in three.heard[0]["headers"]
    pages.may_answer.set()
    pages.may_end.set()
    await asyncio.gather(one.task, two.task)


async def test_answers_are_counted_by_method_and_status() -> None:
    pages = Pages()
    pages.may_answer.set()
    pages.may_end.set()
    counted = gate.REQUESTS.labels("other", "200")
    before = counted._value.get()  # asking the registry would ask every other figure too
    await Visitor(Gate(pages, at_once=1), method="BREW").task
    assert counted._value.get() == before + 1
