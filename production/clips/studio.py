"""The studio: a headless Chromium plays clip.json on the page's own stage and hands back an MP4.

A small server on this machine's loopback gives the browser `render.html`, the site's static files and the clip, and
takes what the page reports:

    GET  /render.html, /static/production/…, /data/clip.json
    POST /data/progress {"frame", "frames"}    /data/result (the MP4)    /data/failed (a message)

How the stage looks and how frames are encoded is the page's business (`frontend/`).
"""

from __future__ import annotations

import contextlib
import json
import logging
import mimetypes
import os
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings

import production

STATIC: Final = Path(production.__file__).parent / "static" / "production"
PAGE: Final = STATIC / "app" / "render.html"
NAMES: Final = ("chromium", "chromium-browser", "google-chrome")
PATIENCE: Final = 120.0  # seconds without a sign of life; software drawing on a busy machine takes 1 s a frame at worst
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
_LARGEST: Final = 512 * 1024 * 1024  # bytes of a result
_GRACE: Final = 5.0  # seconds to end by itself
_KINDS: Final = {".js": "text/javascript", ".glb": "model/gltf-binary", ".wasm": "application/wasm"}

log = logging.getLogger(__name__)


class NoBrowser(Exception):
    """No Chromium is installed here."""


class StudioError(Exception):
    """The video could not be made, in words for the person who asked for it."""


class Stopped(Exception):
    """The caller changed its mind."""


@dataclass(frozen=True)
class _Progress:
    frame: int


@dataclass(frozen=True)
class _Result:
    video: bytes


@dataclass(frozen=True)
class _Failed:
    message: str


_Event = _Progress | _Result | _Failed


def browser() -> str:
    """The Chromium to start: settings.CHROMIUM, or the first that is installed."""
    for name in (settings.CHROMIUM,) if settings.CHROMIUM else NAMES:
        if found := shutil.which(name):
            return found
    raise NoBrowser


class _Desk(ThreadingHTTPServer):
    """What the page may ask for, and where its reports arrive."""

    def __init__(self, clip: bytes, page: Path) -> None:
        super().__init__(("127.0.0.1", 0), _Clerk)
        self.clip = clip
        self.page = page
        self.events: SimpleQueue[_Event] = SimpleQueue()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Clerk(BaseHTTPRequestHandler):
    server: _Desk

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        if path == "/data/clip.json":
            self._answer(self.server.clip, "application/json")
        elif path == "/render.html":
            self._file(self.server.page)
        elif path.startswith("/static/production/"):
            self._file(STATIC / path.removeprefix("/static/production/"))
        else:
            self.send_error(HTTPStatus.NOT_FOUND)

    def do_POST(self) -> None:
        # a page of another site, open in this person's own browser, could guess the port
        if self.headers.get("Origin") != self.server.address:
            return self.send_error(HTTPStatus.FORBIDDEN)
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal() or int(length) > _LARGEST:
            return self.send_error(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        event = _event(urlsplit(self.path).path, self.rfile.read(int(length)))
        if event is None:
            return self.send_error(HTTPStatus.BAD_REQUEST)
        self.server.events.put(event)
        self._answer(b"", "text/plain")
        return None

    def _file(self, path: Path) -> None:
        path = path.resolve()
        if not (path.is_relative_to(STATIC) or path == self.server.page.resolve()) or not path.is_file():
            return self.send_error(HTTPStatus.NOT_FOUND)
        kind = _KINDS.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        return self._answer(path.read_bytes(), kind)

    def _answer(self, data: bytes, kind: str) -> None:
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:
        log.debug(format, *args)


def _event(path: str, body: bytes) -> _Event | None:
    if path == "/data/result":
        # every MP4 begins with the length of its first box, and that box is "ftyp"
        return _Result(body) if body[4:8] == b"ftyp" else _Failed("The page sent something that is not an MP4.")
    if path == "/data/failed":
        return _Failed(body.decode(errors="replace")[:500] or "The page gave no reason.")
    if path == "/data/progress":
        with contextlib.suppress(ValueError, TypeError, KeyError):
            return _Progress(int(json.loads(body)["frame"]))
    return None


def render(
    clip: bytes,
    *,
    on_frame: Callable[[int], None],
    stopped: Callable[[], bool],
    page: Path = PAGE,
    patience: float = PATIENCE,
) -> bytes:
    """clip.json -> MP4. Raises NoBrowser, StudioError, or Stopped soon after `stopped()` says so.

    on_frame: called with the number of frames drawn so far.
    """
    executable = browser()
    if not page.is_file():
        raise StudioError("The page that draws videos is missing: build the front end.")
    with tempfile.TemporaryDirectory(prefix="clip-", ignore_cleanup_errors=True) as profile, _Desk(clip, page) as desk:
        threading.Thread(target=desk.serve_forever, daemon=True).start()
        process = _start(executable, profile, f"{desk.address}/render.html")
        try:
            return _wait(desk.events, process, on_frame, stopped, patience)
        finally:
            _end(process)
            desk.shutdown()


def _start(executable: str, profile: str, address: str) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(
        [executable, *FLAGS, f"--user-data-dir={profile}", "--window-size=1280,800", address],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,  # a group of its own, so that all its children can be ended with it
    )
    with contextlib.suppress(OSError):
        os.setpriority(os.PRIO_PROCESS, process.pid, 10)  # people who watch live come first
    return process


def _wait(
    events: SimpleQueue[_Event],
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
            event = events.get(timeout=0.5)
        except Empty:
            if process.poll() is not None:
                raise StudioError(f"Chromium ended too early, with exit status {process.returncode}.") from None
            if time.monotonic() > deadline:
                raise StudioError(f"Chromium drew nothing for {patience:.0f} s.") from None
            continue
        match event:
            case _Progress(frame):
                on_frame(frame)
                deadline = time.monotonic() + patience
            case _Result(video):
                return video
            case _Failed(message):
                raise StudioError(message)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the browser and all it started, politely first."""
    for how in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, how)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(_GRACE)
    process.wait()
