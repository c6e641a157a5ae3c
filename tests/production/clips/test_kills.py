"""Clips of a site in several processes, each of which is killed meanwhile: all end by themselves, none twice.

The browser is made up, so that drawing takes a known while; everything else is real.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from production.bench.postgresql import FOUND, Database
from tests.patience import until
from tests.production.live.scaled_site import REDIS_SERVER, ROOT, ScaledSite

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(REDIS_SERVER is None, reason="no redis-server here (Debian package redis-server)"),
    pytest.mark.skipif(not FOUND, reason="no PostgreSQL here (Debian package postgresql)"),
]

BROWSER = """\
#!{python}
import os, sys, time, urllib.request
site = sys.argv[-1].partition("/render.html")[0]
def post(path, data):
    urllib.request.urlopen(urllib.request.Request(site + path, data, {{"Origin": site}})).read()

while True:
    if not urllib.request.urlopen(site + "/data/next").read():
        continue
    open({begun!r}, "ab").write(b".")
    clip = urllib.request.urlopen(site + "/data/clip.json").read()
    for picture in range(6):
        time.sleep(0.1)
        post("/data/progress", b'{{"picture": %d}}' % picture)
    post("/data/result", b"\\0\\0\\0\\x18ftypmp42" + clip[:200])
"""


class ClipSite(ScaledSite):
    """begun: a byte for every clip that was begun."""

    def __init__(self, folder: Path, **environment: str) -> None:
        self.begun = folder / "begun"
        self.begun.touch()
        self.web: subprocess.Popen[bytes] | None = None
        browser = folder / "browser"
        browser.write_text(BROWSER.format(python=sys.executable, begun=str(self.begun)))
        browser.chmod(0o755)
        (folder / "temp").mkdir()
        super().__init__(
            folder, CHROMIUM=str(browser), CLIP_LEASE="3", TMPDIR=str(folder / "temp"), LIVE_SHUTDOWN="0", **environment
        )

    def do(self, lines: str) -> Any:
        """Run lines in Django's shell against the site's rows; what they call `answer` comes back."""
        code = f"import json\nfrom production.models import *\n{textwrap.dedent(lines)}\nprint(json.dumps(answer))"
        done = subprocess.run(
            [sys.executable, "manage.py", "shell", "--verbosity", "0", "--command", code],
            cwd=ROOT,
            env=os.environ | self.environment,
            check=True,
            capture_output=True,
            text=True,
        )
        return json.loads(done.stdout)

    def ask(self, owner: str, count: int) -> None:
        self.do(
            f"""
            from django.contrib.auth.models import User
            from ml.signing import Options
            from production.clips import service
            from production.clips.batches.orders import Order
            owner, _ = User.objects.get_or_create(username={owner!r})
            pair = {{"text_language": "sk", "sign_language": "svk"}}
            service.create_job(owner=owner, orders=[Order("Dobrý večer!")] * {count}, options=Options(), **pair)
            answer = None
            """
        )

    def states(self) -> list[str]:
        return list(self.do("answer = list(Clip.objects.order_by('pk').values_list('state', flat=True))"))

    def until_begun(self, count: int) -> None:
        until(lambda: self.begun.stat().st_size >= count)

    def until_over(self) -> None:
        until(lambda: not {"waiting", "rendering"} & set(self.states()))


@pytest.fixture
def database() -> Iterator[Database]:
    with tempfile.TemporaryDirectory() as folder:  # one that another user may enter
        database = Database(Path(folder))
        database.start()
        yield database
        database.stop()


@pytest.fixture
def site(database: Database, tmp_path: Path) -> Iterator[ClipSite]:
    site = ClipSite(tmp_path, DATABASE_URL=database.url)
    try:
        site.start_redis()
        site.web = site.start_web()
        yield site
    finally:
        site.close()


def all_ready_and_none_twice(site: ClipSite, count: int) -> None:
    site.until_over()
    assert site.states() == ["ready"] * count
    made = site.do("answer = [Production.objects.count(), list(Clip.objects.values_list('formats', flat=True))]")
    assert made == [count, [["mp4", "json", "bvh", "vtt", "srt"]] * count]
    videos = sorted((site.folder / "media" / "clips").rglob("*.mp4"))
    assert len(videos) == count
    assert [path.name for path in (site.folder / "media").rglob(".draft-*")] == []


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_a_render_worker_that_is_ended_loses_no_clip(site: ClipSite, how: signal.Signals) -> None:
    first = site.start_render_worker()
    site.ask("teacher", 4)
    site.until_begun(2)
    site.kill(first, how)
    site.start_render_worker()
    all_ready_and_none_twice(site, 4)
    assert site.begun.stat().st_size == 5, "only the one that was broken off was begun again"
    until(lambda: not list((site.folder / "temp").glob("clip-*")))


def test_two_render_workers_share_a_batch_and_one_that_is_killed_is_replaced_by_the_other(site: ClipSite) -> None:
    workers = [site.start_render_worker(), site.start_render_worker()]
    site.ask("teacher", 8)
    site.until_begun(3)
    site.kill(workers[0])
    all_ready_and_none_twice(site, 8)


def test_a_killed_redis_loses_no_clip(site: ClipSite) -> None:
    site.start_render_worker()
    site.ask("teacher", 4)
    site.until_begun(1)
    assert site.redis_process
    site.kill(site.redis_process)
    site.ask("colleague", 2)  # while nobody can be called
    site.start_redis()
    all_ready_and_none_twice(site, 6)


def test_a_killed_postgresql_loses_no_clip(site: ClipSite, database: Database) -> None:
    site.start_render_worker()
    site.ask("teacher", 4)
    site.until_begun(2)
    database.stop()
    database.start()
    all_ready_and_none_twice(site, 4)


def test_a_killed_web_process_loses_no_clip(site: ClipSite) -> None:
    site.start_render_worker()
    site.ask("teacher", 3)
    site.until_begun(1)
    assert site.web
    site.kill(site.web)
    all_ready_and_none_twice(site, 3)


def test_one_process_that_is_killed_goes_on_where_it_was_when_it_starts_again(tmp_path: Path) -> None:
    site = ClipSite(tmp_path)
    try:
        web = site.start_web()
        site.ask("teacher", 3)
        site.until_begun(2)
        site.kill(web)
        site.start_web()
        all_ready_and_none_twice(site, 3)
        until(lambda: not list((site.folder / "temp").glob("clip-*")))
    finally:
        site.close()
