"""Another model begins to sign while a real site over Redis goes on: productions under way keep theirs, and replays."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import numpy as np
import pytest

from production.registry.weights import hash_of
from tests.builders import a_model, fake_signer
from tests.patience import PATIENCE
from tests.production.live.scaled_site import REDIS_SERVER, ScaledSite
from tests.production.live.viewer import Viewer, sha256, undisturbed, viewers

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(REDIS_SERVER is None, reason="no redis-server here (Debian package redis-server)"),
]
ROLL = """
from production.registry import service
newest = service.current()
seen = newest.pk if newest else 0
"""
OUT = 'service.roll_out(live=service.add(name="spring", folder="spring", by=None), by=None, seen=seen)'
BACK = "service.roll_back(by=None, seen=seen)"


async def the_site_signs_with(site: ScaledSite, hash: str) -> None:
    async with asyncio.timeout(PATIENCE):
        while json.loads(site.redis.get("live:models") or "[]") != [hash]:
            await asyncio.sleep(0.05)


async def model_of_a_new_one(viewer: Viewer) -> str:
    await viewer.produce()
    return str(next(answer for answer in viewer.answers if answer["type"] == "accepted")["model"])


async def test_models_are_exchanged_and_put_back_while_viewers_watch(tmp_path: Path) -> None:
    own, site = fake_signer().hash, ScaledSite(tmp_path)
    spring = hash_of(a_model(tmp_path / "models", "spring"))
    try:
        site.start_redis()
        site.start_web()
        site.start_worker()
        async with viewers(site.address, 3) as (before, during, after):
            assert await model_of_a_new_one(before) == own
            await before.watch(30)
            site.manage("shell", "-c", ROLL + OUT)
            await the_site_signs_with(site, spring)
            assert await model_of_a_new_one(during) == spring
            await during.watch(30)
            site.manage("shell", "-c", ROLL + BACK)
            await the_site_signs_with(site, own)
            assert await model_of_a_new_one(after) == own
            for viewer in (before, during, after):
                await viewer.grant(1000)
                end = await viewer.end()
                assert (end["sha256"], end["exact"]) == (sha256(undisturbed(viewer.seed)), True)
        async with viewers(site.address, 1) as (again,):
            await again.resume(during.production, 0)
            assert again.answers[0]["model"] == spring
            await again.grant(1000)
            assert (await again.end())["exact"] is True
            np.testing.assert_array_equal(np.concatenate(again.frames), undisturbed(during.seed))
        assert "Traceback" not in site.log("web") + site.log("worker")
    finally:
        site.close()
