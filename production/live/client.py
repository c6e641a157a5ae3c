"""A viewer without a screen: what the benchmark and the tests of a running site watch productions with."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from autobahn.asyncio.websocket import WebSocketClientFactory, WebSocketClientProtocol

from production.live.messages import CREDIT_LIMIT
from production.live.wire import decode


@dataclass(frozen=True)
class Watched:
    """One production, seen to its end. bytes_received: of motion, headers included, framing of the socket not."""

    seconds_to_first_frame: float
    frames: int
    bytes_received: int
    sha256: str


class RefusedError(Exception):
    """The server answered with an error, or that it is busy."""


class _Protocol(WebSocketClientProtocol):
    def __init__(self) -> None:
        super().__init__()
        self.opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.heard: asyncio.Queue[bytes | dict[str, Any]] = asyncio.Queue()

    def onOpen(self) -> None:
        self.opened.set_result(None)

    def onMessage(self, payload: bytes, isBinary: bool) -> None:
        self.heard.put_nowait(payload if isBinary else json.loads(payload))

    def onClose(self, wasClean: bool, code: int, reason: str) -> None:
        if not self.opened.done():
            self.opened.set_exception(ConnectionError(f"the socket was refused: {reason}"))
        self.heard.put_nowait({"type": "error", "message": "the connection closed"})


class Viewer:
    def __init__(self, protocol: _Protocol) -> None:
        self._protocol = protocol

    async def watch(self, **wanted: Any) -> Watched:
        """Send `produce` with these fields and take everything at once."""
        started = time.perf_counter()
        first = 0.0
        received = unpaid = 0
        self._say(type="produce", **wanted)
        self._say(type="credit", frames=CREDIT_LIMIT)
        while True:
            heard = await self._protocol.heard.get()
            if isinstance(heard, bytes):
                first = first or time.perf_counter() - started
                received += len(heard)
                unpaid += decode(heard)[0].frame_count
                if unpaid >= CREDIT_LIMIT // 2:
                    self._say(type="credit", frames=unpaid)
                    unpaid = 0
            elif heard["type"] == "end":
                return Watched(first, heard["frames"], received, heard["sha256"])
            elif heard["type"] in ("error", "busy"):
                raise RefusedError(heard.get("message", "the house is full"))

    def _say(self, **message: Any) -> None:
        self._protocol.sendMessage(json.dumps(message).encode())  # type: ignore[no-untyped-call]


@asynccontextmanager
async def connected(site: str) -> AsyncIterator[Viewer]:
    """A connection to the site at an address such as http://127.0.0.1:8000."""
    address = urlsplit(site)
    factory: Any = WebSocketClientFactory(f"ws://{address.netloc}/ws/produce/", origin=site)  # type: ignore[no-untyped-call]
    factory.protocol = _Protocol
    loop = asyncio.get_running_loop()
    transport, protocol = await loop.create_connection(factory, address.hostname or "", address.port or 80)
    assert isinstance(protocol, _Protocol)
    await protocol.opened
    try:
        yield Viewer(protocol)
    finally:
        transport.close()
