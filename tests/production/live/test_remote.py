"""Live motion over real Redis, by real workers, some of which are killed: what a viewer gets is never different."""

from __future__ import annotations

import asyncio
import json
import signal
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import numpy as np
import pytest

from production.live.overview import engines_at_work
from tests.patience import PATIENCE
from tests.production.live.scaled_site import REDIS_SERVER, ScaledSite, free_port
from tests.production.live.viewer import PRODUCE, everyone, sha256, undisturbed, viewers

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(REDIS_SERVER is None, reason="no redis-server here (Debian package redis-server)"),
]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ScaledSite]:
    site = ScaledSite(tmp_path_factory.mktemp("site"))
    try:
        site.start_redis()
        site.start_web()
        site.start_worker()
        yield site
        assert "Traceback" not in site.log("web")  # Celery shows some of its own when Redis goes away
        assert "stumbled" not in site.log("worker")
    finally:
        site.close()


async def test_a_worker_elsewhere_gives_the_same_bytes_in_parts(site: ScaledSite) -> None:
    async with viewers(site.address, 2) as (viewer, other):
        await viewer.produce()
        await other.produce()
        for frames in (1, 30, 4, 100):
            await viewer.watch(frames)
            await other.watch(frames)
        await viewer.grant(1000)
        end = await viewer.end()
        np.testing.assert_array_equal(np.concatenate(viewer.frames), undisturbed(0))
        assert end["sha256"] == sha256(undisturbed(0)) != sha256(undisturbed(1))
        assert end["exact"] is True


async def test_a_lost_viewer_goes_on_with_the_run_that_was_kept(site: ScaledSite) -> None:
    async with viewers(site.address, 1) as (lost,):
        await lost.produce()
        await lost.watch(60)
    async with asyncio.timeout(PATIENCE):
        while not site.redis.exists(f"live:kept:{lost.production}"):
            await asyncio.sleep(0.01)
    runs = set(site.redis.scan_iter("live:frames:*"))
    async with viewers(site.address, 1) as (back,):
        await back.resume(lost.production, 45)
        await back.watch(5)
        await back.watch(7)
        await back.grant(1000)
        end = await back.end()
    np.testing.assert_array_equal(np.concatenate(back.frames), undisturbed(0)[45:])
    assert (end["sha256"], end["exact"]) == (sha256(undisturbed(0)), True)
    assert set(site.redis.scan_iter("live:frames:*")) <= runs, "no other run was begun"


async def test_who_comes_back_to_frames_that_are_gone_gets_them_made_again(site: ScaledSite) -> None:
    async with viewers(site.address, 1) as (lost,):
        await lost.produce()
        await lost.watch(60)
    site.redis.delete(f"live:kept:{lost.production}")
    async with viewers(site.address, 1) as (back,):
        await back.resume(lost.production, 10)
        await back.grant(1000)
        assert (await back.end())["sha256"] == sha256(undisturbed(0))
    np.testing.assert_array_equal(np.concatenate(back.frames), undisturbed(0)[10:])


async def test_a_worker_tells_those_who_watch_what_it_makes(site: ScaledSite, settings: Any) -> None:
    settings.REDIS_URL = site.environment["REDIS_URL"]
    async with viewers(site.address, 1) as (viewer,):
        await viewer.produce()
        await viewer.watch(60)
        async with asyncio.timeout(PATIENCE):
            told: dict[str, Any] = {}
            while not told.get(str(viewer.production), {}).get("made"):
                await asyncio.sleep(0.1)
                told = {one["production"]: one for engine in engines_at_work() for one in engine.underway}
        one = told[str(viewer.production)]
        assert (one["state"], one["text_language"], one["sign_language"]) == ("parked", "sk", "svk")
        assert {engine.census["slots"] for engine in engines_at_work()} == {64}


async def test_a_cancelled_run_frees_its_slot(site: ScaledSite) -> None:
    async with viewers(site.address, 1) as (viewer,):
        await viewer.produce()
        await viewer.watch(10)
        await viewer.connection.say(type="cancel")
        await all_free(site, 64)
        await viewer.produce()


async def all_free(site: ScaledSite, slots: int) -> None:
    async with asyncio.timeout(PATIENCE):
        while (
            sum(
                json.loads(site.redis.get(f"live:pulse:{name.decode()}") or '{"free": 0}')["free"]
                for name in site.workers
            )
            < slots
        ):
            await asyncio.sleep(0.05)


async def test_viewers_of_a_killed_worker_miss_no_frame(site: ScaledSite) -> None:
    """With no other worker the runs wait for one; with one they go on there at once. Both happen here, in turn."""
    before = site.running_workers
    assert before
    async with viewers(site.address, 20) as crowd:
        await everyone([viewer.produce() for viewer in crowd])
        await everyone([viewer.watch(20 + 3 * viewer.seed) for viewer in crowd])
        for viewer in crowd:
            await viewer.grant(40)
        for worker in before:
            site.kill(worker)
        second = await asyncio.to_thread(site.start_worker)
        await everyone([viewer.until(lambda viewer=viewer: viewer.seen == 60 + 3 * viewer.seed) for viewer in crowd])
        await asyncio.to_thread(site.start_worker)
        site.kill(second)
        for viewer in crowd:
            await viewer.grant(1000)
        await everyone([viewer.end() for viewer in crowd])
        for viewer in crowd:
            np.testing.assert_array_equal(np.concatenate(viewer.frames), undisturbed(viewer.seed))
            assert viewer.last["sha256"] == sha256(undisturbed(viewer.seed))


async def test_a_worker_that_is_asked_to_stop_hands_its_runs_over(site: ScaledSite) -> None:
    others = site.environment
    site.environment = {**others, "LIVE_SHUTDOWN": "1"}
    leaving = await asyncio.to_thread(site.start_worker)
    site.environment = others
    async with viewers(site.address, 12) as crowd:
        await everyone([viewer.produce() for viewer in crowd])
        await everyone([viewer.watch(20) for viewer in crowd])
        await asyncio.to_thread(site.kill, leaving, signal.SIGTERM)
        assert leaving.returncode == 0
        for viewer in crowd:
            await viewer.grant(1000)
        await everyone([viewer.end() for viewer in crowd])
        for viewer in crowd:
            assert viewer.last["sha256"] == sha256(undisturbed(viewer.seed))


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
async def test_viewers_of_a_site_that_stops_go_on_at_another(site: ScaledSite, how: signal.Signals) -> None:
    first_site = site.address
    stopping = await asyncio.to_thread(site.start_web)
    async with viewers(site.address, 4) as crowd:
        await everyone([viewer.produce() for viewer in crowd])
        await everyone([viewer.watch(30 + viewer.seed) for viewer in crowd])
        await asyncio.to_thread(site.kill, stopping, how)
    site.address = first_site
    async with viewers(site.address, 4) as again:
        await everyone([back.resume(lost.production, lost.seen) for back, lost in zip(again, crowd, strict=True)])
        for back in again:
            await back.grant(1000)
        await everyone([back.end() for back in again])
    for back, lost in zip(again, crowd, strict=True):
        np.testing.assert_array_equal(np.concatenate(lost.frames + back.frames), undisturbed(lost.seed))
        assert back.last["exact"] is True


async def test_a_worker_with_other_weights_refuses_and_another_is_found(site: ScaledSite) -> None:
    others = site.environment
    site.environment = {**others, "SIGNER": "tests.builders.other_signer"}
    other = await asyncio.to_thread(site.start_worker)
    site.environment = others
    try:
        async with viewers(site.address, 6) as crowd:
            await everyone([viewer.produce() for viewer in crowd])
            for viewer in crowd:
                await viewer.grant(1000)
            await everyone([viewer.end() for viewer in crowd])
            assert {viewer.last["exact"] for viewer in crowd} == {True}
    finally:
        await asyncio.to_thread(site.kill, other, signal.SIGTERM)


async def test_redis_may_be_restarted_with_nothing_kept(site: ScaledSite) -> None:
    async with viewers(site.address, 8) as crowd:
        await everyone([viewer.produce() for viewer in crowd])
        await everyone([viewer.watch(20 + viewer.seed) for viewer in crowd])
        await asyncio.to_thread(site.stop_redis)
        for viewer in crowd:
            await viewer.grant(1000)
        await asyncio.sleep(2)  # how long it is away
        await asyncio.to_thread(site.start_redis)
        await everyone([viewer.end() for viewer in crowd])
        for viewer in crowd:
            assert viewer.last["sha256"] == sha256(undisturbed(viewer.seed))
    await all_free(site, 64)


async def test_without_redis_a_newcomer_is_asked_to_wait(site: ScaledSite) -> None:
    async with viewers(site.address, 1) as (viewer,):
        await asyncio.to_thread(site.stop_redis)
        await viewer.connection.say(type="produce", **PRODUCE)
        answer = await viewer.connection.hear()
        assert isinstance(answer, dict)
        assert (answer["type"], answer["retry_after"] > 0) == ("busy", True)
        await asyncio.to_thread(site.start_redis)
        await viewer.produce()


async def test_a_locked_database_stops_no_stream_and_nothing_is_lost(site: ScaledSite) -> None:
    rows = site.folder / "db.sqlite3"
    async with viewers(site.address, 2) as (watching, newcomer):
        await watching.produce()
        await watching.watch(20)
        with closing(sqlite3.connect(rows, PATIENCE, isolation_level=None)) as database:
            database.execute("BEGIN EXCLUSIVE")
            arriving = asyncio.create_task(newcomer.produce())
            await watching.watch(100)
            await watching.grant(1000)
            await watching.until(lambda: watching.seen == len(undisturbed(0)))
            await asyncio.sleep(5)  # as long as a database is usually waited for
            assert watching.last["type"] == "sign", "the end is told once it is kept"
            database.execute("COMMIT")
        await watching.end()
        await arriving
        await newcomer.grant(1000)
        await newcomer.end()
        with closing(sqlite3.connect(rows, PATIENCE)) as database:
            kept = database.execute(
                "select sha256, state from production_production where id in (?, ?)",
                [viewer.production.replace("-", "") for viewer in (watching, newcomer)],
            ).fetchall()
        assert sorted(kept) == sorted((sha256(undisturbed(seed)), "finished") for seed in (0, 1))


async def test_a_full_house_is_honest_and_no_worker_is_no_hang(tmp_path: Path) -> None:
    site = ScaledSite(tmp_path)
    try:
        site.start_redis()
        site.start_web()
        async with viewers(site.address, 2) as (viewer, other):
            await viewer.connection.say(type="produce", **PRODUCE)
            answer = await viewer.connection.hear()
            assert isinstance(answer, dict)
            assert answer["type"] == "busy"
            await asyncio.to_thread(site.start_worker, 1)
            await viewer.produce()
            await viewer.watch(10)
            await all_taken(site)
            await other.connection.say(type="produce", **PRODUCE)
            answer = await other.connection.hear()
            assert isinstance(answer, dict)
            assert (answer["type"], answer["retry_after"] > 1) == ("busy", True)
            await viewer.connection.say(type="cancel")
            await all_free(site, 1)
            await other.produce()
    finally:
        site.close()


async def test_who_comes_back_to_a_place_that_was_given_away_goes_on_when_there_is_one(tmp_path: Path) -> None:
    site = ScaledSite(tmp_path)
    try:
        site.start_redis()
        site.start_web()
        await asyncio.to_thread(site.start_worker, 1)
        async with viewers(site.address, 1) as (lost,):
            await lost.produce()
            await lost.watch(40)
        await all_free(site, 1)
        async with viewers(site.address, 2) as (newcomer, back):
            await newcomer.produce()
            await newcomer.watch(10)
            await back.resume(lost.production, 30)
            await back.grant(1000)
            await newcomer.connection.say(type="cancel")
            assert (await back.end())["sha256"] == sha256(undisturbed(0))
            np.testing.assert_array_equal(np.concatenate(back.frames), undisturbed(0)[30:])
    finally:
        site.close()


async def all_taken(site: ScaledSite) -> None:
    (worker,) = site.workers
    async with asyncio.timeout(PATIENCE):
        while json.loads(site.redis.get(f"live:pulse:{worker.decode()}") or '{"free": 1}')["free"]:
            await asyncio.sleep(0.05)


def test_a_worker_tells_its_figures_at_a_port_of_its_own(tmp_path: Path) -> None:
    port = free_port()
    site = ScaledSite(tmp_path, METRICS_PORT=str(port))
    try:
        site.start_redis()
        site.start_worker(slots=3)
        with urlopen(f"http://127.0.0.1:{port}/metrics") as answer:
            assert 'live_slots{state="free"} 3.0' in answer.read().decode()
    finally:
        site.close()
