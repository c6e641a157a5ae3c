"""The site as it is run: alone in one process, or as pages, Redis and live workers; started anew for a measurement."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.error import URLError
from urllib.request import urlopen

from django.conf import settings

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


@contextmanager
def _running(command: list[str], environment: Mapping[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(command, cwd=settings.BASE_DIR, env=os.environ | environment, stdout=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.terminate()
        process.wait()
