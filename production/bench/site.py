"""The site as visitors meet it: started anew for the measurement, watched over its socket, installed from nothing."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.error import URLError
from urllib.request import urlopen

from django.conf import settings

from production.bench import texts

if TYPE_CHECKING:
    from production.live.client import Watched

AS_OFTEN_AS_WANTED = {"LIVE_RATE": "1000000"}  # the limit for visitors is not what is measured


@contextmanager
def served(folder: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """The site as `manage.py serve` starts it, with data of its own: its address and its process."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "manage.py", "serve", "--port", str(port)]
    environment = os.environ | AS_OFTEN_AS_WANTED | {"DATA_DIR": str(folder)}
    process = subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment, stdout=subprocess.DEVNULL)
    try:
        wait_until_healthy(f"http://127.0.0.1:{port}", process)
        yield f"http://127.0.0.1:{port}", process
    finally:
        process.terminate()
        process.wait()


def wait_until_healthy(site: str, process: subprocess.Popen[bytes]) -> None:
    while process.poll() is None:
        try:
            with urlopen(f"{site}/healthz"):
                return
        except URLError:
            time.sleep(0.05)
    raise RuntimeError(f"the site did not start: exit code {process.returncode}")


def resident_megabytes(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS:"))


def watch(site: str, rounds: int) -> list[Watched]:
    """So many productions at the socket, one after the other; the first of all warms the server up and is left out."""
    from production.live.client import connected  # noqa: PLC0415  (sets asyncio up for Autobahn)

    async def watch_all() -> list[Watched]:
        async with connected(site) as viewer:
            await viewer.watch(**texts.message(0))
            return [await viewer.watch(**texts.message(number)) for number in range(rounds)]

    return asyncio.run(watch_all())


def fresh_install() -> tuple[float, float]:
    """Seconds from an empty folder to a page that answers, by `git clone` and `make run`; megabytes of its .venv."""
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
