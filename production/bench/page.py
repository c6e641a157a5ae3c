"""The page over slow lines and as it plays: what a first visit waits for, and whether every frame is shown once.

Chromium slows its own network down, so the site may be anywhere; drawing is in software unless the machine has more.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from itertools import pairwise
from math import floor
from statistics import median
from typing import TYPE_CHECKING, Any, Final

from production.bench import texts
from production.bench.browser import PATIENCE, VIEWPORT, until

if TYPE_CHECKING:
    from playwright.sync_api import Browser

_VISIT: Final = """
(() => {
    const seen = window.visited = {};
    const look = () => {
        if (!seen.usable && window.signer) seen.usable = performance.now();
        if (seen.usable && window.signer.position("Hips")) {
            requestAnimationFrame(() => { seen.avatar = performance.now(); });
        } else requestAnimationFrame(look);
    };
    look();
})();
"""
_WATCH: Final = """
(() => {
    const seen = window.shown = [];
    const look = () => {
        if (signer.state === "playing") seen.push([signer.frame, signer.production.id]);
        requestAnimationFrame(look);
    };
    look();
})();
"""


@dataclass(frozen=True)
class Line:
    """bytes_a_second: down; latency: milliseconds there and back; usable, avatar: seconds that are wanted."""

    name: str
    bytes_a_second: int
    latency: int
    usable: float
    avatar: float


LINES: Final = (Line("10 Mbit/s", 1_250_000, 40, 1.0, 2.5), Line("200 kB/s", 200_000, 100, 2.0, 8.0))


@dataclass(frozen=True)
class Visit:
    """A first visit. usable, avatar: seconds from the address to them; all_bytes, script_bytes: as they travelled."""

    usable: float
    avatar: float
    all_bytes: int
    script_bytes: int


@dataclass(frozen=True)
class Played:
    """pictures: of the browser while motion was playing; skipped: frames of the motion that fell between two pictures;
    twice: pictures that showed what the one before had shown."""

    pictures: int
    skipped: int
    twice: int


def visit(browser: Browser, site: str, line: Line) -> Visit:
    """With nothing kept from before."""
    context = browser.new_context(viewport=VIEWPORT)  # type: ignore[arg-type]
    page = context.new_page()
    page.add_init_script(_VISIT)
    network = context.new_cdp_session(page)
    scripts: set[str] = set()
    travelled: dict[str, int] = {}

    def finished(event: dict[str, Any]) -> None:
        travelled[event["requestId"]] = event["encodedDataLength"]

    network.on("Network.responseReceived", lambda e: scripts.add(e["requestId"]) if e["type"] == "Script" else None)
    network.on("Network.loadingFinished", finished)
    network.send("Network.enable")
    throughput = {"downloadThroughput": line.bytes_a_second, "uploadThroughput": line.bytes_a_second}
    network.send("Network.emulateNetworkConditions", {"offline": False, "latency": line.latency, **throughput})
    page.goto(site, timeout=1000 * PATIENCE)
    seen = until(page, "window.visited.avatar && window.visited")
    total, script = sum(travelled.values()), sum(travelled.get(request, 0) for request in scripts)
    context.close()
    return Visit(seen["usable"] / 1000, seen["avatar"] / 1000, int(total), int(script))


def play(browser: Browser, site: str, seconds: float) -> Played:
    """Sentences one after the other at normal speed, for so long."""
    context = browser.new_context(viewport=VIEWPORT)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(site)
    until(page, "document.getElementById('status').dataset.kind === 'idle'")
    page.select_option("#languages", "svk sk")
    page.evaluate(_WATCH)
    page.fill("#text", texts.passage(texts.LONGEST)["text"])
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        page.click("#sign")
        until(page, "signer.state === 'playing'")
        until(page, "signer.state === 'finished'")
    seen = page.evaluate("window.shown")
    context.close()
    return counted(seen)


def counted(seen: list[tuple[float, str]]) -> Played:
    """seen: of each picture, where the play head was, in frames and between them, and in which production."""
    skipped = twice = 0
    for (head, production), (later, next_production) in pairwise(seen):
        if production == next_production:
            skipped += max(0, floor(later) - floor(head) - 1)
            twice += later == head
    return Played(len(seen), skipped, twice)


def middle(visits: list[Visit]) -> Visit:
    """Each figure's median by itself."""
    return Visit(
        median(one.usable for one in visits),
        median(one.avatar for one in visits),
        round(median(one.all_bytes for one in visits)),
        round(median(one.script_bytes for one in visits)),
    )
