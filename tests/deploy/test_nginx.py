"""docs/deploy/nginx.conf before a running site, by a real nginx on free ports with a certificate of its own."""

from __future__ import annotations

import http.client
import json
import re
import shutil
import ssl
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from email.message import Message
from pathlib import Path

import pytest
from websockets.asyncio.client import connect
from websockets.typing import Origin

from tests.patience import PATIENCE, until
from tests.production.live.scaled_site import ROOT, ScaledSite, free_port
from tests.production.live.viewer import PRODUCE

NGINX = shutil.which("nginx")
NAME = "signs.example.org"
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(NGINX is None, reason="no nginx here (Debian package nginx-light)"),
    pytest.mark.skipif(shutil.which("openssl") is None, reason="no openssl here"),
]
AROUND = """\
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 1024; }}
http {{
    include /etc/nginx/mime.types;
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    {own}
}}
"""


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Message
    body: bytes


@dataclass(frozen=True)
class Proxy:
    plain: int
    safe: int
    trusted: ssl.SSLContext

    def ask(self, method: str, path: str, *, body: bytes = b"", **headers: str) -> Answer:
        return _asked(
            http.client.HTTPSConnection("127.0.0.1", self.safe, context=self.trusted, timeout=PATIENCE),
            (method, path, body or None, {"Host": NAME, **headers}),
        )

    def ask_plainly(self, path: str) -> Answer:
        return _asked(
            http.client.HTTPConnection("127.0.0.1", self.plain, timeout=PATIENCE), ("GET", path, None, {"Host": NAME})
        )


def _asked(connection: http.client.HTTPConnection, request: tuple[str, str, bytes | None, dict[str, str]]) -> Answer:
    with closing(connection):
        connection.request(*request)
        answer = connection.getresponse()
        return Answer(answer.status, answer.headers, answer.read())


@pytest.fixture(scope="module")
def proxy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    site = ScaledSite(tmp_path_factory.mktemp("site"), ALLOWED_HOSTS=NAME, HTTPS="on")
    with tempfile.TemporaryDirectory() as name:  # one that nginx's own user may enter
        folder = Path(name)
        folder.chmod(0o755)
        plain, safe = free_port(), free_port()
        pair = ["-keyout", str(folder / "key.pem"), "-out", str(folder / "pair.pem"), "-days", "2"]
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", f"/CN={NAME}", *pair],
            check=True,
            capture_output=True,
        )
        try:
            site.start_web()
            own = (ROOT / "docs" / "deploy" / "nginx.conf").read_text(encoding="utf-8")
            own = own.replace("listen 80;", f"listen 127.0.0.1:{plain};").replace(
                "listen 443 ssl;", f"listen 127.0.0.1:{safe} ssl;"
            )
            own = own.replace("127.0.0.1:8000", site.address.removeprefix("http://"))
            own = re.sub(r"(ssl_certificate) \S+;", rf"\1 {folder}/pair.pem;", own)
            own = re.sub(r"(ssl_certificate_key) \S+;", rf"\1 {folder}/key.pem;", own)
            (folder / "nginx.conf").write_text(AROUND.format(folder=folder, own=own), encoding="utf-8")
            command = [str(NGINX), "-p", str(folder), "-c", str(folder / "nginx.conf")]
            subprocess.run([*command, "-t"], check=True, capture_output=True)
            nginx = subprocess.Popen(command, stderr=subprocess.DEVNULL)
            try:
                until((folder / "nginx.pid").exists)
                trusted = ssl.create_default_context()
                trusted.check_hostname, trusted.verify_mode = False, ssl.CERT_NONE
                yield Proxy(plain, safe, trusted)
            finally:
                nginx.terminate()
                nginx.wait()
        finally:
            site.close()


def test_plain_requests_are_sent_to_https(proxy: Proxy) -> None:
    answer = proxy.ask_plainly("/p/x?y=1")
    assert (answer.status, answer.headers["Location"]) == (301, f"https://{NAME}/p/x?y=1")


def test_the_page_comes_and_nothing_behind_is_shown_to_others(proxy: Proxy) -> None:
    assert proxy.ask("GET", "/").status == 200
    assert proxy.ask("GET", "/healthz").status == 200
    assert [proxy.ask("GET", path).status for path in ("/metrics", "/readyz")] == [404, 404]


def test_what_can_shrink_is_compressed(proxy: Proxy) -> None:
    page = proxy.ask("GET", "/").body.decode()
    (script,) = re.findall(r'<script[^>]* src="(/static/[^"]+\.js)"', page)[:1]
    answer = proxy.ask("GET", script, **{"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert len(answer.body) < 0.5 * len(proxy.ask("GET", script).body)


def test_a_body_beyond_the_limit_is_refused_before_it_reaches_the_site(proxy: Proxy) -> None:
    assert proxy.ask("POST", "/api/ratings/", body=b" " * (2 * 2**20 + 1)).status == 413


async def test_motion_comes_through(proxy: Proxy) -> None:
    async with connect(
        f"wss://{NAME}/ws/produce/",
        host="127.0.0.1",
        port=proxy.safe,
        ssl=proxy.trusted,
        origin=Origin(f"https://{NAME}"),
        proxy=None,
    ) as socket:
        await socket.send(json.dumps({"type": "produce", **PRODUCE, "seed": 1}))
        await socket.send(json.dumps({"type": "credit", "frames": 40}))
        heard = await socket.recv()
        while not isinstance(heard, bytes):
            assert json.loads(heard)["type"] != "error"
            heard = await socket.recv()
        assert heard.startswith(b"SLPC")
