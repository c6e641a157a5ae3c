"""A viewer without a screen: what the benchmark and the tests of a running site watch productions with."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException
from websockets.typing import Origin

from production.live.messages import CREDIT_LIMIT
from production.live.wire import decode

MESSAGES_AHEAD: Final = 4  # that are taken from the network before they are heard


@dataclass(frozen=True)
class Watched:
    """One production, seen to its end. bytes_received: of motion, headers included, framing of the socket not."""

    seconds_to_first_frame: float
    frames: int
    bytes_received: int
    sha256: str


class RefusedError(Exception):
    """The server answered with an error, or that it is busy."""


class Connection:
    """Nothing is read before somebody hears: who never does leaves it to the buffers between."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket

    async def say(self, **message: Any) -> None:
        try:
            await self._socket.send(json.dumps(message))
        except ConnectionClosed:
            raise ConnectionError("the connection closed") from None

    async def hear(self) -> bytes | dict[str, Any]:
        """Motion, or a message; raises ConnectionError where nothing more comes."""
        try:
            heard = await self._socket.recv()
        except ConnectionClosed:
            raise ConnectionError("the connection closed") from None
        return heard if isinstance(heard, bytes) else dict(json.loads(heard))

    async def watch(self, **wanted: Any) -> Watched:
        """Send `produce` with these fields and take everything at once."""
        started = time.perf_counter()
        first = 0.0
        received = unpaid = 0
        await self.say(type="produce", **wanted)
        await self.say(type="credit", frames=CREDIT_LIMIT)
        while True:
            heard = await self.hear()
            if isinstance(heard, bytes):
                first = first or time.perf_counter() - started
                received += len(heard)
                unpaid += decode(heard)[0].frame_count
                if unpaid >= CREDIT_LIMIT // 2:
                    await self.say(type="credit", frames=unpaid)
                    unpaid = 0
            elif heard["type"] == "end":
                return Watched(first, heard["frames"], received, heard["sha256"])
            elif heard["type"] in ("error", "busy"):
                raise RefusedError(heard.get("message", "every slot is taken"))


@asynccontextmanager
async def connected(site: str) -> AsyncIterator[Connection]:
    """A connection to the site at an address such as http://127.0.0.1:8000 or wss://signs.example.org."""
    address = urlsplit(site)
    safe = "s" if address.scheme in ("https", "wss") else ""
    try:
        socket = await connect(
            f"ws{safe}://{address.netloc}/ws/produce/",
            origin=Origin(f"http{safe}://{address.netloc}"),
            compression=None,  # as the server has it
            ping_interval=None,  # a browser's page does not ask either, it only answers
            max_queue=MESSAGES_AHEAD,
            proxy=None,
        )
    except WebSocketException as error:
        raise ConnectionError(f"the socket was refused: {error}") from None
    try:
        yield Connection(socket)
    finally:
        socket.transport.abort()
