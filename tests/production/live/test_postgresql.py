"""The site with its rows in a real PostgreSQL, which is also restarted in the middle of a stream."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from production.bench.postgresql import FOUND, Database
from tests.production.live.scaled_site import ScaledSite
from tests.production.live.viewer import sha256, undisturbed, viewers

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
