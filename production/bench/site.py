"""The site as visitors meet it: watched over its socket, and installed from nothing."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import tempfile
import time
from pathlib import Path

from django.conf import settings
from django.core.management import CommandError

from production.bench import texts
from production.bench.servers import wait_until_healthy
from production.live.client import Watched, connected


def watch(site: str, rounds: int) -> list[Watched]:
    """So many productions at the socket, one after the other; the first of all warms the server up and is left out."""

    async def watch_all() -> list[Watched]:
        async with connected(site) as viewer:
            await viewer.watch(**texts.message(0))
            return [await viewer.watch(**texts.message(number)) for number in range(rounds)]

    return asyncio.run(watch_all())


def fresh_install() -> tuple[float, float]:
    """Seconds from an empty folder to a page that answers, by `git clone` and `make run`; megabytes of its .venv."""
    if not (settings.BASE_DIR / ".git").exists():
        raise CommandError("--install times a fresh clone, so it needs a checkout; this is an installed package.")
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        subprocess.run(["git", "clone", "--quiet", str(settings.BASE_DIR), folder], check=True)
        process = subprocess.Popen(
            ["make", "run", "PORT=8765"], cwd=folder, stdout=subprocess.DEVNULL, start_new_session=True
        )
        try:
            wait_until_healthy("http://127.0.0.1:8765", process)
            seconds = time.perf_counter() - started
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait()
        files = [path for path in Path(folder, ".venv").rglob("*") if path.is_file() and not path.is_symlink()]
        return seconds, sum(path.stat().st_blocks * 512 for path in files) / 1e6
