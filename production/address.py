"""Whose request it is: the address that limits are counted by.

`X-Forwarded-For` says who came to a proxy, but anybody may send one. So it is believed only as far as those who wrote
it are believed: read from its end, the first address that is not one of `TRUSTED_PROXIES`.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest

SITE: Final = 64  # bits of an IPv6 address that one household or school has: the rest it chooses freely

Network = IPv4Network | IPv6Network


def of_request(request: HttpRequest) -> str:
    return client_address(request.META.get("REMOTE_ADDR", ""), request.META.get("HTTP_X_FORWARDED_FOR", ""))


def of_scope(scope: dict[str, Any]) -> str:
    """Of a WebSocket; scope: ASGI's."""
    forwarded = [value.decode("latin1") for name, value in scope.get("headers", ()) if name == b"x-forwarded-for"]
    return client_address((scope.get("client") or [""])[0], ",".join(forwarded))


def client_address(peer: str, forwarded: str) -> str:
    """peer: who is connected; forwarded: X-Forwarded-For. An IPv6 address is cut to its network. "" where unknown."""
    client = ""
    for hop in [peer, *reversed(forwarded.split(","))]:
        address = _parsed(hop)
        if address is None:
            break
        client = _shortened(address)
        if not any(address in network for network in trusted(tuple(settings.TRUSTED_PROXIES))):
            break
    return client


@cache
def trusted(networks: Iterable[str]) -> list[Network]:
    """Raises ValueError for what is neither an address nor a network."""
    return [ip_network(network, strict=False) for network in networks]


def _parsed(written: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(written.strip().strip("[]"))
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def _shortened(address: IPv4Address | IPv6Address) -> str:
    return str(address) if address.version == 4 else str(ip_network((address, SITE), strict=False).network_address)
