"""Viewers that sit before the page, and guests that behave badly: what one process of the load tool does.

A viewer asks for a text, plays it at 25 frames a second with credit as the page grants it, and asks for the next when
it has been shown. After a lost connection it resumes. The others only hold what they can get hold of.
"""

from __future__ import annotations

import asyncio
import hashlib
import random
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final

from production.bench import texts
from production.bench.client import Connection, connected
from production.bench.playhead import Playhead
from production.live.messages import CREDIT_LIMIT, FIRST_GRANT
from production.live.wire import decode

RETRY: Final = 0.5  # seconds, the page's first pause after a lost connection
GUESTS_PAUSE: Final = 0.02  # seconds between two connections of one that opens and closes in a loop
DEAF_PAUSE: Final = 5.0  # seconds after which one who never reads asks for the next text, and takes all of it


@dataclass(frozen=True)
class Share:
    """What one process does. Each viewer begins at its own moment within `ramp` seconds; where that is 0, all ask
    in the same instant once they are connected."""

    site: str
    first: int  # number of its first viewer, for texts and seeds of its own
    viewers: int
    seconds: float
    ramp: float
    silent: int = 0
    churn: int = 0
    deaf: int = 0


@dataclass
class Tally:
    """What was seen. first_frame: seconds from each request to its first motion; dry_viewers: who ran dry at all."""

    first_frame: list[float] = field(default_factory=list)
    productions: int = 0
    frames: int = 0
    messages: int = 0
    bytes: int = 0
    underruns: int = 0
    stalled: float = 0.0
    dry_viewers: int = 0
    damaged: int = 0  # whole streams whose hash was not what the server said
    busy: int = 0
    lost: int = 0  # connections
    opened: int = 0  # connections, by those who open and close in a loop
    errors: Counter[str] = field(default_factory=Counter)
    cpu: float = 0.0  # seconds, of the tool itself

    def __iadd__(self, other: Tally) -> Tally:
        for name, value in vars(other).items():
            setattr(self, name, getattr(self, name) + value)
        return self


def play(share: Share) -> Tally:
    """Everybody of one share, until its seconds have passed."""
    started = time.process_time()
    tally = asyncio.run(_play(share))
    tally.cpu = time.process_time() - started
    return tally


async def _play(share: Share) -> Tally:
    tally = Tally()
    until = time.perf_counter() + share.ramp + share.seconds
    chance = random.Random(share.first)
    together = asyncio.Barrier(share.viewers) if share.viewers and not share.ramp else None
    guests: list[Awaitable[None]] = [
        _Viewer(share, number, until, tally, together).sit(chance.uniform(0, share.ramp))
        for number in range(share.first, share.first + share.viewers)
    ]
    guests += [_repeatedly(_silent, share.site, until, tally) for _ in range(share.silent)]
    guests += [_repeatedly(_churning, share.site, until, tally) for _ in range(share.churn)]
    guests += [_repeatedly(_deaf, share.site, until, tally) for _ in range(share.deaf)]
    await asyncio.gather(*guests)
    return tally


class _Viewer:
    def __init__(self, share: Share, number: int, until: float, tally: Tally, together: asyncio.Barrier | None) -> None:
        self._site = share.site
        self._together = together
        self._number = number
        self._until = until
        self._tally = tally
        self._own = Tally()

    async def sit(self, delay: float) -> None:
        await asyncio.sleep(delay)
        wanted: dict[str, Any] | None = None
        production = _Watching(self._own)
        while time.perf_counter() < self._until:
            try:
                async with asyncio.timeout_at(_loop_time(self._until)), connected(self._site) as connection:
                    await self._all_are_here()
                    while True:
                        if wanted is None:
                            production = _Watching(self._own)
                            wanted = {"type": "produce", **texts.passage(self._number)}
                        await production.watch(connection, wanted)
                        wanted = None
                        self._own.productions += 1
            except TimeoutError:
                break
            except OSError:
                self._own.lost += 1
                wanted = production.resumption() or wanted
                await asyncio.sleep(RETRY)
            finally:
                production.count_underruns()
        self._own.dry_viewers = int(self._own.underruns > 0)
        self._tally += self._own

    async def _all_are_here(self) -> None:
        if self._together is not None:
            together, self._together = self._together, None
            await together.wait()


class _Watching:
    """One production, over as many connections as it takes."""

    def __init__(self, tally: Tally) -> None:
        self.head = Playhead()
        self._tally = tally
        self._digest = hashlib.sha256()
        self._production = ""
        self._counted = (0, 0.0)
        self._told = 0  # underruns that the server knows of

    def resumption(self) -> dict[str, Any] | None:
        if not self._production:
            return None
        self.head.reconnected()
        return {"type": "resume", "production": self._production, "next_frame": self.head.received}

    def count_underruns(self) -> None:
        underruns, stalled = self._counted
        self._tally.underruns += self.head.underruns - underruns
        self._tally.stalled += self.head.stalled - stalled
        self._counted = (self.head.underruns, self.head.stalled)

    async def watch(self, connection: Connection, wanted: dict[str, Any]) -> None:
        """Until its last frame has been shown."""
        asked = await self._ask(connection, wanted)
        unseen = wanted["type"] == "produce"
        while True:
            what = await self._hear(connection)
            now = time.perf_counter()
            if what is None:
                continue
            if isinstance(what, bytes):
                if unseen:
                    self._tally.first_frame.append(now - asked)
                    unseen = False
                self._take(now, what)
            elif what["type"] == "accepted":
                self._production = what["production"]
            elif what["type"] == "end":
                self.head.end(now)
                self._tally.damaged += self._digest.hexdigest() != what["sha256"]
                await asyncio.sleep(self.head.until_over(time.perf_counter()))
                self.count_underruns()
                return
            elif what["type"] == "busy":
                self._tally.busy += 1
                await asyncio.sleep(what["retry_after"])
                asked = await self._ask(connection, wanted)
            elif what["type"] == "error":
                self._tally.errors[what["code"]] += 1
                await asyncio.sleep(RETRY)
                return

    async def _ask(self, connection: Connection, wanted: dict[str, Any]) -> float:
        asked = time.perf_counter()
        await connection.say(**wanted)
        await connection.say(type="credit", frames=FIRST_GRANT)
        return asked

    async def _hear(self, connection: Connection) -> bytes | dict[str, Any] | None:
        """None when the next credit falls due before anything is said."""
        if frames := self.head.credit(time.perf_counter()):
            dry = self.head.underruns > self._told
            self._told = self.head.underruns
            await connection.say(type="credit", frames=frames, dry=dry)
        with suppress(TimeoutError):
            async with asyncio.timeout(self.head.until_credit()):
                return await connection.hear()
        return None

    def _take(self, now: float, message: bytes) -> None:
        header, frames = decode(message)
        self._digest.update(frames.tobytes())
        self.head.arrive(now, header.frame_count)
        self._tally.frames += header.frame_count
        self._tally.messages += 1
        self._tally.bytes += len(message)


async def _repeatedly(guest: Callable[[str, Tally], Awaitable[None]], site: str, until: float, tally: Tally) -> None:
    """Come back at once whenever the server has closed the connection."""
    while time.perf_counter() < until:
        try:
            async with asyncio.timeout_at(_loop_time(until)):
                await guest(site, tally)
        except TimeoutError:
            return
        except OSError:
            tally.lost += 1
            await asyncio.sleep(RETRY)


async def _silent(site: str, tally: Tally) -> None:
    async with connected(site) as connection:
        while True:
            await connection.hear()


async def _churning(site: str, tally: Tally) -> None:
    while True:
        async with connected(site):
            tally.opened += 1
            await asyncio.sleep(GUESTS_PAUSE)


async def _deaf(site: str, tally: Tally) -> None:
    async with connected(site) as connection:
        while True:
            await connection.say(type="produce", **texts.passage(0))
            await connection.say(type="credit", frames=CREDIT_LIMIT)
            await asyncio.sleep(DEAF_PAUSE)


def _loop_time(moment: float) -> float:
    """A moment of `time.perf_counter` by the clock of the running loop."""
    return asyncio.get_running_loop().time() + moment - time.perf_counter()
