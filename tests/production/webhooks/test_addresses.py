"""Nothing inside is reached, in whatever spelling; what is public is."""

from __future__ import annotations

import socket
from collections.abc import Callable
from typing import Any

import pytest

from production.webhooks import addresses
from production.webhooks.addresses import AddressRefused, checked, is_public

Names = Callable[[dict[str, list[str]]], None]

INSIDE = [  # addresses that a name may be given
    *("127.0.0.1", "127.1.2.3", "0.0.0.0", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1"),
    *("169.254.169.254", "169.254.170.2", "100.64.0.1", "100.100.100.200", "168.63.129.16", "192.0.0.192"),
    *("198.18.0.1", "192.0.2.1", "198.51.100.1", "203.0.113.1", "224.0.0.1", "240.0.0.1", "255.255.255.255"),
    *("::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "ff02::1", "2001:db8::1", "3fff::1"),
    *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::1"),
    *("2002:7f00:1::1", "2002:a00:1::", "2001:0:4136:e378:8000:63bf:80ff:fffe", "100::1", "5f00::1", "nonsense", ""),
]
OUTSIDE = ["93.184.215.14", "8.8.8.8", "1.1.1.1", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "2a00:1450:4001::64"]

SPELLINGS = [  # of this machine, its network and the metadata of clouds
    *("https://localhost/", "https://LOCALHOST/", "https://localhost./", "https://redis/", "https://[::1]/"),
    *("https://127.0.0.1/", "https://127.1/", "https://127.0.1/", "https://2130706433/", "https://0x7f000001/"),
    *("https://0x7f.0.0.1/", "https://0x7f.1/", "https://0177.0.0.1/", "https://017700000001/", "https://0/"),
    *("https://127.0.0.1./", "https://127.0.0.1:443/", "https://user@127.0.0.1/", "https://example.org@127.0.0.1/"),
    *("https://[::ffff:127.0.0.1]/", "https://[::ffff:7f00:1]/", "https://[0:0:0:0:0:0:0:1]/", "https://[::]/"),
    *("https://[fe80::1%25eth0]/", "https://１２７.0.0.1/", "https://①②⑦.⓪.⓪.①/", "https://127。0。0。1/"),
    *("https://169.254.169.254/latest/meta-data/", "https://[fd00:ec2::254]/", "https://0xa9fea9fe/", "https://1/"),
    *("https://example.org:22/", "https://example.org:6379/", "https://example.org:0/", "https://example.org:99999/"),
    *("http://example.org/", "ftp://example.org/", "file:///etc/passwd", "gopher://example.org/", "//example.org/"),
    *("https://exa mple.org/", "https://example.org/\r\nX: y", "https://example.org\\@127.0.0.1/", "https:///x"),
    *("https://", "example.org", "", "https://example.org/#x", "https://user:pw@example.org/", "https://[::1/"),
    *("https://example.org/\x00", "https://.org/", "https://a..org/", "https://%31%32%37.0.0.1/", "https://[v1.x]/"),
    *("https://example.org/" + "x" * 500, "https://" + "a" * 64 + ".org/", "https://xn--\ud800.org/"),
]


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> Names:
    """The name server says so; it is asked for nothing else."""

    def say(known: dict[str, list[str]]) -> None:
        def getaddrinfo(host: str, port: int, **_: Any) -> list[Any]:
            if host not in known:
                raise socket.gaierror
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, port)) for ip in known[host]]

        monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)

    return say


@pytest.mark.parametrize("address", INSIDE)
def test_addresses_that_are_not_everybodys_are_known(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", OUTSIDE)
def test_public_addresses_are_known(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("address", INSIDE)
def test_a_name_that_leads_inside_is_refused(names: Names, address: str) -> None:
    names({"hooks.example.org": [address]})
    with pytest.raises(AddressRefused):
        checked("https://hooks.example.org/")


def test_a_name_that_leads_inside_too_is_refused(names: Names) -> None:
    names({"hooks.example.org": ["93.184.215.14", "10.0.0.1"]})
    with pytest.raises(AddressRefused):
        checked("https://hooks.example.org/")


@pytest.mark.parametrize("url", SPELLINGS)
def test_no_spelling_of_what_is_inside_or_none_is_taken(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: pytest.fail("the name server is not even asked"))
    with pytest.raises(AddressRefused):
        checked(url)


@pytest.mark.parametrize(
    ("url", "host", "port", "path"),
    [
        ("https://hooks.example.org", "hooks.example.org", 443, "/"),
        ("HTTPS://Hooks.Example.ORG./a/b?c=d&e=", "hooks.example.org", 443, "/a/b?c=d&e="),
        ("https://hooks.example.org:8443/", "hooks.example.org", 8443, "/"),
        ("https://bücher.example.org/", "xn--bcher-kva.example.org", 443, "/"),
        ("https://my_hooks.xn--p1ai/%20", "my_hooks.xn--p1ai", 443, "/%20"),
    ],
)
def test_an_address_is_resolved_once_and_kept(names: Names, url: str, host: str, port: int, path: str) -> None:
    names({host: ["93.184.215.14", "8.8.8.8"]})
    assert checked(url) == addresses.Target(host, port, path, "93.184.215.14")


def test_a_name_that_there_is_not_is_refused(names: Names) -> None:
    names({})
    with pytest.raises(AddressRefused, match="cannot be found"):
        checked("https://hooks.example.org/")
