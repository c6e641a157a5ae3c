"""Where a webhook may lead: out of here, whatever it is written like.

Somebody else says where this server connects to, and inside its network it may reach what they may not: databases, the
cloud's metadata, other people's routers. So a name is resolved here, every address that it has must be a public one,
and the connection goes to the address that was looked at, not to the name, which may lead elsewhere a moment later.
"""

from __future__ import annotations

import socket
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Final
from urllib.parse import urlsplit

PORTS: Final = frozenset({443, 8443})
LONGEST: Final = 500  # characters of an address
_UNUSABLE: Final = frozenset(map(chr, range(0x21))) | {"\x7f", "\\"}
_PUBLIC_V6: Final = ip_network("2000::/3")
_INSIDE: Final = tuple(
    map(
        ip_network,
        (
            "192.0.0.0/24",  # of protocols; a cloud has its metadata there
            "168.63.129.16/32",  # Azure's own services, at an address that looks public
            "192.88.99.0/24",  # relays from IPv6 to IPv4
            "2001::/23",  # Teredo and other ways from IPv6 into IPv4 networks
            "2002::/16",  # 6to4 likewise
            "2001:db8::/32",
            "3fff::/20",
        ),
    )
)


class AddressRefused(Exception):
    """An address that webhooks may not have, in words for who wrote it."""


@dataclass(frozen=True)
class Target:
    """A checked address. host: for TLS and the Host header; ip: where to connect; path: with the query."""

    host: str
    port: int
    path: str
    ip: str


def checked(url: str) -> Target:
    """Raises AddressRefused. Asks the name server, so this may take seconds."""
    host, port, path = _parts(url)
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise AddressRefused(f"The name {host!r} cannot be found.") from None
    addresses = [str(one[4][0]) for one in found]
    if not addresses or not all(map(is_public, addresses)):
        raise AddressRefused(f"The name {host!r} leads to an address that is not public.")
    return Target(host, port, path, addresses[0])


def _parts(url: str) -> tuple[str, int, str]:
    """Host (ASCII), port, path with query."""
    if len(url) > LONGEST or any(character in _UNUSABLE for character in url):
        raise AddressRefused(f"An address has up to {LONGEST} characters, without spaces, controls and backslashes.")
    try:
        parts = urlsplit(url)
        port = 443 if parts.port is None else parts.port
        host = (parts.hostname or "").rstrip(".").encode("idna").decode("ascii").lower()
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        path.encode("ascii")
    except ValueError:  # of which errors of Unicode are some
        raise AddressRefused("This is no address of the Web.") from None
    if parts.scheme != "https" or port not in PORTS:
        raise AddressRefused("An address begins with https:// and has port 443 or 8443.")
    if set("@[") & set(parts.netloc) or parts.fragment:
        raise AddressRefused("An address has neither a user nor brackets nor a fragment.")
    if not _is_name(host):
        raise AddressRefused("Name a host by its full name, such as hooks.example.org, and not by a number.")
    return host, port, path


def _is_name(host: str) -> bool:
    """Numbers are written in many ways (127.1, 0x7f.1, 2130706433); all of them end with one, and no name does."""
    labels = host.split(".")
    return (
        len(labels) > 1
        and all(label and label.replace("-", "").replace("_", "").isalnum() for label in labels)
        and labels[-1][0].isalpha()
        and len(host) <= 253
    )


def is_public(address: str) -> bool:
    """Whether anybody on the Internet reaches it; for what is written as no address, no."""
    try:
        found = ip_address(address)
    except ValueError:
        return False
    return _is_public_v6(found) if isinstance(found, IPv6Address) else _is_public_v4(found)


def _is_public_v4(address: IPv4Address) -> bool:
    special = address.is_multicast or address.is_reserved or address.is_unspecified
    return address.is_global and not special and not _is_inside(address)


def _is_public_v6(address: IPv6Address) -> bool:
    """No address that has one of IPv4 within it: who has a host with one names that."""
    return address in _PUBLIC_V6 and address.is_global and not _is_inside(address)


def _is_inside(address: IPv4Address | IPv6Address) -> bool:
    return any(address in network for network in _INSIDE if network.version == address.version)
