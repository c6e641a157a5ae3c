"""The site as it is run: alone in one process, or as pages, Redis and live workers; started anew to be measured."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.error import URLError
from urllib.request import Request, urlopen

import redis
from django.conf import settings
from prometheus_client.parser import text_string_to_metric_families

from production.live import relay

STARTS_WITHIN: Final = 60.0  # seconds
TOKEN: Final = "bench"
_FIGURES: Final = ("live_pass_seconds_count", "live_pass_seconds_sum", "live_batch_streams_sum")  # fields of Work
MEASURED: Final = {"LIVE_RATE": "1000000", "METRICS_TOKEN": TOKEN}  # the limit for visitors is not what is measured


@dataclass(frozen=True)
class Site:
    """Where it listens, its processes by name, and where its engines tell their figures."""

    address: str
    pids: Mapping[str, int]
    engines: Sequence[str] = ()
    environment: Mapping[str, str] = field(default_factory=dict)  # of its processes; nothing where others started it


@contextmanager
def served(folder: Path, **environment: str) -> Iterator[Site]:
    """The site as `manage.py serve` starts it, with data of its own."""
    port = free_port()
    command = [sys.executable, "-m", "slpweb", "serve", "--port", str(port)]
    environment = MEASURED | {"DATA_DIR": str(folder)} | environment
    with _running(command, environment) as process:
        site = f"http://127.0.0.1:{port}"
        wait_until_healthy(site, process)
        yield Site(site, {"site": process.pid}, [f"{site}/metrics"], environment)


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
        pids, engines = {}, []
        for number in range(1, workers + 1):
            figures = free_port()
            command = [*worker, "--hostname", f"bench{number}@%h"]  # Celery tells them apart by it
            process = stack.enter_context(_running(command, environment | {"METRICS_PORT": str(figures)}))
            pids[f"worker {number}"] = process.pid
            engines.append(f"http://127.0.0.1:{figures}/metrics")
        wait_for_workers(address, workers)
        yield Site(site.address, {**site.pids, "redis": broker.pid, **pids}, engines)


@dataclass(frozen=True)
class Work:
    """Of engines since they started: passes of the model, how long they took, and productions advanced by them."""

    passes: float = 0.0
    seconds: float = 0.0
    advanced: float = 0.0

    def __add__(self, other: Work) -> Work:
        return Work(self.passes + other.passes, self.seconds + other.seconds, self.advanced + other.advanced)

    def __sub__(self, other: Work) -> Work:
        return Work(self.passes - other.passes, self.seconds - other.seconds, self.advanced - other.advanced)


def work(site: Site) -> Work:
    """Of all its engines together."""
    total, token = Work(), {"Authorization": f"Bearer {TOKEN}"}
    for address in site.engines:
        with urlopen(Request(address, headers=token)) as answer:  # noqa: S310  (served here, by us)
            families = text_string_to_metric_families(answer.read().decode())
        told = {sample.name: sample.value for family in families for sample in family.samples}
        total += Work(
            *(told[name] for name in ("live_pass_seconds_count", "live_pass_seconds_sum", "live_batch_streams_sum"))
        )
    return total


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_healthy(site: str, process: subprocess.Popen[bytes]) -> None:
    while process.poll() is None:
        try:
            with urlopen(f"{site}/healthz"):  # noqa: S310  (served here, by us)
                return
        except URLError:
            time.sleep(0.05)
    raise RuntimeError(f"the site did not start: exit code {process.returncode}")


def wait_for_workers(address: str, workers: int) -> None:
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
