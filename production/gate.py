"""What every HTTP request passes on its way in and out: so many at a time, and counted.

Each request runs in a thread of its own, beside the loop that streams and under the same interpreter lock. A crowd of
pages would slow every viewer, so only a few are made at once and the others wait in the order in which they came.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any, Final

from prometheus_client import Counter, Gauge, Histogram

Scope = dict[str, Any]
Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]  # of ASGI

WATCHERS: Final = frozenset({"/healthz", "/readyz", "/metrics"})  # who watches the site does not queue with visitors
QUEUE: Final = 1_000  # requests that wait; who comes then is told to come back
METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})  # anybody may send others
TOO_MANY: Final = b"Too many visitors at once. Please try again in a moment.\n"

REQUESTS: Final = Counter("http_requests", "Pages and files that were asked for", ["method", "status"])
SECONDS: Final = Histogram(
    "http_request_seconds",
    "From a request to the beginning of its answer, waiting included",
    ["method"],
    buckets=(0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30),
)
WAITING: Final = Gauge("http_requests_waiting", "Requests that wait until others are answered")


async def nowhere(scope: Scope, receive: Receive, send: Send) -> None:
    """Of a socket at an address that there is not, which anybody may ask for: refused, and no fault of ours."""
    await receive()
    await send({"type": "websocket.close"})


class Gate:
    """An ASGI application around that of the pages. at_once: requests that are answered at the same time."""

    def __init__(self, pages: Application, at_once: int) -> None:
        self._pages = pages
        self._places = asyncio.Semaphore(at_once)
        self._waiting = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        counted = _Counted(scope["method"], send)
        if scope["path"] in WATCHERS:
            await self._pages(scope, receive, counted)
        elif self._waiting >= QUEUE:
            await _refuse(counted)
        else:
            await self._in_turn(scope, receive, counted)

    async def _in_turn(self, scope: Scope, receive: Receive, send: _Counted) -> None:
        self._waiting += 1
        WAITING.inc()
        try:
            await self._places.acquire()
        finally:
            self._waiting -= 1
            WAITING.dec()
        # A place is taken until the answer begins: a file that somebody fetches slowly takes no thread meanwhile.
        send.begun = self._places.release
        try:
            await self._pages(scope, receive, send)
        finally:
            send.begin()


class _Counted:
    """`send`, which notes when the answer begins."""

    def __init__(self, method: str, send: Send) -> None:
        self.begun: Callable[[], None] | None = None
        self._method = method if method in METHODS else "other"
        self._send = send
        self._asked = time.perf_counter()

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.begin()
            REQUESTS.labels(self._method, str(message["status"])).inc()
            SECONDS.labels(self._method).observe(time.perf_counter() - self._asked)
        await self._send(message)

    def begin(self) -> None:
        begun, self.begun = self.begun, None
        if begun is not None:
            begun()


async def _refuse(send: Send) -> None:
    headers = [(b"content-type", b"text/plain"), (b"retry-after", b"1")]
    await send({"type": "http.response.start", "status": 503, "headers": headers})
    await send({"type": "http.response.body", "body": TOO_MANY})
