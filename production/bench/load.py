"""Many viewers at once: who comes, what they saw, and what the servers needed for it."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import asdict, dataclass, replace
from itertools import pairwise
from statistics import quantiles
from typing import Any, Final

from production.bench.beside import BESIDE
from production.bench.processes import Usage, Watch
from production.bench.servers import Site, Work, work
from production.bench.viewers import Share, Tally, play

SETTLE: Final = 3.0  # seconds in which a server closes what its guests have left
CLOSES_WITHIN: Final = 30.0  # more seconds that a machine which is busy with other things may need for it
WARM_UP: Final = 3.0  # seconds of one viewer before anything is counted


@dataclass(frozen=True)
class Load:
    """How many come for how many seconds; the viewers begin within the `ramp` seconds before."""

    viewers: int = 20
    seconds: float = 60.0
    ramp: float = 5.0
    processes: int = 1
    silent: int = 0
    churn: int = 0
    deaf: int = 0
    beside: str = ""  # one of `beside.BESIDE`: what the site does meanwhile

    def __post_init__(self) -> None:
        if min(self.viewers, self.silent, self.churn, self.deaf, self.ramp) < 0:
            raise ValueError("nobody can come less than not at all")
        if self.beside and self.beside not in BESIDE:
            raise ValueError(f"beside viewers there are {' and '.join(BESIDE)}, not {self.beside}")
        if self.processes < 1 or self.seconds <= 0:
            raise ValueError("a load lasts more than 0 seconds and takes at least one process")

    def shares(self, site: str) -> list[Share]:
        """Spread over the processes as evenly as can be."""
        bounds = [number * self.viewers // self.processes for number in range(self.processes + 1)]
        shares = [Share(site, first, after - first, self.seconds, self.ramp) for first, after in pairwise(bounds)]
        return [replace(shares[0], silent=self.silent, churn=self.churn, deaf=self.deaf), *shares[1:]]


@dataclass(frozen=True)
class Measured:
    load: Load
    seen: Tally
    servers: Mapping[str, Usage]
    work: Work  # what the site's engines did, where they can be asked
    engines: int
    machine_load: float  # average number of running processes just before, those of others included
    beside: str = ""  # what came of what the site did beside

    @property
    def duration(self) -> float:
        """Seconds, the ramp included."""
        return self.load.seconds + self.load.ramp

    @property
    def busy(self) -> float:
        """Share of the time in which the model ran, of one engine on average."""
        return self.work.seconds / self.duration / self.engines if self.engines else 0.0

    @property
    def batch(self) -> float:
        """Productions that one pass advanced on average."""
        return self.work.advanced / self.work.passes if self.work.passes else 0.0

    @property
    def pass_seconds(self) -> float:
        """How long one pass took on average."""
        return self.work.seconds / self.work.passes if self.work.passes else 0.0

    def first_frame(self, percent: int) -> float | None:
        """Milliseconds from request to first motion that so many percent stayed within."""
        waits = [1000 * wait for wait in self.seen.first_frame]
        if len(waits) < 2:
            return waits[0] if waits else None
        return quantiles(waits, n=100, method="inclusive")[percent - 1]

    def as_json(self) -> dict[str, Any]:
        return {
            "load": asdict(self.load),
            "machine_load": self.machine_load,
            "beside": self.beside,
            "first_frame_ms": {f"p{percent}": self.first_frame(percent) for percent in (50, 95, 99)},
            "frames_a_second": self.seen.frames / self.duration,
            "bytes_a_frame": self.seen.bytes / self.seen.frames if self.seen.frames else None,
            "tool_cores": self.seen.cpu / self.duration,
            "engine_busy": self.busy,
            "productions_a_pass": self.batch,
            "seen": asdict(self.seen) | {"errors": dict(self.seen.errors)},  # asdict cannot copy a Counter
            "servers": {name: asdict(usage) for name, usage in self.servers.items()},
        }


def measure(site: Site, load: Load) -> Measured:
    """Let them all come to a running site."""
    # Not forked: the parent may have threads, and a child must begin without them.
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(load.processes, mp_context=spawn) as pool:
        for _ in pool.map(play, Load(load.processes, WARM_UP, 0.0, load.processes).shares(site.address)):
            pass
        time.sleep(SETTLE)
        machine_load, before = _load_average(), work(site)
        with ExitStack() as stack:
            beside = stack.enter_context(BESIDE[load.beside](site)) if load.beside else None
            watch = stack.enter_context(Watch(site.pids))
            seen = Tally()
            for tally in pool.map(play, load.shares(site.address)):
                seen += tally
            came_of_it = beside() if beside else ""
        done = work(site) - before
        time.sleep(SETTLE)
        watch.wait_until_closed(CLOSES_WITHIN)
        usage = watch.usage(load.seconds + load.ramp)
        return Measured(load, seen, usage, done, len(site.engines), machine_load, came_of_it)


def _load_average() -> float:
    with open("/proc/loadavg", encoding="ascii") as told:
        return float(told.read().split()[0])
