"""daphne's HTTP, bounded: a request that does not arrive whole in time, or is too large, costs no more than that.

Twisted's own limit is one of silence, so who sends a byte a minute keeps a connection for ever; and a body may have any
length, as it waits in a file. Here a whole request has `WHOLE_WITHIN` seconds, a head `HEAD_LIMIT` bytes, which Twisted
would cut off without an answer, and a body `BODY_LIMIT`.
"""

from __future__ import annotations

import asyncio
from typing import Any, Final

from twisted.web.http import HTTPChannel

WHOLE_WITHIN: Final = 30  # seconds, from its first byte, or from the connection's beginning, to its last
SILENCE: Final = 60  # seconds that a connection is kept between two requests
HEAD_LIMIT: Final = HTTPChannel.totalHeadersSize  # bytes, of one line too
BODY_LIMIT: Final = 2 * 1024 * 1024  # bytes: 1,000 lines of 500 letters with accents, and what forms add
LINGER: Final = 1.0  # seconds in which who is refused may read why
HEAD_TOO_LARGE: Final = b"HTTP/1.1 431 Header Fields Too Large\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
TOO_LARGE: Final = b"HTTP/1.1 413 Content Too Large\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
TOO_SLOW: Final = b"HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"


class BoundedChannel(HTTPChannel):  # type: ignore[misc]
    """One connection, for as long as it speaks HTTP."""

    timeOut = SILENCE
    maxHeaders = HEAD_LIMIT  # so that bytes alone decide
    _deadline: asyncio.TimerHandle | None = None
    _body = 0  # bytes so far
    _refused = False

    def connectionMade(self) -> None:
        super().connectionMade()
        self._expect_whole()

    def dataReceived(self, data: bytes) -> None:
        if self._refused:
            return
        if self._deadline is None and not self._handlingRequest:
            self._expect_whole()
        super().dataReceived(data)

    def lineReceived(self, line: bytes) -> None:
        if self._refused:
            return
        if self._receivedHeaderSize + len(line) > HEAD_LIMIT:
            self._refuse(HEAD_TOO_LARGE)
        else:
            super().lineReceived(line)

    def lineLengthExceeded(self, line: bytes) -> None:
        self._refuse(HEAD_TOO_LARGE)

    def allHeadersReceived(self) -> None:
        self._body = 0
        if self.length is not None and self.length > BODY_LIMIT:
            self._refuse(TOO_LARGE)
        else:
            super().allHeadersReceived()

    def rawDataReceived(self, data: bytes) -> None:
        self._body += len(data)  # of a body whose length was not told, that of its framing too
        if self._refused:
            return
        if self._body > 2 * BODY_LIMIT:
            self._refuse(TOO_LARGE)
        else:
            super().rawDataReceived(data)

    def allContentReceived(self) -> None:
        self._forget_deadline()
        if not self._refused:
            super().allContentReceived()

    def requestDone(self, request: Any) -> None:
        """Answers wait in memory for who reads slowly: who asks for the next meanwhile gets this one, and no more."""
        if self._waitingForTransport and self._dataBuffer:
            self.persistent = False
        super().requestDone(request)

    def connectionLost(self, reason: Any) -> None:
        self._forget_deadline()
        super().connectionLost(reason)

    def _expect_whole(self) -> None:
        self._deadline = asyncio.get_running_loop().call_later(WHOLE_WITHIN, self._too_slow)

    def _forget_deadline(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
        self._deadline = None

    def _too_slow(self) -> None:
        self._deadline = None
        self._refuse(TOO_SLOW)

    def _refuse(self, answer: bytes) -> None:
        """Say so, and let go a moment later: who still sends would lose an answer that comes with the end."""
        self._refused = True
        self._forget_deadline()
        self.transport.write(answer)
        asyncio.get_running_loop().call_later(LINGER, self.transport.abortConnection)
