"""One delivery: a POST to the address that was checked, without redirects, and over within a few seconds."""

from __future__ import annotations

import base64
import hashlib
import hmac
import http.client
import socket
import ssl
import threading
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from typing import Final

from production.webhooks.addresses import Target

SECRET: Final = "whsec_"  # prefix of secrets, as in the Standard Webhooks
WHOLE_WITHIN: Final = 10.0  # seconds, from the connection's beginning to the answer's headers
CONNECT_WITHIN: Final = 5.0  # seconds
FINE: Final = range(200, 300)


class NotTaken(Exception):
    """The receiver did not take it; what came of it, in words for the owner of the webhook."""


@dataclass(frozen=True)
class Parcel:
    """What is sent. body: JSON; identity: the same in every attempt, by which a receiver knows what it has."""

    identity: str
    body: bytes


def signature(secret: str, identity: str, timestamp: int, body: bytes) -> str:
    """`v1,` and HMAC-SHA256 of "id.timestamp.body" by the secret's bytes, as https://www.standardwebhooks.com says."""
    key = base64.b64decode(secret.removeprefix(SECRET))
    signed = f"{identity}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def send(target: Target, parcel: Parcel, *, secret: str, timestamp: int) -> None:
    """Raises NotTaken unless the answer's status is 2xx. timestamp: seconds, of this attempt."""
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "HybridSign-Webhooks/1",
        "webhook-id": parcel.identity,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": signature(secret, parcel.identity, timestamp, parcel.body),
    }
    connection = _PinnedConnection(target)
    ending = threading.Timer(WHOLE_WITHIN, connection.cut)
    ending.daemon = True
    ending.start()
    try:
        connection.request("POST", target.path, body=parcel.body, headers=headers)
        status = connection.getresponse().status
        if connection.is_cut:  # what came until then may look like an answer
            raise TimeoutError
    except (OSError, http.client.HTTPException) as error:
        words = "it took too long" if connection.is_cut or isinstance(error, TimeoutError) else type(error).__name__
        raise NotTaken(f"No answer: {words}") from None
    finally:
        ending.cancel()
        connection.close()
    if status not in FINE:
        raise NotTaken(f"Answered with status {status}")


class _PinnedConnection(http.client.HTTPSConnection):
    """TLS with the name, TCP with the address that was looked at."""

    is_cut = False

    def __init__(self, target: Target) -> None:
        super().__init__(target.host, target.port, timeout=CONNECT_WITHIN, context=trusted())
        self._target = target

    def connect(self) -> None:
        plain = socket.create_connection((self._target.ip, self._target.port), self.timeout)
        try:
            self.sock = trusted().wrap_socket(plain, server_hostname=self._target.host)
        except BaseException:
            plain.close()
            raise

    def cut(self) -> None:
        """From another thread: whatever it waits for ends now."""
        self.is_cut = True
        if (open_socket := self.sock) is not None:
            with suppress(OSError):
                open_socket.shutdown(socket.SHUT_RDWR)


@cache
def trusted() -> ssl.SSLContext:
    """Certificates that this machine trusts."""
    return ssl.create_default_context()
