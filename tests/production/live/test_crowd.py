"""Crowds before the site in one process: those who say nothing, and those who come and go, disturb nobody."""

from __future__ import annotations

import asyncio
import json
import signal
import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
import pytest

from production.bench.client import connected
from tests.patience import PATIENCE
from tests.production.live.scaled_site import ScaledSite
from tests.production.live.viewer import PRODUCE, handshake, sha256, undisturbed, viewers

pytestmark = pytest.mark.slow

SILENT = 500
GUESTS = 200
AT_ONCE = 20


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ScaledSite]:
    site = ScaledSite(tmp_path_factory.mktemp("crowd"))
    try:
        site.start_web()
        yield site
        assert "Traceback" not in site.log("web")
    finally:
        site.close()


def open_files(site: ScaledSite) -> int:
    return len(list(Path(f"/proc/{site.processes[0].pid}/fd").iterdir()))


def memory(site: ScaledSite) -> int:
    """Resident bytes."""
    status = Path(f"/proc/{site.processes[0].pid}/status").read_text()
    (line,) = (line for line in status.splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) * 1024


async def watch_one(site: ScaledSite) -> None:
    async with viewers(site.address, 1) as (viewer,):
        await viewer.produce()
        await viewer.grant(1000)
        assert (await viewer.end())["sha256"] == sha256(undisturbed(0))
        np.testing.assert_array_equal(np.concatenate(viewer.frames), undisturbed(0))


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="counts open files as Linux shows them")
async def test_connections_that_say_nothing_leave_others_alone(site: ScaledSite) -> None:
    await watch_one(site)
    files = open_files(site)
    async with viewers(site.address, SILENT):
        assert open_files(site) > files + SILENT // 2
        await watch_one(site)
    await back_to(site, files)


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="counts open files as Linux shows them")
async def test_guests_who_come_and_go_leave_nothing_behind(site: ScaledSite) -> None:
    await watch_one(site)

    async def visit(number: int) -> None:
        async with connected(site.address) as connection:
            if number % 2:
                await connection.say(type="produce", **PRODUCE, seed=number)
                await connection.say(type="credit", frames=40)
                await connection.hear()

    async def visits(numbers: range) -> None:
        for number in numbers:
            await visit(number)

    async def all_visits() -> None:
        async with asyncio.TaskGroup() as group:
            for first in range(AT_ONCE):
                group.create_task(visits(range(first, GUESTS, AT_ONCE)))

    await all_visits()  # what a first crowd makes the process reserve is not a leak
    await watch_one(site)
    files, before = open_files(site), memory(site)
    await all_visits()
    await watch_one(site)
    await back_to(site, files)
    assert memory(site) - before < 30e6


async def back_to(site: ScaledSite, files: int) -> None:
    async with asyncio.timeout(PATIENCE):
        while open_files(site) > files + 5:  # a pool or two may have grown
            await asyncio.sleep(0.1)


async def test_a_site_that_is_asked_to_stop_lets_productions_end(tmp_path: Path) -> None:
    site = ScaledSite(tmp_path, LIVE_SHUTDOWN="30")
    try:
        process = site.start_web()
        async with viewers(site.address, 2) as (viewer, late):
            await viewer.produce()
            await viewer.watch(20)
            process.send_signal(signal.SIGTERM)
            async with asyncio.timeout(PATIENCE):
                while "Stopping" not in site.log("web"):
                    await asyncio.sleep(0.02)
            await late.connection.say(type="produce", **PRODUCE)
            answer = await late.connection.hear()
            assert isinstance(answer, dict)
            assert answer["type"] == "busy"
            await viewer.grant(1000)
            assert (await viewer.end())["sha256"] == sha256(undisturbed(0))
        assert await asyncio.to_thread(process.wait, PATIENCE) == 0
    finally:
        site.close()


async def test_who_grants_for_ever_and_never_reads_is_cut_off(site: ScaledSite) -> None:
    """Over a bare socket, because a client of its own reads ahead."""
    before = memory(site)
    with socket.create_connection((urlsplit(site.address).hostname, urlsplit(site.address).port)) as deaf:
        deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        deaf.sendall(handshake(site.address))
        deaf.settimeout(PATIENCE)
        with pytest.raises(ConnectionError):  # the server's doing
            await ask_for_ever(deaf)
    assert memory(site) - before < 20e6
    await watch_one(site)


async def test_who_speaks_without_pause_is_heard_at_the_pace_of_the_answers(site: ScaledSite) -> None:
    before = memory(site)
    async with connected(site.address) as connection:
        for _ in range(3000):
            await connection.say(type="nonsense", padding="x" * 10_000)
        for _ in range(3000):
            answer = await connection.hear()
            assert isinstance(answer, dict)
            assert answer["code"] == "unknown_type"
    assert memory(site) - before < 20e6


async def ask_for_ever(deaf: socket.socket) -> None:
    for seed in range(10_000):
        for message in ({"type": "produce", **PRODUCE, "seed": seed}, {"type": "credit", "frames": 1500}):
            deaf.sendall(frame(message))
        await asyncio.sleep(0.005)


def frame(message: dict[str, object]) -> bytes:
    """A text frame of WebSocket, masked with zeros as a client's must be masked."""
    data = json.dumps(message).encode()
    length = bytes([128 | len(data)]) if len(data) < 126 else bytes([128 | 126]) + len(data).to_bytes(2, "big")
    return b"\x81" + length + bytes(4) + data
