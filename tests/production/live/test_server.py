"""Newcomers who have to wait: they are let in in turn, and who leaves meanwhile was never there."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

import pytest

from production.rate_limit import RateLimit
from tests.production.live.clock import Clock
from tests.production.live.scaled_site import ScaledSite
from tests.production.live.viewer import handshake, sha256, undisturbed, viewers

pytestmark = pytest.mark.slow

INTERVAL = 0.05  # seconds between two newcomers
FEW = "from production.live import server; server.NEWCOMERS, server.AT_ONCE = 4, 2; import manage; manage.main()"


class Daphne:
    """What connections do once they are let in, noted."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def onConnect(self, request: str) -> str:
        self.told.append(request)
        return "in"

    def onClose(self, wasClean: bool, code: int, reason: str) -> None:
        self.told.append("closed")


@pytest.fixture
def knock(monkeypatch: pytest.MonkeyPatch) -> Callable[[], Any]:
    """Connections of one address, one of which is let in at once; the others at a clock that stands still."""
    from production.live.server import ViewerProtocol, WebSocketProtocol  # noqa: PLC0415  (importing it installs the reactor)

    newcomers = RateLimit(1 / INTERVAL, 1, Clock())

    def connection() -> Any:
        daphne, newcomer = Daphne(), ViewerProtocol()
        monkeypatch.setattr(WebSocketProtocol, "onConnect", lambda self, request: self.daphne.onConnect(request))
        monkeypatch.setattr(WebSocketProtocol, "onClose", lambda self, *how: self.daphne.onClose(*how))
        newcomer.factory, newcomer.daphne = SimpleNamespace(newcomers=newcomers), daphne
        newcomer.transport = SimpleNamespace(getPeer=lambda: SimpleNamespace(host="192.0.2.1"))
        return newcomer

    return connection


async def test_who_has_to_wait_is_let_in_later_and_closes_like_others(knock: Callable[[], Any]) -> None:
    first, second = knock(), knock()
    assert first.onConnect("hello") == "in"
    let_in = second.onConnect("hello")
    assert second.daphne.told == []
    assert await let_in.asFuture(asyncio.get_running_loop()) == "in"
    for connection in (first, second):
        connection.onClose(True, 1000, "")
        assert connection.daphne.told == ["hello", "closed"]


async def test_who_leaves_while_waiting_was_never_there(knock: Callable[[], Any]) -> None:
    knock().onConnect("hello")
    leaver, stayer = knock(), knock()
    leaver.onConnect("hello")
    let_in = stayer.onConnect("hello")
    leaver.onClose(False, 1006, "")
    await let_in.asFuture(asyncio.get_running_loop())  # whose turn comes after the leaver's
    assert leaver.daphne.told == []
    assert stayer.daphne.told == ["hello"]


@pytest.mark.parametrize("state", ["STATE_CLOSING", "STATE_CLOSED"])
async def test_what_is_said_to_who_has_left_is_no_fault(knock: Callable[[], Any], state: str) -> None:
    leaver = knock()
    leaver.state = getattr(leaver, state)
    leaver.handle_reply({"type": "websocket.send", "text": "too late"})
    leaver.handle_reply({"type": "websocket.send", "bytes": b"too late"})


async def test_a_crowd_that_is_let_in_one_by_one_sees_every_frame(tmp_path: Path) -> None:
    site = ScaledSite(tmp_path)
    try:
        site.start_web("-c", FEW)
        place = urlsplit(site.address)
        async with viewers(site.address, 2):  # now the next ones wait
            for _ in range(3):
                _, leaver = await asyncio.open_connection(place.hostname, place.port)
                leaver.write(handshake(site.address))
                await leaver.drain()
                leaver.close()
            async with viewers(site.address, 3) as crowd:
                for viewer in crowd:
                    await viewer.produce()
                    await viewer.grant(1000)
                for number, viewer in enumerate(crowd):
                    assert (await viewer.end())["sha256"] == sha256(undisturbed(number))
        assert "Traceback" not in site.log("web")
    finally:
        site.close()
