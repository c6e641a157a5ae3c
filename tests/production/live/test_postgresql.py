"""The site with its rows in a real PostgreSQL, which is restarted in the middle of a stream, and asked by a crowd."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import psycopg
import pytest

from production.bench.postgresql import FOUND, Database
from tests.patience import PATIENCE
from tests.production.live.scaled_site import ScaledSite
from tests.production.live.viewer import sha256, undisturbed, viewers

ROOT = Path(__file__).parents[3]
pytestmark = [pytest.mark.slow, pytest.mark.skipif(not FOUND, reason="no PostgreSQL here (Debian package postgresql)")]


@pytest.fixture(scope="module")
def database() -> Iterator[Database]:
    with tempfile.TemporaryDirectory() as folder:  # one that another user may enter
        database = Database(Path(folder))
        database.start()
        yield database
        database.stop()


@pytest.fixture(scope="module")
def site(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ScaledSite]:
    site = ScaledSite(tmp_path_factory.mktemp("site"), DATABASE_URL=database.url)
    try:
        site.start_web()
        yield site
    finally:
        site.close()


async def test_productions_are_kept_and_replayed(site: ScaledSite) -> None:
    async with viewers(site.address, 2) as (viewer, visitor):
        await viewer.produce()
        await viewer.grant(1000)
        end = await viewer.end()
        await visitor.resume(viewer.production, 30)
        await visitor.grant(1000)
        again = await visitor.end()
    assert end["sha256"] == again["sha256"] == sha256(undisturbed(0))
    assert again["exact"] is True


async def test_a_restarted_database_stops_no_stream_and_loses_nothing(database: Database, site: ScaledSite) -> None:
    async with viewers(site.address, 3) as (watching, newcomer, visitor):
        await watching.produce()
        await watching.watch(20)
        await asyncio.to_thread(database.stop)
        await watching.watch(100)
        await watching.grant(1000)
        arriving = asyncio.create_task(newcomer.produce())
        await watching.until(lambda: watching.seen == len(undisturbed(0)))
        await asyncio.sleep(1)
        assert watching.last["type"] == "sign", "the end is told once it is kept"
        await asyncio.to_thread(database.start)
        assert (await watching.end())["sha256"] == sha256(undisturbed(0))
        await arriving
        await visitor.resume(watching.production, 0)
        await visitor.grant(1000)
        assert (await visitor.end())["exact"] is True


def test_counts_of_missed_words_add_up(database: Database, site: ScaledSite, tmp_path: Path) -> None:
    """By a statement of our own, which two kinds of database have to understand."""
    twice = "from production.missed import add; [add({('telephone', 'en', 'svk', 'spelled'): 3}) for _ in range(2)]"
    env = os.environ | {"DATABASE_URL": database.url, "DATA_DIR": str(tmp_path)}
    subprocess.run([sys.executable, "manage.py", "shell", "-c", twice], env=env, cwd=ROOT, check=True, timeout=PATIENCE)
    with psycopg.connect(database.url) as own:
        assert own.execute("SELECT word, texts FROM production_missedword").fetchall() == [("telephone", 6)]


def connections(database: Database) -> int:
    """Of others than who asks."""
    with psycopg.connect(database.url) as own:
        found = own.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
        ).fetchone()
        assert found
        return int(found[0])


def status(address: str) -> int:
    try:
        with urlopen(address, timeout=PATIENCE) as answer:
            answer.read()
            return int(answer.status)
    except HTTPError as refused:
        return refused.code


def crowd(addresses: list[str], threads: int) -> Counter[int]:
    with ThreadPoolExecutor(threads) as visitors:
        return Counter(visitors.map(status, addresses))


async def test_a_crowd_of_pages_fails_nobody_and_leaves_no_connections_behind(
    database: Database, site: ScaledSite
) -> None:
    """600 requests by 120 threads to two processes, each of which has a viewer meanwhile."""
    most, processes = 12, [site.address]
    site.start_web()
    processes.append(site.address)
    seen: list[int] = []

    async def count() -> None:
        while True:
            seen.append(await asyncio.to_thread(connections, database))
            await asyncio.sleep(0.1)

    async with viewers(processes[0], 1) as (here,), viewers(processes[1], 1) as (there,):
        for viewer in (here, there):
            await viewer.produce()
        counting = asyncio.create_task(count())
        addresses = [f"{processes[n % 2]}/p/{(here, there)[n % 2].production}" for n in range(600)]
        asked = asyncio.create_task(asyncio.to_thread(crowd, addresses, 120))
        for _ in range(8):
            for viewer in (here, there):
                await viewer.watch(25)
        assert await asked == {200: 600}
        counting.cancel()
        assert max(seen) <= most * len(processes)
        for number, viewer in enumerate((here, there)):
            await viewer.grant(1000)
            assert (await viewer.end())["sha256"] == sha256(undisturbed(viewer.seed)), number
    deadline = time.monotonic() + PATIENCE
    while (left := await asyncio.to_thread(connections, database)) > len(processes):
        assert time.monotonic() < deadline, f"{left} connections are still open"
        await asyncio.sleep(0.2)
    assert all(
        status(f"{process}{page}") == 200 for process in processes for page in ("/", "/readyz", "/accounts/login/")
    )
    assert "Traceback" not in site.log("web")


def test_two_processes_that_start_on_an_empty_database_both_serve(database: Database, tmp_path: Path) -> None:
    with psycopg.connect(database.url, autocommit=True) as own:
        own.execute("CREATE DATABASE fresh")
    site = ScaledSite(tmp_path, DATABASE_URL=database.url.rpartition("/")[0] + "/fresh")
    try:
        with ThreadPoolExecutor(2) as starting:
            both = list(starting.map(lambda _: site.start_web(), range(2)))
        assert [web.poll() for web in both] == [None, None], site.log("web")
    finally:
        site.close()
