"""Viewers of a running site, who notice when a frame is missing, comes twice, or is another than it should be."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import numpy as np

from ml.signing import Request, prepare
from production.bench.client import Connection, connected
from production.live.wire import decode
from tests.builders import fake_signer
from tests.patience import PATIENCE

TEXT = "Dobrý večer, ja rozumieť kamarát. " * 4
PRODUCE: dict[str, Any] = {"text": TEXT, "text_language": "sk", "sign_language": "svk"}


def undisturbed(seed: int) -> np.ndarray:
    utterance = prepare(fake_signer(), Request(TEXT, "sk", "svk", seed))
    return np.concatenate([chunk.frames for chunk in utterance.chunks()])


def sha256(frames: np.ndarray) -> str:
    return hashlib.sha256(frames.tobytes()).hexdigest()


@dataclass(eq=False)
class Viewer:
    """One production on one connection, taken at the viewer's own pace."""

    connection: Connection
    seed: int = 1
    production: str = ""
    frames: list[np.ndarray] = field(default_factory=list)
    answers: list[dict[str, Any]] = field(default_factory=list)
    first: int = 0

    @property
    def seen(self) -> int:
        return self.first + sum(len(part) for part in self.frames)

    @property
    def last(self) -> dict[str, Any]:
        return self.answers[-1] if self.answers else {}

    async def produce(self) -> None:
        await self._ask(type="produce", **PRODUCE, seed=self.seed)

    async def resume(self, production: str, next_frame: int) -> None:
        self.first = next_frame
        await self._ask(type="resume", production=production, next_frame=next_frame)

    async def _ask(self, **asked: Any) -> None:
        """Ask, and where every slot is taken ask again when it says, as the page does."""
        async with asyncio.timeout(PATIENCE):
            while True:
                self.answers.clear()
                await self.connection.say(**asked)
                await self.until(lambda: self.last.get("type") in ("sign", "busy"))
                if self.last["type"] == "sign":
                    return
                await asyncio.sleep(self.last["retry_after"])

    async def grant(self, frames: int) -> None:
        await self.connection.say(type="credit", frames=frames)

    async def watch(self, frames: int) -> None:
        """Grant so many frames more, and take them."""
        wanted = self.seen + frames
        await self.grant(frames)
        await self.until(lambda: self.seen >= wanted)
        assert self.seen == wanted

    async def end(self) -> dict[str, Any]:
        await self.until(lambda: self.last.get("type") == "end")
        return self.last

    async def until(self, enough: Callable[[], bool]) -> None:
        async with asyncio.timeout(PATIENCE):
            while not enough():
                heard = await self.connection.hear()
                if isinstance(heard, bytes):
                    header, frames = decode(heard)
                    assert header.first_frame == self.seen, "frames came out of order, twice or not at all"
                    self.frames.append(frames)
                    continue
                self.answers.append(heard)
                self.production = heard.get("production", self.production)
                assert heard["type"] != "error", heard


@asynccontextmanager
async def viewers(site: str, count: int) -> AsyncIterator[list[Viewer]]:
    async with AsyncExitStack() as stack:
        yield [Viewer(await stack.enter_async_context(connected(site)), seed=seed) for seed in range(count)]


async def everyone(doing: list[Any]) -> None:
    async with asyncio.TaskGroup() as group:
        for one in doing:
            group.create_task(one)


def handshake(address: str) -> bytes:
    """What a browser says to open a socket, for who speaks over a bare one."""
    lines = [
        "GET /ws/produce/ HTTP/1.1",
        f"Host: {urlsplit(address).netloc}",
        f"Origin: {address}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
        "Sec-WebSocket-Version: 13",
    ]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()
