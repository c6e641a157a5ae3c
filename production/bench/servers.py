"""The site as it is run: alone in one process, or as pages, Redis and live workers; started anew to be measured."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.error import URLError
from urllib.request import urlopen

import redis
from django.conf import settings

from production.live import relay

STARTS_WITHIN: Final = 60.0  # seconds
AS_OFTEN_AS_WANTED: Final = {"LIVE_RATE": "1000000"}  # the limit for visitors is not what is measured


@dataclass(frozen=True)
class Site:
    """Where it listens, and its processes by name."""

    address: str
    pids: Mapping[str, int]


@contextmanager
def served(folder: Path, **environment: str) -> Iterator[Site]:
    """The site as `manage.py serve` starts it, with data of its own."""
    port = free_port()
    command = [sys.executable, "manage.py", "serve", "--port", str(port)]
    with _running(command, AS_OFTEN_AS_WANTED | {"DATA_DIR": str(folder)} | environment) as process:
        site = f"http://127.0.0.1:{port}"
        wait_until_healthy(site, process)
        yield Site(site, {"site": process.pid})


@contextmanager
def spread(folder: Path, workers: int, slots: int) -> Iterator[Site]:
    """One process of pages and sockets, Redis, and so many live workers with so many slots each."""
    port = free_port()
    address = f"redis://127.0.0.1:{port}/0"
    keep_nothing = ["--save", "", "--appendonly", "no", "--dir", str(folder)]
    live = ["--queues", "live", "--pool", "threads", "--concurrency", str(slots)]
    worker = [sys.executable, "-m", "celery", "--app", "slpweb", "worker", *live]
    environment = {"DATA_DIR": str(folder), "REDIS_URL": address}
    with ExitStack() as stack:
        broker = stack.enter_context(_running(["redis-server", "--port", str(port), *keep_nothing], {}))
        site = stack.enter_context(served(folder, REDIS_URL=address))
        numbered = range(1, workers + 1)
        # Their names tell them apart in Redis.
        named = {f"worker {number}": [*worker, "--hostname", f"bench{number}@%h"] for number in numbered}
        pids = {name: stack.enter_context(_running(command, environment)).pid for name, command in named.items()}
        _wait_for_workers(address, workers)
        yield Site(site.address, {**site.pids, "redis": broker.pid, **pids})


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_healthy(site: str, process: subprocess.Popen[bytes]) -> None:
    while process.poll() is None:
        try:
            with urlopen(f"{site}/healthz"):
                return
        except URLError:
            time.sleep(0.05)
    raise RuntimeError(f"the site did not start: exit code {process.returncode}")


def _wait_for_workers(address: str, workers: int) -> None:
    deadline = time.monotonic() + STARTS_WITHIN
    with redis.Redis.from_url(address) as client:
        while int(client.scard(relay.WORKERS)) < workers:
            if time.monotonic() > deadline:
                raise RuntimeError(f"the live workers did not start within {STARTS_WITHIN:.0f} s")
            time.sleep(0.1)


@contextmanager
def _running(command: list[str], environment: Mapping[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(command, cwd=settings.BASE_DIR, env=os.environ | environment, stdout=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.terminate()
        process.wait()
