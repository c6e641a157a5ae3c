"""The scaled site as processes: Redis, pages and live workers, each of which can be killed and started again."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from random import SystemRandom
from tempfile import TemporaryDirectory
from urllib.error import URLError
from urllib.request import urlopen

import redis

from tests.patience import PATIENCE, until

ROOT = Path(__file__).parents[3]
REDIS_SERVER = shutil.which("redis-server")


def free_port() -> int:
    """One that stays free until it is used, and while a server that is started again is away.

    Not one that the system chooses: those it also gives to whoever opens a connection. By chance of the system's own,
    because tests that run beside these ones may begin with the same seed.
    """
    while True:
        port = SystemRandom().randrange(10_000, 32_768)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


class ScaledSite:
    """Everything it starts ends with `close`, and writes its log into the folder.

    empty: nothing is in the folder, not even a database, as before a site's first start.
    """

    def __init__(self, folder: Path, *, empty: bool = False, **environment: str) -> None:
        self.folder = folder
        if not empty and "DATABASE_URL" not in os.environ | environment:
            (folder / "db.sqlite3").write_bytes(migrated())
        self.processes: list[subprocess.Popen[bytes]] = []
        self.started_workers: list[subprocess.Popen[bytes]] = []
        self.redis_port = free_port()
        self.redis = redis.Redis(port=self.redis_port)
        self.redis_process: subprocess.Popen[bytes] | None = None
        self.address = ""
        self.environment: Mapping[str, str] = {
            "DATA_DIR": str(folder),
            "SIGNER": "tests.builders.fake_signer",
            "LIVE_RATE": "100000",
            "LIVE_LATE": "100000",  # however busy the machine of the tests is
            "LOG_LEVEL": "INFO",
            **environment,
        }

    def start_redis(self) -> None:
        assert REDIS_SERVER
        folder = self.folder / "redis"
        folder.mkdir(exist_ok=True)
        nothing_kept = ["--save", "", "--appendonly", "no"]
        command = [REDIS_SERVER, "--port", str(self.redis_port), "--dir", str(folder), *nothing_kept]
        self.redis_process = self._start("redis", command)
        self.environment = {**self.environment, "REDIS_URL": f"redis://127.0.0.1:{self.redis_port}/0"}
        until(self._redis_answers)
        assert self.redis_process.poll() is None, "another one answers at its port"

    def stop_redis(self) -> None:
        assert self.redis_process
        self.kill(self.redis_process)

    def start_web(self, *python: str) -> subprocess.Popen[bytes]:
        """python: what Python runs that takes the command line of manage.py, which it is by default."""
        port = free_port()
        address = self.address = f"http://127.0.0.1:{port}"
        web = self._start("web", [sys.executable, *(python or ("manage.py",)), "serve", "--port", str(port)])
        until(lambda: web.poll() is not None or answers(address))
        return web

    def start_worker(self, slots: int = 64) -> subprocess.Popen[bytes]:
        """Where several live, it is this one whose sign of life is waited for: another's may come late at any time."""
        command = [sys.executable, "-m", "celery", "--app", "slpweb", "worker", "--queues", "live"]
        worker = self._start("worker", [*command, "--pool", "threads", "--concurrency", str(slots)])
        self.started_workers.append(worker)
        own = f".{worker.pid}.".encode()
        until(lambda: worker.poll() is not None or any(own in name for name in self.workers))
        return worker

    def start_render_worker(self) -> subprocess.Popen[bytes]:
        """It looks for work by itself, so nobody has to wait until it is ready."""
        command = [sys.executable, "-m", "celery", "--app", "slpweb", "worker", "--queues", "render"]
        named = ["--hostname", f"render{len(self.processes)}@%h"]
        return self._start("render", [*command, "--pool", "threads", "--concurrency", "1", *named])

    def manage(self, *command: str) -> None:
        """Run a command of manage.py, and wait for it."""
        subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, env=os.environ | self.environment, check=True)

    @property
    def running_workers(self) -> list[subprocess.Popen[bytes]]:
        return [worker for worker in self.started_workers if worker.poll() is None]

    @property
    def workers(self) -> set[bytes]:
        """Names of those that give a sign of life."""
        return {
            name for name in self.redis.smembers("live:workers") if self.redis.exists(f"live:pulse:{name.decode()}")
        }

    def kill(self, process: subprocess.Popen[bytes], how: signal.Signals = signal.SIGKILL) -> None:
        process.send_signal(how)
        process.wait(PATIENCE)

    def log(self, name: str) -> str:
        return "\n".join(path.read_text(errors="replace") for path in sorted(self.folder.glob(f"{name}-*.log")))

    def close(self) -> None:
        self.redis.close()
        for process in self.processes:
            process.kill()
            process.wait()

    def _start(self, name: str, command: list[str]) -> subprocess.Popen[bytes]:
        with (self.folder / f"{name}-{len(self.processes)}.log").open("wb") as log:
            environment = os.environ | self.environment
            process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT)
        self.processes.append(process)
        return process

    def _redis_answers(self) -> bool:
        try:
            return bool(self.redis.ping())
        except redis.exceptions.ConnectionError:
            return False


@cache
def migrated() -> bytes:
    """A database with all its tables and no rows: to make it is most of the work of a first start."""
    with TemporaryDirectory() as folder:
        command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
        subprocess.run(command, cwd=ROOT, env=os.environ | {"DATA_DIR": folder}, check=True)
        return (Path(folder) / "db.sqlite3").read_bytes()


def answers(address: str) -> bool:
    try:
        with urlopen(f"{address}/healthz"):
            return True
    except (URLError, ConnectionError):
        return False
