"""Crowds before the site in one process: those who say nothing, and those who come and go, disturb nobody."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from production.live.client import connected
from tests.production.live.company import Company
from tests.production.live.viewer import PRODUCE, sha256, undisturbed, viewers

SILENT = 500
GUESTS = 200
AT_ONCE = 20


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    company = Company(tmp_path_factory.mktemp("crowd"))
    try:
        company.start_web()
        yield company
        assert "Traceback" not in company.log("web")
    finally:
        company.close()


def open_files(site: Company) -> int:
    return len(list(Path(f"/proc/{site.processes[0].pid}/fd").iterdir()))


def memory(site: Company) -> int:
    """Resident bytes."""
    status = Path(f"/proc/{site.processes[0].pid}/status").read_text()
    (line,) = (line for line in status.splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) * 1024


async def watch_one(site: Company) -> None:
    async with viewers(site.address, 1) as (viewer,):
        await viewer.produce()
        await viewer.grant(1000)
        assert (await viewer.end())["sha256"] == sha256(undisturbed(0))
        np.testing.assert_array_equal(np.concatenate(viewer.frames), undisturbed(0))


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="counts open files as Linux shows them")
async def test_connections_that_say_nothing_leave_others_alone(site: Company) -> None:
    await watch_one(site)
    files = open_files(site)
    async with viewers(site.address, SILENT):
        assert open_files(site) > files + SILENT // 2
        await watch_one(site)
    await back_to(site, files)


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="counts open files as Linux shows them")
async def test_guests_who_come_and_go_leave_nothing_behind(site: Company) -> None:
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


async def back_to(site: Company, files: int) -> None:
    async with asyncio.timeout(30):
        while open_files(site) > files + 5:  # a pool or two may have grown
            await asyncio.sleep(0.1)
