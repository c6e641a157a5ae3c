"""`manage.py bench faults`: each part of a site is killed in turn under viewers and a batch of clips; a table.

The site is the whole of docs/operations.md: pages, Redis, live workers, a worker of clips, PostgreSQL where it is
installed. What is killed (SIGKILL, nothing is asked) is started again after a while, as a service manager would.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles
from typing import Any, Final, Protocol

import redis
from django.conf import settings

from production.bench.educator import Educator, made
from production.bench.postgresql import FOUND, Database
from production.bench.servers import MEASURED, free_port, wait_for_workers, wait_until_healthy
from production.bench.viewers import Share, Tally, play

QUIET: Final = 6.0  # seconds of a run before the kill, the ramp included
RAMP: Final = 3.0  # seconds in which the viewers begin
LIVE_WORKERS: Final = 2
SLOTS: Final = 64
LEASE: Final = 10  # seconds; the site's default is longer, and waiting for it shows nothing more
CLIPS_END_WITHIN: Final = 600.0  # seconds
NOTHING: Final = "nothing"


class Killable(Protocol):
    def start(self) -> None: ...
    def kill(self) -> None: ...


@dataclass
class Program:
    """A process of the site, and how one sees that it works."""

    command: list[str]
    environment: Mapping[str, str]
    works: Callable[[subprocess.Popen[bytes]], None]
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        environment, quiet = os.environ | self.environment, subprocess.DEVNULL
        self.process = subprocess.Popen(
            self.command, cwd=settings.BASE_DIR, env=environment, stdout=quiet, stderr=quiet
        )
        self.works(self.process)

    def kill(self) -> None:
        if self.process:
            self.process.kill()
            self.process.wait()


@dataclass
class Rows:
    """PostgreSQL as a part."""

    database: Database

    def start(self) -> None:
        self.database.start()

    def kill(self) -> None:
        self.database.stop()


@dataclass(frozen=True)
class Seen:
    """What came of one run. again: clips that were begun more than once; seconds: from the kill to the batch's end."""

    killed: str
    viewers: Tally
    ready: int
    failed: int
    unfinished: int
    again: int
    seconds: float


def run(options: dict[str, Any], write: Callable[[str], object]) -> None:
    viewers, clips, seconds, away = (options[name] for name in ("viewers", "clips", "seconds", "away"))
    write(f"{viewers} viewers and a batch of {clips} clips; what is killed comes back after {away:g} s\n")
    write(
        "| killed | send to first motion, p50 / p95 | underruns | seconds late, all together | connections lost "
        "| errors | with another hash | clips ready, failed, unfinished | begun again | batch over after |"
    )
    write("|" + "---|" * 10)
    # Not forked: a child must begin without the threads of its parent.
    spawn = multiprocessing.get_context("spawn")
    with ExitStack() as stack:
        site = stack.enter_context(_site())
        pool = stack.enter_context(ProcessPoolExecutor(1, mp_context=spawn))
        educator = Educator(site.address)
        educator.log_in(*site.educator)
        pool.submit(play, Share(site.address, 0, 1, 3.0, 0.0)).result()  # warms everything up
        for killed in (NOTHING, *site.parts):
            job = educator.ask(clips)
            watching = pool.submit(play, Share(site.address, 0, viewers, seconds, RAMP))
            time.sleep(QUIET)
            began = time.monotonic()
            if part := site.parts.get(killed):
                part.kill()
                time.sleep(away)
                part.start()
            tally = watching.result()
            states = educator.wait(job, CLIPS_END_WITHIN)
            took = time.monotonic() - began
            count = states.count
            unfinished = len(states) - count("ready") - count("failed")
            seen = Seen(killed, tally, count("ready"), count("failed"), unfinished, site.begun_again(job), took)
            write(row(seen))


def row(seen: Seen) -> str:
    tally = seen.viewers
    waits = [1000 * wait for wait in tally.first_frame]
    cuts = quantiles(waits, n=20, method="inclusive") if len(waits) > 1 else []
    p50, p95 = (f"{cuts[9]:.0f}", f"{cuts[18]:.0f}") if cuts else ("–", "–")
    errors = [f"{count} × {code}" for code, count in sorted(tally.errors.items())]
    errors += [f"{tally.busy} × busy"] if tally.busy else []
    cells = (
        seen.killed,
        f"{p50} / {p95} ms",
        tally.underruns,
        f"{tally.stalled:.1f}",
        tally.lost,
        ", ".join(errors) or "none",
        tally.damaged,
        f"{seen.ready}, {seen.failed}, {seen.unfinished}",
        seen.again,
        f"{seen.seconds:.0f} s",
    )
    return f"| {' | '.join(map(str, cells))} |"


@dataclass(frozen=True)
class _Site:
    address: str
    parts: Mapping[str, Killable]
    educator: tuple[str, str]  # name and password
    shell: Callable[[str], Any]

    def begun_again(self, job: str) -> int:
        code = f"answer = ClipJob.objects.get(pk={job!r}).clips.filter(attempts__gt=1).count()"
        return int(self.shell(code))


@contextmanager
def _site() -> Iterator[_Site]:
    """Everything started, one after the other, and an account to make clips with."""
    with tempfile.TemporaryDirectory() as data, tempfile.TemporaryDirectory() as rows, ExitStack() as stack:
        parts = _parts(Path(data), Path(rows))
        for part in parts.values():
            stack.callback(part.kill)
            part.start()
        web = parts["site"]
        assert isinstance(web, Program)

        def shell(lines: str) -> Any:
            code = f"import json\nfrom production.models import ClipJob\n{lines}\nprint(json.dumps(answer))"
            told = subprocess.run(
                [sys.executable, "-m", "slpweb", "shell", "--verbosity", "0", "--command", code],
                cwd=settings.BASE_DIR,
                env=os.environ | web.environment,
                check=True,
                capture_output=True,
            )
            return json.loads(told.stdout)

        name, password = "bench", os.urandom(16).hex()
        made(web.environment, name, password)
        yield _Site(f"http://127.0.0.1:{web.command[-1]}", parts, (name, password), shell)


def _parts(data: Path, rows: Path) -> dict[str, Killable]:
    """In the order in which they start. Without PostgreSQL rows are in SQLite, which nobody can kill."""
    port, web_port = free_port(), free_port()
    address = f"redis://127.0.0.1:{port}/0"
    environment = {**MEASURED, "DATA_DIR": str(data), "REDIS_URL": address, "CLIP_LEASE": str(LEASE)}
    parts: dict[str, Killable] = {}
    if FOUND:
        database = Database(rows)
        environment["DATABASE_URL"] = database.url
        parts["PostgreSQL"] = Rows(database)
    keep_nothing = ["--save", "", "--appendonly", "no", "--dir", str(data)]
    parts["Redis"] = Program(
        ["redis-server", "--port", str(port), *keep_nothing], {}, lambda _: _until_answers(address)
    )
    site = f"http://127.0.0.1:{web_port}"
    serve = [sys.executable, "-m", "slpweb", "serve", "--port", str(web_port)]
    parts["site"] = Program(serve, environment, lambda process: wait_until_healthy(site, process))
    worker = [sys.executable, "-m", "celery", "--app", "slpweb", "worker", "--pool", "threads"]
    for number in range(1, LIVE_WORKERS + 1):
        live = [*worker, "--queues", "live", "--concurrency", str(SLOTS), "--hostname", f"live{number}@%h"]
        parts[f"live worker {number}"] = Program(live, environment, lambda _: wait_for_workers(address, 1))
    render = [*worker, "--queues", "render", "--concurrency", "1", "--hostname", "render@%h"]
    parts["worker of clips"] = Program(["nice", *render], environment, lambda _: None)
    return parts


def _until_answers(address: str) -> None:
    with redis.Redis.from_url(address) as client:
        while True:
            try:
                client.ping()
                return
            except redis.ConnectionError:
                time.sleep(0.05)
