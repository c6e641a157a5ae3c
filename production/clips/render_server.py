"""What the page that draws a video may ask for and report, over HTTP on this machine's loopback.

    GET  /render.html, /static/production/…, /data/clip.json
    POST /data/progress {"frame", "frames"}    /data/result (the MP4)    /data/failed (a message)

What it reports becomes typed in `RenderServer.reports`; what follows from them is the business of `rendering`.
"""

from __future__ import annotations

import contextlib
import json
import logging
import mimetypes
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from queue import SimpleQueue
from typing import Final
from urllib.parse import urlsplit

import production

STATIC: Final = Path(production.__file__).parent / "static" / "production"
LARGEST: Final = 512 * 1024 * 1024  # bytes of a video
_KINDS: Final = {".js": "text/javascript", ".glb": "model/gltf-binary", ".wasm": "application/wasm"}

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Progress:
    frame: int


@dataclass(frozen=True)
class Video:
    video: bytes


@dataclass(frozen=True)
class Failed:
    message: str


Report = Progress | Video | Failed


class RenderServer(ThreadingHTTPServer):
    """What the page may ask for, and where its reports arrive."""

    def __init__(self, clip: bytes, page: Path) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.clip = clip
        self.page = page
        self.reports: SimpleQueue[Report] = SimpleQueue()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    server: RenderServer

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
        if not length.isdecimal() or int(length) > LARGEST:
            return self.send_error(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        report = _report(urlsplit(self.path).path, self.rfile.read(int(length)))
        if report is None:
            return self.send_error(HTTPStatus.BAD_REQUEST)
        self.server.reports.put(report)
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


def _report(path: str, body: bytes) -> Report | None:
    if path == "/data/result":
        # every MP4 begins with the length of its first box, and that box is "ftyp"
        return Video(body) if body[4:8] == b"ftyp" else Failed("The page sent something that is not an MP4.")
    if path == "/data/failed":
        return Failed(body.decode(errors="replace")[:500] or "The page gave no reason.")
    if path == "/data/progress":
        with contextlib.suppress(ValueError, TypeError, KeyError):
            return Progress(int(json.loads(body)["frame"]))
    return None
