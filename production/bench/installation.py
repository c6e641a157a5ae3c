"""The site installed from nothing: how long it takes, and how large it is."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import time
from pathlib import Path

from django.conf import settings
from django.core.management import CommandError

from production.bench.servers import wait_until_healthy


def fresh() -> tuple[float, float]:
    """Seconds from an empty folder to a page that answers, by `git clone` and `make run`; megabytes of its .venv."""
    if not (settings.BASE_DIR / ".git").exists():
        raise CommandError("--install times a fresh clone, so it needs a checkout; this is an installed package.")
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
