"""HTTP requests that mean no good, over bare connections to a real process."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest

from tests.patience import PATIENCE
from tests.production.live.scaled_site import ScaledSite
from tests.production.live.viewer import handshake, sha256, undisturbed, viewers

pytestmark = pytest.mark.slow

SOON = (
    "from production.live import http; http.WHOLE_WITHIN, http.SILENCE = 1.0, 3; http.BoundedChannel.timeOut = 3;"
    "import manage; manage.main()"
)
LARGE = 5 * 1024 * 1024  # bytes


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ScaledSite]:
    site = ScaledSite(tmp_path_factory.mktemp("site"))
    try:
        site.start_web("-c", SOON)
        yield site
        assert "Traceback" not in site.log("web")
    finally:
        site.close()


def connection(site: ScaledSite) -> socket.socket:
    place = urlsplit(site.address)
    assert place.hostname
    assert place.port
    return socket.create_connection((place.hostname, place.port), timeout=PATIENCE)


def heard(peer: socket.socket) -> bytes:
    """All that is said until the site lets go."""
    said = b""
    try:
        while part := peer.recv(65_536):
            said += part
    except ConnectionError:
        pass
    return said


@pytest.mark.parametrize(
    "beginning",
    [b"", b"G", b"GET / HTTP/1.1\r\nHost: localhost\r\n", b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nab"],
)
def test_a_request_that_never_ends_is_let_go(site: ScaledSite, beginning: bytes) -> None:
    with connection(site) as peer:
        peer.sendall(beginning)
        assert heard(peer).startswith(b"HTTP/1.1 408 ")


def test_a_byte_now_and_then_keeps_no_connection(site: ScaledSite) -> None:
    with connection(site) as peer:
        peer.sendall(b"GET / HTTP/1.1\r\nX: ")
        peer.settimeout(0.2)
        said = b""
        for _ in range(50):
            try:
                peer.sendall(b"x")
                said = peer.recv(100)
            except TimeoutError:
                continue
            except ConnectionError:
                pass
            break
        assert said.startswith(b"HTTP/1.1 408 ")


def test_a_connection_that_asks_again_in_time_is_kept(site: ScaledSite) -> None:
    with connection(site) as peer:
        for _ in range(3):
            peer.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
            said = b""
            while b"ok\n" not in said:
                said += peer.recv(1000)
            assert said.startswith(b"HTTP/1.1 200 ")


@pytest.mark.parametrize(
    "head",
    [f"Content-Length: {LARGE}\r\n\r\n".encode(), b"Transfer-Encoding: chunked\r\n\r\n"],
    ids=["told", "chunked"],
)
def test_a_body_that_is_too_large_is_refused(site: ScaledSite, head: bytes) -> None:
    with connection(site) as peer:
        peer.sendall(b"POST /api/ratings/ HTTP/1.1\r\nHost: localhost\r\n" + head)
        chunk = b"10000\r\n" + b"x" * 0x10000 + b"\r\n" if b"chunked" in head else b"x" * 0x10000
        try:
            for _ in range(LARGE // 0x10000):
                peer.sendall(chunk)
        except ConnectionError:
            pass
        assert heard(peer).startswith(b"HTTP/1.1 413 ")


def test_who_asks_on_and_on_and_reads_nothing_gets_little(site: ScaledSite) -> None:
    with urlopen(site.address) as page:
        avatar = re.search(rb"/static/[^\"]+\.glb", page.read())
    assert avatar
    with connection(site) as peer:
        peer.sendall(b"GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n" % avatar[0] * 100)
        with connection(site) as other:  # is answered after all that were made
            other.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            assert heard(other).startswith(b"HTTP/1.1 200 ")
        assert 1 <= heard(peer).count(b"HTTP/1.1 200 ") < 50


@pytest.mark.parametrize(
    "line",
    [b"Cookie: " + b"x" * 200_000, b"\r\n".join(b"X-%d: y" % number for number in range(20_000))],
    ids=["one line", "many lines"],
)
def test_a_head_that_is_too_large_is_refused(site: ScaledSite, line: bytes) -> None:
    with connection(site) as peer:
        peer.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n" + line + b"\r\n\r\n")
        assert heard(peer).startswith(b"HTTP/1.1 431 ")


def test_a_target_that_is_too_long_is_refused(site: ScaledSite) -> None:
    with connection(site) as peer:
        peer.sendall(b"GET /" + b"x" * 200_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert heard(peer).startswith(b"HTTP/1.1 431 ")


def test_who_begins_a_message_that_is_too_large_is_cut_off(site: ScaledSite) -> None:
    with connection(site) as peer:
        peer.sendall(handshake(site.address))
        said = b""
        while b"\r\n\r\n" not in said:
            said += peer.recv(1000)
        peer.sendall(b"\x81" + bytes([128 | 127]) + (300_000).to_bytes(8, "big") + bytes(4) + b"x" * 1000)
        assert heard(peer) == b""


async def test_viewers_see_nothing_of_it(site: ScaledSite) -> None:
    half_open = [connection(site) for _ in range(50)]
    try:
        async with viewers(site.address, 1) as (viewer,):
            await viewer.produce()
            await viewer.grant(1000)
            assert (await viewer.end())["sha256"] == sha256(undisturbed(0))
    finally:
        for peer in half_open:
            peer.close()


def test_two_processes_that_start_on_an_empty_folder_both_serve(tmp_path: Path) -> None:
    site = ScaledSite(tmp_path, empty=True)
    try:
        with ThreadPoolExecutor(2) as starting:
            both = list(starting.map(lambda _: site.start_web(), range(2)))
        assert [web.poll() for web in both] == [None, None], site.log("web")
    finally:
        site.close()
