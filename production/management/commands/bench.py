"""`manage.py bench`: what this machine does with the product, as a table for a README or an issue."""

from __future__ import annotations

import asyncio
import hashlib
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
from statistics import median, quantiles
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import numpy as np
from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from ml.pose import POSITIONS, SCALE
from ml.runtime import Signer
from ml.signing import Request, prepare
from ml.text.languages import LANGUAGES
from ml.text.lexicon import signs
from ml.text.plan import Coverage, Plan, PlannedSign
from ml.timing import schedule
from production.signer import shared_signer

TEXTS = (
    ("Dobrý večer!", "sk", "svk"),
    ("Kde je škola?", "sk", "svk"),
    ("Moja mama má dve sestry a jedného brata.", "sk", "svk"),
    ("Good morning, my friend. How are you?", "en", "svk"),
    ("Hello, my name is Eva.", "en", "ase"),
)
MOVES = 0.02  # metres that some joint must travel for a sign to count as motion


class Command(BaseCommand):
    help = "Measures speed, memory and size on this machine and prints a Markdown table."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--rounds", type=int, default=40, help="texts sent to the server (default: %(default)s)")
        parser.add_argument("--install", action="store_true", help="also time a fresh clone, install and start")

    def handle(self, *args: Any, rounds: int, install: bool, **options: Any) -> None:
        signer = shared_signer()
        self._row("what", "measured", "wanted")
        self._row("---", "---", "---")
        self._row("generation, one CPU thread", f"{frames_a_second(signer):.0f} frames a second", "at least 100")
        with tempfile.TemporaryDirectory() as folder, served(Path(folder)) as (site, process):
            from production.live.client import Watched, connected  # noqa: PLC0415  (sets asyncio up for Autobahn)

            async def watch_all() -> list[Watched]:
                async with connected(site) as viewer:
                    await viewer.watch(**as_message(0))  # the first one warms the server up
                    return [await viewer.watch(**as_message(number)) for number in range(rounds)]

            seen = asyncio.run(watch_all())
            memory = resident_megabytes(process.pid)
        milliseconds = [1000 * watched.seconds_to_first_frame for watched in seen]
        p50, p95 = median(milliseconds), quantiles(milliseconds, n=20, method="inclusive")[-1]
        self._row("send to first frame at the socket, p50", f"{p50:.0f} ms", "under 250 ms")
        self._row("send to first frame at the socket, p95", f"{p95:.0f} ms", "under 500 ms")
        self._row("memory of the one process with the model", f"{memory:.0f} MB", "under 500 MB")
        width = sum(watched.bytes_received for watched in seen) / sum(watched.frames for watched in seen)
        self._row("motion on the wire", f"{width:.0f} bytes a frame", "")
        same = all(watched.sha256 == sha256_here(signer, number) for number, watched in enumerate(seen))
        self._row("same bytes from the socket and from this command", "yes" if same else "NO", "yes")
        for language in LANGUAGES:
            still = motionless(signer, language)
            count = len(signs(language))
            missing = f"; without motion: {', '.join(still)}" if still else ""
            self._row(f"signs and letters of {language}", f"{count - len(still)} of {count} move{missing}", "all")
        if install:
            seconds, megabytes = fresh_install()
            self._row("fresh clone to a page that answers", f"{seconds:.0f} s", "under 90 s")
            self._row("installed size", f"{megabytes:.0f} MB", "under 600 MB")

    def _row(self, *cells: str) -> None:
        self.stdout.write(f"| {' | '.join(cells)} |")
        self.stdout.flush()


def as_message(number: int) -> dict[str, Any]:
    text, text_language, sign_language = TEXTS[number % len(TEXTS)]
    return {"text": text, "text_language": text_language, "sign_language": sign_language, "seed": number}


def frames_a_second(signer: Signer) -> float:
    """The median of five runs over the longest text, planning left out."""
    text, text_language, sign_language = TEXTS[2]
    performance = prepare(signer, Request(text, text_language, sign_language, seed=1))
    speeds = []
    for _ in range(5):
        started = time.perf_counter()
        frames = sum(len(chunk.frames) for chunk in performance.chunks())
        speeds.append(frames / (time.perf_counter() - started))
    return median(speeds)


def sha256_here(signer: Signer, number: int) -> str:
    text, text_language, sign_language = TEXTS[number % len(TEXTS)]
    digest = hashlib.sha256()
    for chunk in prepare(signer, Request(text, text_language, sign_language, seed=number)).chunks():
        digest.update(chunk.frames.tobytes())
    return digest.hexdigest()


def motionless(signer: Signer, sign_language: str) -> list[str]:
    """Glosses of the language's list that the model lacks, or for which no joint moves."""
    known = signer.frames_of(sign_language)
    return [
        sign.gloss
        for sign in signs(sign_language)
        if sign.gloss not in known or not _moves(signer, sign_language, sign)
    ]


def _moves(signer: Signer, sign_language: str, sign: Any) -> bool:
    alone = (PlannedSign(sign.gloss, sign.kind, (0, 0)),)
    timeline = schedule(Plan("", "", sign_language, alone, Coverage()), signer.frames_of(sign_language))
    frames = np.concatenate([chunk.frames for chunk in signer.chunks(timeline, sign_language, seed=1)])
    travelled = np.ptp(frames[:, POSITIONS].astype(np.float64), axis=0) / SCALE
    return len(frames) == timeline.frames and bool(travelled.max() > MOVES)


@contextmanager
def served(folder: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """The site as `manage.py serve` starts it, with data of its own: its address and its process."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "manage.py", "serve", "--port", str(port)]
    environment = os.environ | {"DATA_DIR": str(folder)}
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
