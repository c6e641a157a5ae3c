"""Whose request it is, whatever anybody writes into X-Forwarded-For."""

from __future__ import annotations

from typing import Any

import pytest

from production.address import client_address, of_scope


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("192.0.2.7", "", "192.0.2.7"),
        ("192.0.2.7", "198.51.100.1", "192.0.2.7"),  # nobody we trust says so
        ("127.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("127.0.0.1", "10.9.9.9, 198.51.100.1", "198.51.100.1"),  # what came before the proxy is the client's own word
        ("127.0.0.1", "198.51.100.1, 127.0.0.1", "198.51.100.1"),
        ("127.0.0.1", "nonsense", "127.0.0.1"),
        ("127.0.0.1", "", "127.0.0.1"),
        ("::ffff:127.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("::1", "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("", "198.51.100.1", ""),
        ("a socket", "", ""),
    ],
)
def test_only_what_trusted_proxies_wrote_is_believed(peer: str, forwarded: str, client: str) -> None:
    assert client_address(peer, forwarded) == client


def test_networks_can_be_trusted(settings: Any) -> None:
    settings.TRUSTED_PROXIES = ["10.0.0.0/8"]
    assert client_address("10.1.2.3", "192.0.2.9, 10.4.5.6") == "192.0.2.9"


def test_headers_of_a_socket_are_read_as_one() -> None:
    headers = [(b"host", b"x"), (b"x-forwarded-for", b"192.0.2.1"), (b"x-forwarded-for", b"192.0.2.2")]
    assert of_scope({"client": ["127.0.0.1", 5], "headers": headers}) == "192.0.2.2"
    assert of_scope({"client": None, "headers": []}) == ""
