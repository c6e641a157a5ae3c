"""daphne as this site runs it: no connection can make the process hold much, and stopping lets productions end.

daphne queues whatever a peer has not read yet, and whatever a peer says faster than it is answered, without bound.
Here reading pauses while too much waits to be answered, and who reads nothing while more and more is sent is cut off.
An address that opens connections faster than a crowd would is let in slowly.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, Final

from daphne.server import Server
from daphne.ws_protocol import WebSocketProtocol
from twisted.internet.defer import Deferred
from twisted.internet.threads import deferToThread

from production import address
from production.live.http import BoundedChannel
from production.live.messages import MESSAGE_LIMIT
from production.rate_limit import RateLimit

UNREAD_LIMIT: Final = 600_000  # bytes: the minute that can be granted fits, so who reads at all is never cut off
UNANSWERED_LIMIT: Final = 32  # messages
LARGEST_MESSAGE: Final = 4 * MESSAGE_LIMIT  # bytes on a WebSocket; who begins a larger one is cut off
BREATH: Final = 0.05  # seconds until reading may go on
PING_SECONDS: Final = 10  # a peer that says nothing for so long is asked whether it is there
PONG_SECONDS: Final = 15  # and is taken for lost if it does not answer
NEWCOMERS: Final = 100  # connections a second from one address, a fifth of what a process can answer
AT_ONCE: Final = 1000  # of them may come together: classes behind one address, and pages that are all reloaded


class ViewerProtocol(WebSocketProtocol):  # type: ignore[misc]
    """One connection. Twisted says through the producer's methods whether the socket takes what is sent."""

    unread = 0  # bytes sent since the socket took no more
    waiting: asyncio.TimerHandle | None = None  # until it is let in

    def onConnect(self, request: Any) -> Any:
        peer = str(getattr(self.transport.getPeer(), "host", ""))
        forwarded = getattr(request, "headers", {}).get("x-forwarded-for", "")
        wait = self.factory.newcomers.queue(address.client_address(peer, forwarded))
        if not wait:
            return super().onConnect(request)
        let_in: Deferred[Any] = Deferred()
        let_in.addCallback(lambda _: super(ViewerProtocol, self).onConnect(request))
        self.waiting = asyncio.get_running_loop().call_later(wait, self._let_in, let_in)
        return let_in

    def _let_in(self, waited: Deferred[Any]) -> None:
        self.waiting = None
        waited.callback(None)

    def onClose(self, wasClean: bool, code: int, reason: str) -> None:
        if self.waiting is None:
            super().onClose(wasClean, code, reason)
        else:  # gone before it was let in: nothing began
            self.waiting.cancel()

    def connectionMade(self) -> None:
        super().connectionMade()
        self.stuck = False
        self.transport.unregisterProducer()  # the one of HTTP, which this connection no longer speaks
        self.transport.registerProducer(self, True)

    def pauseProducing(self) -> None:
        self.stuck = True

    def resumeProducing(self) -> None:
        self.stuck, self.unread = False, 0

    def stopProducing(self) -> None:
        """The connection is gone, which `onClose` is told as well."""

    def serverSend(self, content: Any, binary: bool = False) -> None:
        if self.state in (self.STATE_CLOSING, self.STATE_CLOSED):
            return  # who left, or was cut off, in the middle of an answer; the consumer hears of it in turn
        super().serverSend(content, binary)
        if self.stuck:
            self.unread += len(content)
            if self.unread > UNREAD_LIMIT:
                self.transport.abortConnection()

    def sendData(self, data: bytes, sync: bool = False, chopsize: int | None = None) -> None:
        """autobahn writes a line of debugging for each, coloured, wanted or not: three times the work of sending."""
        if sync or chopsize or self.send_queue:
            super().sendData(data, sync, chopsize)
        else:
            self.transport.write(data)

    def onMessage(self, payload: bytes, isBinary: bool) -> None:
        super().onMessage(payload, isBinary)
        self._breathe()

    def _breathe(self) -> None:
        if not self.transport.connected:
            return
        if self.application_queue.qsize() > UNANSWERED_LIMIT:
            self.transport.pauseProducing()
            asyncio.get_running_loop().call_later(BREATH, self._breathe)
        else:
            self.transport.resumeProducing()


class SiteServer(Server):  # type: ignore[misc]
    """drain: called, in a thread, when the site is asked to stop; connections live until it returns."""

    def __init__(
        self, application: Any, *, ready: Callable[[], None], drain: Callable[[], None], **options: Any
    ) -> None:
        super().__init__(
            application,
            ready_callable=self._open,
            ping_interval=PING_SECONDS,
            ping_timeout=PONG_SECONDS,
            websocket_max_message_size=LARGEST_MESSAGE,
            websocket_max_frame_size=LARGEST_MESSAGE,
            **options,
        )
        self._ready, self._drain = ready, drain

    def _open(self) -> None:
        self.http_factory.protocol = BoundedChannel
        self.ws_factory.protocol = ViewerProtocol
        self.ws_factory.newcomers = RateLimit(NEWCOMERS, AT_ONCE)
        self._ready()

    def kill_all_applications(self) -> Any:
        return deferToThread(self._drain).addBoth(lambda _: super(SiteServer, self).kill_all_applications())
