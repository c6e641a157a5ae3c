"""What the page that draws clips may ask for and report, over HTTP on this machine's loopback.

    GET  /render.html, /static/production/…
    GET  /data/next (how the next clip is to be drawn, or 204 while there is none), /data/clip.json (its motion)
    GET  /data/presence (never answered: when it breaks off, the page has died)
    POST /data/progress {"picture"}    /data/picture (a PNG of the sequence that was asked for)
    POST /data/result (the file; nothing after pictures)    /data/failed, /data/lost (a message)

What it reports becomes typed in `RenderServer.reports`; what follows from them is the business of `rendering`.
"""

from __future__ import annotations

import contextlib
import json
import logging
import mimetypes
import socket
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Final
from urllib.parse import urlsplit

import production
from production.clips.options import FilmOptions, Format

STATIC: Final = Path(production.__file__).parent / "static" / "production"
LARGEST: Final = 512 * 1024 * 1024  # bytes of a file
ASKS_AGAIN: Final = 30.0  # seconds: so long the page waits for a clip before it asks once more
_KINDS: Final = {".js": "text/javascript", ".glb": "model/gltf-binary", ".wasm": "application/wasm"}
_BEGINNINGS: Final[Mapping[Format, tuple[int, bytes]]] = {  # of files, by format: where in them, and what
    "mp4": (4, b"ftyp"),
    "webm": (0, b"\x1a\x45\xdf\xa3"),
    "gif": (0, b"GIF89a"),
    "png": (0, b"\x89PNG\r\n\x1a\n"),
}

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Drawing:
    """clip: a clip.json."""

    clip: bytes
    options: FilmOptions


@dataclass(frozen=True)
class Progress:
    """picture: drawn last, counted from 0; 0 too while none is drawn yet and the browser makes ready."""

    picture: int


@dataclass(frozen=True)
class Picture:
    png: bytes


@dataclass(frozen=True)
class Result:
    """data: of the file; empty after pictures."""

    data: bytes


@dataclass(frozen=True)
class Failed:
    """The clip cannot be drawn."""

    message: str


@dataclass(frozen=True)
class Died:
    """The page or its graphics are gone; another browser may well draw the clip."""

    message: str


Report = Progress | Picture | Result | Failed | Died


class RenderServer(ThreadingHTTPServer):
    """Of one page. Give it a drawing, and then read reports until it is done with it."""

    def __init__(self, page: Path) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.page = page
        self.drawing: Drawing | None = None
        self.reports: SimpleQueue[Report] = SimpleQueue()
        self._next: SimpleQueue[Drawing | None] = SimpleQueue()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def give(self, drawing: Drawing) -> None:
        self._next.put(drawing)

    def take(self) -> Drawing | None:
        """The next for the page, as soon as there is one; None after a while without one, and at the end."""
        with contextlib.suppress(Empty):
            self.drawing = self._next.get(timeout=ASKS_AGAIN)
            return self.drawing
        return None

    def shutdown(self) -> None:
        self._next.put(None)  # a page that waits need not be waited for
        super().shutdown()


class _Handler(BaseHTTPRequestHandler):
    server: RenderServer

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        if path == "/data/next":
            self._answer_next()
        elif path == "/data/clip.json" and self.server.drawing:
            self._answer(self.server.drawing.clip, "application/json")
        elif path == "/data/presence":
            self._wait_for_end()
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
        drawing = self.server.drawing
        report = _report(urlsplit(self.path).path, self.rfile.read(int(length)), drawing.options if drawing else None)
        if report is None:
            return self.send_error(HTTPStatus.BAD_REQUEST)
        self.server.reports.put(report)
        self._answer(b"", "text/plain")
        return None

    def _answer_next(self) -> None:
        drawing = self.server.take()
        if drawing is None:
            self.send_response(HTTPStatus.NO_CONTENT)
            self.end_headers()
            return
        wanted = asdict(drawing.options) | {"background": drawing.options.colour}
        self._answer(json.dumps(wanted).encode(), "application/json")

    def _wait_for_end(self) -> None:
        with contextlib.suppress(OSError):
            while self.connection.recv(1, socket.MSG_PEEK):
                self.rfile.read(1)
        self.server.reports.put(Died("The page that draws clips has died."))
        self.close_connection = True

    def _file(self, path: Path) -> None:
        path = path.resolve()
        if not (path.is_relative_to(STATIC) or path == self.server.page.resolve()) or not path.is_file():
            return self.send_error(HTTPStatus.NOT_FOUND)
        self.server.reports.put(Progress(0))  # a browser that starts is alive long before it draws
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


def _report(path: str, body: bytes, wanted: FilmOptions | None) -> Report | None:
    report: Report | None = None
    match path, wanted:
        case "/data/failed", _:
            report = Failed(body.decode(errors="replace")[:500] or "The page gave no reason.")
        case "/data/lost", _:
            report = Died(body.decode(errors="replace")[:500])
        case "/data/progress", FilmOptions():
            with contextlib.suppress(ValueError, TypeError, KeyError):
                report = Progress(int(json.loads(body)["picture"]))
        case "/data/picture", FilmOptions(format="png"):
            report = Picture(body) if _is("png", body) else Failed("The page sent a picture that is no PNG.")
        case "/data/result", FilmOptions(format="png"):
            report = Result(b"")
        case "/data/result", FilmOptions(format=form):
            report = Result(body) if _is(form, body) else Failed(f"The page sent a file that is no {form.upper()}.")
    return report


def _is(format: Format, data: bytes) -> bool:
    at, beginning = _BEGINNINGS[format]
    return data[at : at + len(beginning)] == beginning
