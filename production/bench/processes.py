"""What a process and its children use, as Linux tells it under /proc: processor time, memory and sockets."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

TICKS: Final = os.sysconf("SC_CLK_TCK")  # a second
EVERY: Final = 0.25  # seconds between two looks


@dataclass(frozen=True)
class Snapshot:
    """cpu: seconds used so far; memory: megabytes that are resident; sockets: open, listening ones included."""

    cpu: float = 0.0
    memory: float = 0.0
    sockets: int = 0

    def __add__(self, other: Snapshot) -> Snapshot:
        return Snapshot(self.cpu + other.cpu, self.memory + other.memory, self.sockets + other.sockets)


@dataclass(frozen=True)
class Usage:
    """Of one process between two moments. cpu: cores on average; memory and sockets before, at most, and after."""

    cpu: float
    memory: tuple[float, float, float]
    sockets: tuple[int, int, int]


def read(pid: int) -> Snapshot:
    """Of a process with all its children; nothing of one that is gone."""
    total = Snapshot()
    for each in _tree(pid):
        with suppress(OSError):
            total += _read_one(each)
    return total


def proportional_memory(pid: int) -> float:
    """Megabytes of a process with all its children, where what several share counts once: browsers share much."""
    kilobytes = 0
    for each in _tree(pid):
        with suppress(OSError):
            rollup = Path(f"/proc/{each}/smaps_rollup").read_text()
            kilobytes += sum(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))
    return kilobytes / 1024


class Watch:
    """Looks at processes in a thread while a `with` block runs, and then says what each has used."""

    def __init__(self, pids: Mapping[str, int]) -> None:
        self._pids = pids
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._before = {name: read(pid) for name, pid in pids.items()}
        self._peaks = dict(self._before)

    def __enter__(self) -> Watch:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def wait_until_closed(self, seconds: float) -> None:
        """Until no process has more sockets than before, or so many seconds have passed: what is left is told then."""
        deadline = time.monotonic() + seconds
        while any(read(pid).sockets > self._before[name].sockets for name, pid in self._pids.items()):
            if time.monotonic() > deadline:
                return
            time.sleep(EVERY)

    def usage(self, seconds: float) -> dict[str, Usage]:
        """Call it when things have settled; seconds: how long the block ran."""
        told = {}
        for name, pid in self._pids.items():
            before, peak, after = self._before[name], self._peaks[name], read(pid)
            told[name] = Usage(
                (peak.cpu - before.cpu) / seconds,
                (before.memory, peak.memory, after.memory),
                (before.sockets, peak.sockets, after.sockets),
            )
        return told

    def _look(self) -> None:
        while not self._stop.wait(EVERY):
            for name, pid in self._pids.items():
                now, peak = read(pid), self._peaks[name]
                self._peaks[name] = Snapshot(
                    max(now.cpu, peak.cpu), max(now.memory, peak.memory), max(now.sockets, peak.sockets)
                )


def _tree(pid: int) -> Iterator[int]:
    yield pid
    with suppress(OSError):
        for children in Path(f"/proc/{pid}/task").glob("*/children"):
            for child in children.read_text().split():
                yield from _tree(int(child))


def _read_one(pid: int) -> Snapshot:
    process = Path(f"/proc/{pid}")
    fields = (process / "stat").read_text().rpartition(")")[2].split()  # a name in parentheses may hold spaces
    pages = int((process / "statm").read_text().split()[1])
    sockets = 0
    for descriptor in (process / "fd").iterdir():
        with suppress(OSError):
            sockets += os.readlink(descriptor).startswith("socket:")
    cpu = (int(fields[11]) + int(fields[12])) / TICKS
    return Snapshot(cpu, pages * os.sysconf("SC_PAGE_SIZE") / 2**20, sockets)
