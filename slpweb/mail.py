"""`MAIL_URL`: the server that takes the site's mail."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

_PORTS: Final = {"smtp": 587, "smtps": 465}
_OWN: Final = frozenset({"localhost", "127.0.0.1", "::1"})  # nobody listens in between


@dataclass(frozen=True)
class MailServer:
    """tls_at_once: the connection begins with TLS; tls_after_hello: it goes over to TLS (STARTTLS)."""

    host: str
    port: int
    user: str
    password: str
    tls_at_once: bool
    tls_after_hello: bool


def mail_server(url: str) -> MailServer | None:
    """url: smtp://user:password@host:587, smtps://… or nothing. Without TLS only to this machine."""
    if not url:
        return None
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    if parts.scheme not in _PORTS or not parts.hostname or parts.path.strip("/"):
        raise ImproperlyConfigured("MAIL_URL must look like smtp://user:password@host:587, or smtps://…")
    return MailServer(
        host=parts.hostname,
        port=port or _PORTS[parts.scheme],
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        tls_at_once=parts.scheme == "smtps",
        tls_after_hello=parts.scheme == "smtp" and parts.hostname not in _OWN,
    )
