"""The site as a visitor meets it at its socket."""

from __future__ import annotations

import asyncio

from production.bench import texts
from production.bench.client import Watched, connected


def watch(site: str, rounds: int) -> list[Watched]:
    """So many productions at the socket, one after the other; the first of all warms the server up and is left out."""

    async def watch_all() -> list[Watched]:
        async with connected(site) as viewer:
            await viewer.watch(**texts.message(0))
            return [await viewer.watch(**texts.message(number)) for number in range(rounds)]

    return asyncio.run(watch_all())
