"""`manage.py bench live`: a crowd of viewers before the site, as a Markdown table and as JSON."""

from __future__ import annotations

import json
import os
import platform
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from production.bench import passes
from production.bench.load import Load, Measured, measure
from production.bench.servers import Site, served, spread
from production.signer import shared_signer, worker_signer

Cells = tuple[str, Callable[[Measured], str]]
SPARE_SLOTS: Final = 2  # for the viewer that warms the site up, and whoever looks in


def run(options: dict[str, Any], write: Callable[[str], object]) -> None:
    """Every load in turn, each against a site that was started for it alone."""
    signer = worker_signer() if options["redis"] else shared_signer()
    one_pass = passes.fit(passes.measure(signer))
    names = ("seconds", "ramp", "processes", "silent", "churn", "deaf", "beside")
    loads = [Load(viewers, **{name: options[name] for name in names}) for viewers in options["viewers"]]
    runs = []
    for load in loads:
        with _site(options, load) as site:
            runs.append(measure(site, load))
    write(f"{_machine()}; {loads[0].seconds:.0f} s a run after a ramp of {loads[0].ramp:.0f} s\n")
    for line in table(runs, one_pass):
        write(line)
    write(
        f"\nOne pass for b productions takes {1000 * one_pass.fixed:.2f} + {1000 * one_pass.each:.2f} b milliseconds."
    )
    if options["json"]:
        document = {"machine": _machine(), "pass": asdict(one_pass), "runs": [measured.as_json() for measured in runs]}
        options["json"].write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")


@contextmanager
def _site(options: dict[str, Any], load: Load) -> Iterator[Site]:
    if options["url"]:
        yield Site(options["url"], {f"process {pid}": pid for pid in options["pid"]})
        return
    slots = options["slots"] or load.viewers + load.deaf + SPARE_SLOTS
    workers = options["redis"]
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        yield stack.enter_context(spread(folder, workers, slots) if workers else served(folder, LIVE_SLOTS=str(slots)))


def table(runs: list[Measured], one_pass: passes.Pass) -> Iterator[str]:
    """A column for each run; what the model of `passes` expects is put in brackets."""
    for what, cell in [*_ROWS, *_engine_rows(one_pass), *_server_rows(runs)]:
        cells = [cell(measured) for measured in runs]
        if any(cells):
            yield f"| {what} | {' | '.join(cells)} |"
            if cell is _ROWS[0][1]:
                yield "|---" * (len(runs) + 1) + "|"


def _milliseconds(percent: int) -> Callable[[Measured], str]:
    def cell(measured: Measured) -> str:
        value = measured.first_frame(percent)
        return "" if value is None else f"{value:.0f} ms"

    return cell


def _crowd(name: str) -> Callable[[Measured], str]:
    return lambda measured: str(getattr(measured.load, name) or "")


def _beside(measured: Measured) -> str:
    return f"{measured.load.beside}: {measured.beside}" if measured.load.beside else ""


def _bytes(measured: Measured) -> str:
    return f"{measured.seen.bytes / measured.seen.frames:.0f}" if measured.seen.frames else ""


def _errors(measured: Measured) -> str:
    seen = measured.seen
    told = [f"{count} × {code}" for code, count in sorted(seen.errors.items())]
    told += [f"{count} {what}" for what, count in (("busy", seen.busy), ("connections lost", seen.lost)) if count]
    return ", ".join(told) or "none"


_ROWS: Final[tuple[Cells, ...]] = (
    ("viewers", lambda measured: str(measured.load.viewers)),
    ("silent connections", _crowd("silent")),
    ("guests that come and go", _crowd("churn")),
    ("connections they made", lambda measured: str(measured.seen.opened or "")),
    ("deaf viewers", _crowd("deaf")),
    ("beside", _beside),
    ("send to first motion, p50", _milliseconds(50)),
    ("p95", _milliseconds(95)),
    ("p99", _milliseconds(99)),
    ("underruns", lambda measured: str(measured.seen.underruns)),
    ("viewers without one", lambda measured: str(measured.load.viewers - measured.seen.dry_viewers)),
    ("seconds that motion was late, all viewers together", lambda measured: f"{measured.seen.stalled:.1f}"),
    ("frames a second", lambda measured: f"{measured.seen.frames / measured.duration:.0f}"),
    ("bytes a frame", _bytes),
    ("productions seen to their end", lambda measured: str(measured.seen.productions)),
    ("of them with another hash", lambda measured: str(measured.seen.damaged)),
    ("errors", _errors),
    ("cores the tool took", lambda measured: f"{measured.seen.cpu / measured.duration:.2f}"),
    ("machine's load before", lambda measured: f"{measured.machine_load:.1f}"),
)


def _engine_rows(one_pass: passes.Pass) -> Iterator[Cells]:
    def row(form: str, figure: Callable[[Any], float]) -> Callable[[Measured], str]:
        def cell(measured: Measured) -> str:
            if not measured.work.passes:
                return ""
            wanted = passes.expected(round(measured.load.viewers / measured.engines), one_pass)
            return f"{form.format(figure(measured))} ({form.format(figure(wanted))})"

        return cell

    yield "model at work, share of the time", row("{:.2f}", lambda told: told.busy)
    yield "productions a pass", row("{:.1f}", lambda told: told.batch)
    yield "milliseconds a pass", row("{:.1f}", lambda told: 1000 * told.pass_seconds)


def _server_rows(runs: list[Measured]) -> Iterator[Cells]:
    def row(name: str, form: str, figure: Callable[[Any], Any]) -> Callable[[Measured], str]:
        return lambda measured: form.format(figure(measured.servers[name]))

    for name in runs[0].servers:
        yield f"{name}: cores", row(name, "{:.2f}", lambda usage: usage.cpu)
        yield f"{name}: MB before, at most, after", row(name, "{0[0]:.0f}, {0[1]:.0f}, {0[2]:.0f}", lambda u: u.memory)
        yield f"{name}: sockets before, at most, after", row(name, "{0[0]}, {0[1]}, {0[2]}", lambda u: u.sockets)


def _machine() -> str:
    return f"{len(os.sched_getaffinity(0))} cores, {platform.machine()}, Python {platform.python_version()}"
