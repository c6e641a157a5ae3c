"""Over a real TLS connection to a receiver of the test's own: signed, pinned, bounded, and not led elsewhere."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from production.webhooks import sending
from production.webhooks.addresses import Target
from production.webhooks.sending import NotTaken, Parcel, send, signature

SECRET = "whsec_" + base64.b64encode(b"a secret of thirty-two bytes, ok").decode()
PARCEL = Parcel("an id", json.dumps({"type": "ping"}).encode())
NAME = "hooks.example.org"
NOW = 1_795_000_000


class Receiver(BaseHTTPRequestHandler):
    """Answers with `status`; keeps what it got."""

    status = 204
    got: list[tuple[dict[str, str], bytes]] = []

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        type(self).got.append((dict(self.headers.items()), body))
        self.send_response(self.status)
        self.send_header("Location", "https://127.0.0.1:1/elsewhere")
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of `NAME`, signed by itself, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path_factory.mktemp("tls") / "both.pem"
    unlocked = serialization.NoEncryption()
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, unlocked)
    file.write_bytes(made.public_bytes(serialization.Encoding.PEM) + private)
    return file


@pytest.fixture
def receiver(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Target]]:
    """A receiver with a status; the result is where it is."""
    trusting = ssl.create_default_context(cafile=str(certificate))
    monkeypatch.setattr(sending, "trusted", lambda: trusting)
    monkeypatch.setattr(socket, "getaddrinfo", _only_numbers)
    server = HTTPServer(("127.0.0.1", 0), Receiver)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()

    def answering(status: int = 204, host: str = NAME) -> Target:
        monkeypatch.setattr(Receiver, "status", status)
        monkeypatch.setattr(Receiver, "got", [])
        return Target(host, server.server_address[1], "/hook?a=b", "127.0.0.1")

    yield answering
    server.shutdown()
    server.server_close()
    thread.join()


_resolve = socket.getaddrinfo


def _only_numbers(host: str, *rest: Any, **options: Any) -> Any:
    """A name is never looked up again on the way."""
    assert host == "127.0.0.1"
    return _resolve(host, *rest, **options)


def test_a_parcel_arrives_signed(receiver: Callable[..., Target]) -> None:
    send(receiver(), PARCEL, secret=SECRET, timestamp=NOW)
    [(headers, body)] = Receiver.got
    assert body == PARCEL.body
    assert headers["Host"].startswith(NAME)
    assert (headers["webhook-id"], headers["webhook-timestamp"]) == ("an id", str(NOW))
    key = base64.b64decode(SECRET.removeprefix("whsec_"))
    expected = hmac.new(key, f"an id.{NOW}.".encode() + body, hashlib.sha256).digest()
    assert headers["webhook-signature"] == "v1," + base64.b64encode(expected).decode()


def test_a_signature_is_the_standards_own() -> None:
    """The example of the Standard Webhooks' reference libraries."""
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    said = signature(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}')
    assert said == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@pytest.mark.parametrize("status", [301, 302, 307, 400, 404, 410, 500])
def test_whatever_is_not_2xx_is_not_taken_and_nobody_is_led_elsewhere(
    receiver: Callable[..., Target], status: int
) -> None:
    with pytest.raises(NotTaken, match=str(status)):
        send(receiver(status), PARCEL, secret=SECRET, timestamp=NOW)
    assert len(Receiver.got) == 1


def test_a_certificate_of_another_name_is_not_trusted(receiver: Callable[..., Target]) -> None:
    with pytest.raises(NotTaken, match="SSL"):
        send(receiver(host="other.example.org"), PARCEL, secret=SECRET, timestamp=NOW)
    assert Receiver.got == []


def test_who_is_not_there_has_not_taken_it(receiver: Callable[..., Target]) -> None:
    with socket.socket() as unheard:
        unheard.bind(("127.0.0.1", 0))
        target = Target(NAME, unheard.getsockname()[1], "/", "127.0.0.1")
        with pytest.raises(NotTaken, match="No answer"):
            send(target, PARCEL, secret=SECRET, timestamp=NOW)


@pytest.mark.parametrize("said", [b"", b"HTTP/1.1 200 OK\r\nX: "])
def test_who_answers_too_slowly_is_left(certificate: Path, monkeypatch: pytest.MonkeyPatch, said: bytes) -> None:
    monkeypatch.setattr(sending, "WHOLE_WITHIN", 0.3)
    trusting = ssl.create_default_context(cafile=str(certificate))
    monkeypatch.setattr(sending, "trusted", lambda: trusting)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    left = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def drip() -> None:
            connection, _ = server.accept()
            with context.wrap_socket(connection, server_side=True) as secured:
                secured.recv(65536)
                while not left.wait(0.02):
                    try:
                        secured.sendall(said or b"")
                    except OSError:
                        return

        thread = threading.Thread(target=drip, daemon=True)
        thread.start()
        target = Target(NAME, server.getsockname()[1], "/", "127.0.0.1")
        try:
            with pytest.raises(NotTaken, match="too long"):
                send(target, PARCEL, secret=SECRET, timestamp=NOW)
        finally:
            left.set()
            thread.join()
