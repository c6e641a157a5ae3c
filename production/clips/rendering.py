"""Videos of clips: a headless Chromium plays clip.json on the page's own stage and hands back a file.

To start it takes as long as to draw a short clip, so one is kept for the clips that follow. `render_server` is what the
two talk over. How the stage looks and how pictures are encoded is the page's business (`frontend/`).
"""

from __future__ import annotations

import atexit
import io
import logging
import threading
import time
import zipfile
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from queue import Empty
from typing import Final

from production.clips.chromium import FLAGS, Browser, NoBrowser, browser
from production.clips.options import FilmOptions
from production.clips.profiles import profile, remove_abandoned
from production.clips.render_server import (
    LARGEST,
    STATIC,
    Died,
    Drawing,
    Failed,
    Picture,
    Progress,
    RenderServer,
    Result,
)

__all__ = ["FLAGS", "NoBrowser", "RenderError", "Renderer", "Stopped", "browser", "render"]

PAGE: Final = STATIC / "app" / "render.html"
PATIENCE: Final = 600.0  # seconds without a sign of life: it may be hung, or starved by those who watch live
ATTEMPTS: Final = 2  # at a clip whose browser dies: the clip may be to blame, or another program that took the memory
CLIPS_A_BROWSER: Final = 100  # then it is started anew, whatever it may have gathered
MOST_MEMORY: Final = 1000.0  # megabytes that a browser may hold between two clips
IDLE: Final = 60.0  # seconds without a clip after which it is ended
_LOOKS_EVERY: Final = 0.5  # seconds

log = logging.getLogger(__name__)


class RenderError(Exception):
    """The video could not be made, in words for the person who asked for it."""


class Stopped(Exception):
    """The caller changed its mind."""


class _BrowserDied(Exception):
    """In the middle of a clip."""


class _Kept:
    """A browser with its page, its server and its profile."""

    def __init__(self, page: Path) -> None:
        self._stack = ExitStack()
        with ExitStack() as stack:
            folder = stack.enter_context(profile())
            self.server = stack.enter_context(RenderServer(page))
            threading.Thread(target=self.server.serve_forever, name="render server", daemon=True).start()
            stack.callback(self.server.shutdown)
            self.browser = Browser(folder, f"{self.server.address}/render.html")
            stack.callback(self.browser.end)
            self._stack = stack.pop_all()
        self.clips = 0

    @property
    def worn(self) -> bool:
        return self.clips >= CLIPS_A_BROWSER or self.browser.memory() > MOST_MEMORY

    def end(self) -> None:
        self._stack.close()


class Renderer:
    """Draws one clip at a time. The browser is kept until it has nothing to do, dies, or is asked to stop a clip."""

    def __init__(self, page: Path = PAGE, patience: float = PATIENCE, idle: float = IDLE) -> None:
        self._page = page
        self._patience = patience
        self._idle = idle
        self._lock = threading.RLock()
        self._kept: _Kept | None = None
        self._rest: threading.Timer | None = None

    def render(
        self,
        clip: bytes,
        *,
        on_frame: Callable[[int], None],
        stopped: Callable[[], bool],
        options: FilmOptions,
    ) -> bytes:
        """See `render`."""
        browser()
        if not self._page.is_file():
            raise RenderError("The page that draws videos is missing: build the front end.")
        with self._lock:
            if self._rest:
                self._rest.cancel()
            for attempt in range(1, ATTEMPTS + 1):
                try:
                    return self._draw(Drawing(clip, options), on_frame, stopped)
                except _BrowserDied as death:
                    log.warning("a browser died over a clip: %s", death)
                    if attempt == ATTEMPTS:
                        raise RenderError(str(death)) from None
                finally:
                    self._after_clip()
        raise AssertionError("the last attempt returns or raises")

    def end(self, patience: float = -1) -> None:
        """End the browser, if there is one; the next clip starts another. patience: seconds for a clip under way."""
        if not self._lock.acquire(timeout=patience):
            return
        try:
            if self._kept:
                self._kept.end()
                self._kept = None
        finally:
            self._lock.release()

    @property
    def kept(self) -> Browser | None:
        """The browser that waits for the next clip."""
        return self._kept.browser if self._kept else None

    def _draw(self, drawing: Drawing, on_frame: Callable[[int], None], stopped: Callable[[], bool]) -> bytes:
        if self._kept and self._kept.browser.exit_status is not None:
            self.end()  # somebody ended it between two clips, which costs this one nothing
        if self._kept is None:
            remove_abandoned()
            self._kept = _Kept(self._page)
        kept = self._kept
        kept.server.give(drawing)
        try:
            return self._wait(kept, on_frame, stopped)
        except _Unfit as unfit:
            raise RenderError(str(unfit)) from None
        except BaseException as error:
            if not isinstance(error, Stopped):
                log.warning("Chromium said at last: %s", kept.browser.last_words())
            self.end()
            raise

    def _after_clip(self) -> None:
        if self._kept is None:
            return
        self._kept.clips += 1
        if self._kept.worn:
            self.end()
            return
        self._rest = threading.Timer(self._idle, self.end)
        self._rest.daemon = True
        self._rest.start()

    def _wait(self, kept: _Kept, on_frame: Callable[[int], None], stopped: Callable[[], bool]) -> bytes:
        deadline = time.monotonic() + self._patience
        pictures = _Sequence()
        asked = -_LOOKS_EVERY
        while True:
            if (now := time.monotonic()) >= asked + _LOOKS_EVERY:  # reports may come faster than answers to this
                asked = now
                if stopped():
                    raise Stopped
            try:
                report = kept.server.reports.get(timeout=_LOOKS_EVERY)
            except Empty:
                if (status := kept.browser.exit_status) is not None:
                    raise _BrowserDied(f"Chromium ended too early, with exit status {status}.") from None
                if time.monotonic() > deadline:
                    raise RenderError(f"Chromium drew nothing for {self._patience:.0f} s.") from None
                continue
            deadline = time.monotonic() + self._patience
            match report:
                case Progress(picture):
                    on_frame(picture)
                case Picture(png):
                    pictures.add(png)
                case Result(data):
                    return data or pictures.whole()
                case Failed(message):
                    raise _Unfit(message)
                case Died(message):
                    raise _BrowserDied(message)


class _Unfit(Exception):
    """The page cannot draw this clip; it can draw others."""


class _Sequence:
    """PNGs, one for each picture, in a ZIP."""

    def __init__(self) -> None:
        self._data = io.BytesIO()
        self._zip = zipfile.ZipFile(self._data, "w", zipfile.ZIP_STORED)
        self._count = 0

    def add(self, png: bytes) -> None:
        if self._data.tell() + len(png) > LARGEST:
            raise RenderError(
                f"The pictures take more than {LARGEST >> 20} MB: choose a smaller size or a shorter text."
            )
        self._zip.writestr(f"{self._count:05d}.png", png)
        self._count += 1

    def whole(self) -> bytes:
        self._zip.close()
        return self._data.getvalue()


_renderer: Final = Renderer()  # one in each process: two would only share the same cores
atexit.register(_renderer.end, patience=1.0)  # a browser over a clip ends with this process anyway


def render(
    clip: bytes,
    *,
    on_frame: Callable[[int], None],
    stopped: Callable[[], bool],
    options: FilmOptions = FilmOptions(),  # noqa: B008  (frozen)
) -> bytes:
    """clip.json -> a file of the format that the options name. The browser is kept for the next one.

    Raises NoBrowser, RenderError, or Stopped soon after `stopped()` says so. A browser that dies is replaced, and the
    clip drawn once more.

    on_frame: called with the number of the picture that was drawn last, a few times a second; with 0 at each step of a
    browser that makes ready.
    """
    return _renderer.render(clip, on_frame=on_frame, stopped=stopped, options=options)
