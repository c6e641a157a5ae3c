"""A Chromium that nobody sees: found, started with one page, watched, and ended with all its children.

It draws with Mesa's llvmpipe, which takes less than half of the time of SwiftShader, Chromium's own. Where Mesa is
missing (Debian packages libegl-mesa0 and libgl1-mesa-dri) Chromium falls back on SwiftShader by itself.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
from pathlib import Path
from typing import Final

from django.conf import settings

from production.clips.priority import behind_live

NAMES: Final = ("chromium", "chromium-browser", "google-chrome")
FLAGS: Final = (
    "--headless=new",
    "--no-sandbox",  # only our own page is opened, and root, as in containers, can start it no other way
    "--disable-background-networking",
    "--disable-breakpad",
    "--no-first-run",
    "--no-default-browser-check",
    "--mute-audio",
    "--hide-scrollbars",
    "--use-gl=angle",
    "--use-angle=gl-egl",
    "--ignore-gpu-blocklist",  # on it is llvmpipe
    "--enable-unsafe-swiftshader",
    "--disable-dev-shm-usage",  # containers give it 64 MB
)
SOFTWARE: Final = {"LIBGL_ALWAYS_SOFTWARE": "1"}  # of Mesa's: the same pictures whatever card there is
_PIPE: Final = (
    "--remote-debugging-pipe"  # nobody debugs, but Chromium ends with the pipe: it never outlives this process
)
_WITH_PIPE: Final = ("/bin/sh", "-c", 'exec "$0" "$@" 3<&0 4>&1 </dev/null >/dev/null')  # it wants 3 and 4
_LOG: Final = "said.txt"  # in the profile's folder
_GRACE: Final = 5.0  # seconds to end by itself


class NoBrowser(Exception):
    """No Chromium is installed here."""


def browser() -> str:
    """The Chromium to start: settings.CHROMIUM, or the first that is installed."""
    for name in (settings.CHROMIUM,) if settings.CHROMIUM else NAMES:
        if found := shutil.which(name):
            return found
    raise NoBrowser


class Browser:
    """folder: its profile, where it leaves nothing that is worth keeping; address: of its only page."""

    def __init__(self, folder: Path, address: str) -> None:
        self._folder = folder
        command = [browser(), *FLAGS, _PIPE, f"--user-data-dir={folder}", "--window-size=1280,800", address]
        with (folder / _LOG).open("wb") as said:
            self._process = subprocess.Popen(
                [*behind_live(), *_WITH_PIPE, *command],
                # What it leaves when it is killed, and reports of crashes, go with its profile.
                env=os.environ | SOFTWARE | {"TMPDIR": str(folder), "XDG_CONFIG_HOME": str(folder)},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=said,
                start_new_session=True,  # a group of its own, so that all its children can be ended with it
            )

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def exit_status(self) -> int | None:
        """None while it runs."""
        return self._process.poll()

    def memory(self) -> float:
        """Megabytes that it and all its processes hold of their own; 0 where nobody tells."""
        total = 0
        for status in Path("/proc").glob("[0-9]*/statm"):
            with contextlib.suppress(OSError):
                if os.getsid(int(status.parent.name)) == self.pid:
                    _, resident, shared, *_ = map(int, status.read_text().split())
                    total += resident - shared
        return total * os.sysconf("SC_PAGE_SIZE") / 2**20

    def last_words(self) -> str:
        with contextlib.suppress(OSError):
            return (self._folder / _LOG).read_text(errors="replace")[-2000:].strip()
        return ""

    def end(self) -> None:
        """End it and all it started, politely first."""
        for how in (signal.SIGTERM, signal.SIGKILL):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.pid, how)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(_GRACE)
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe:
                pipe.close()
