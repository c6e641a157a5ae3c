"""Videos of clips: a headless Chromium plays clip.json on the page's own stage and hands back an MP4.

`render_server` is what the two talk over. How the stage looks and how frames are encoded is the page's business
(`frontend/`).
"""

from __future__ import annotations

import contextlib
import logging
import os
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Final

from django.conf import settings

from production.clips.priority import behind_live
from production.clips.profiles import profile, remove_abandoned
from production.clips.render_server import STATIC, Failed, Progress, RenderServer, Report, Video

PAGE: Final = STATIC / "app" / "render.html"
AVATARS: Final = ("woman", "man")  # as `frontend/src/people.ts` names them
NAMES: Final = ("chromium", "chromium-browser", "google-chrome")
PATIENCE: Final = 600.0  # seconds without a sign of life: it may be hung, or starved by those who watch live
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
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--disable-dev-shm-usage",  # containers give it 64 MB
)
_PIPE: Final = (
    "--remote-debugging-pipe"  # nobody debugs, but Chromium ends with the pipe: it never outlives this process
)
_WITH_PIPE: Final = ("/bin/sh", "-c", 'exec "$0" "$@" 3<&0 4>&1 </dev/null >/dev/null')  # it wants 3 and 4
_LOG: Final = "said.txt"  # in the profile's folder
_GRACE: Final = 5.0  # seconds to end by itself

log = logging.getLogger(__name__)


class NoBrowser(Exception):
    """No Chromium is installed here."""


class RenderError(Exception):
    """The video could not be made, in words for the person who asked for it."""


class Stopped(Exception):
    """The caller changed its mind."""


def browser() -> str:
    """The Chromium to start: settings.CHROMIUM, or the first that is installed."""
    for name in (settings.CHROMIUM,) if settings.CHROMIUM else NAMES:
        if found := shutil.which(name):
            return found
    raise NoBrowser


def render(
    clip: bytes,
    *,
    on_frame: Callable[[int], None],
    stopped: Callable[[], bool],
    page: Path = PAGE,
    patience: float = PATIENCE,
    avatar: str = AVATARS[0],
) -> bytes:
    """clip.json -> MP4. Raises NoBrowser, RenderError, or Stopped soon after `stopped()` says so.

    avatar: who signs, one of AVATARS.
    on_frame: called with the number of frames drawn so far.
    """
    executable = browser()
    if not page.is_file():
        raise RenderError("The page that draws videos is missing: build the front end.")
    remove_abandoned()
    with profile() as folder, RenderServer(clip, page) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        with _start(executable, folder, f"{server.address}/render.html?avatar={avatar}") as process:
            try:
                return _wait(server.reports, process, on_frame, stopped, patience)
            except RenderError:
                log.warning("Chromium said at last: %s", _last_words(folder))
                raise
            finally:
                _end(process)
                server.shutdown()


def _start(executable: str, folder: Path, address: str) -> subprocess.Popen[bytes]:
    browser = [executable, *FLAGS, _PIPE, f"--user-data-dir={folder}", "--window-size=1280,800", address]
    with (folder / _LOG).open("wb") as said:
        return subprocess.Popen(
            [*behind_live(), *_WITH_PIPE, *browser],
            # What it leaves when it is killed, and reports of crashes, go with its profile.
            env=os.environ | {"TMPDIR": str(folder), "XDG_CONFIG_HOME": str(folder)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=said,
            start_new_session=True,  # a group of its own, so that all its children can be ended with it
        )


def _last_words(folder: Path) -> str:
    return (folder / _LOG).read_text(errors="replace")[-2000:].strip()


def _wait(
    reports: SimpleQueue[Report],
    process: subprocess.Popen[bytes],
    on_frame: Callable[[int], None],
    stopped: Callable[[], bool],
    patience: float,
) -> bytes:
    deadline = time.monotonic() + patience
    while True:
        if stopped():
            raise Stopped
        try:
            report = reports.get(timeout=0.5)
        except Empty:
            if process.poll() is not None:
                raise RenderError(f"Chromium ended too early, with exit status {process.returncode}.") from None
            if time.monotonic() > deadline:
                raise RenderError(f"Chromium drew nothing for {patience:.0f} s.") from None
            continue
        match report:
            case Progress(frame):
                on_frame(frame)
                deadline = time.monotonic() + patience
            case Video(video):
                return video
            case Failed(message):
                raise RenderError(message)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the browser and all it started, politely first."""
    for how in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, how)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(_GRACE)
