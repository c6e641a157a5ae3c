"""Files of the page: packed, under addresses that change when they do, and small together."""

from __future__ import annotations

import gzip
import re
from pathlib import Path
from typing import Any

import brotli
import pytest
from django.templatetags.static import static
from django.test import Client

from slpweb.static import digest

FIRST_VISIT = 1_600_000  # bytes
CHROME = "gzip, deflate, br, zstd"


@pytest.fixture(autouse=True)
def as_it_is_served(settings: Any) -> None:
    settings.WHITENOISE_AUTOREFRESH = False


def fetched(client: Client, address: str, accepted: str = CHROME) -> Any:
    return client.get(address, headers={"accept-encoding": accepted})


@pytest.mark.parametrize(
    ("accepted", "encoding", "unpack"),
    [
        (CHROME, "br", brotli.decompress),
        ("gzip, deflate", "gzip", gzip.decompress),
        ("br;q=0, gzip;q=0.5", "gzip", gzip.decompress),
        ("", None, bytes),
    ],
)
def test_a_file_is_packed_as_the_browser_takes_it(
    client: Client, accepted: str, encoding: str | None, unpack: Any
) -> None:
    for _ in range(2):  # the second is packed already
        answer = fetched(client, static("production/app/main.js"), accepted)
        assert answer.headers.get("Content-Encoding") == encoding
        assert int(answer["Content-Length"]) == len(answer.content)
        assert "Accept-Encoding" in answer["Vary"]
        assert unpack(answer.content) == Path("production/static/production/app/main.js").read_bytes()


def test_files_of_this_release_are_kept_for_ever_and_others_are_asked_for_again(client: Client) -> None:
    current = static("production/site.css")
    assert re.fullmatch(r"/static/[0-9a-f]{12}/production/site\.css", current)
    assert "immutable" in client.get(current)["Cache-Control"]
    for address in ("/static/0123456789ab/production/site.css", "/static/production/site.css"):
        answer = client.get(address)
        assert answer.status_code == 200
        assert answer["Cache-Control"] == "max-age=60, public"


def test_what_is_not_there_is_not_found(client: Client, db: None) -> None:
    for address in ("/static/", "/static/production/nothing.js", f"{static('production')}/../../settings.py"):
        assert client.get(address).status_code == 404


def test_a_part_of_a_file_is_not_packed(client: Client) -> None:
    answer = client.get(static("production/signer.glb"), headers={"range": "bytes=0-3", "accept-encoding": CHROME})
    assert (answer.status_code, answer.content) == (206, b"glTF")
    assert "Content-Encoding" not in answer.headers


def test_another_byte_or_name_is_another_address(tmp_path: Path) -> None:
    (tmp_path / "a.js").write_text("1")
    first = digest(tmp_path)
    (tmp_path / "a.js").write_text("2")
    second = digest(tmp_path)
    (tmp_path / "a.js").rename(tmp_path / "b.js")
    assert len({first, second, digest(tmp_path)}) == 3


@pytest.mark.parametrize("accepted", [CHROME, "gzip"])
def test_a_first_visit_fetches_little(client: Client, db: None, accepted: str) -> None:
    """The page and all that it names, and what its scripts import: the avatar too."""
    page = client.get("/")
    wanted = set(re.findall(r'(?:href|src|data-avatar)="(/static/[^"]+)"', page.content.decode()))
    total, seen = len(page.content), set[str]()
    while wanted - seen:
        address = (wanted - seen).pop()
        seen.add(address)
        answer = fetched(client, address, accepted)
        assert answer.status_code == 200, address
        total += len(answer.content)
        if address.endswith(".js"):
            source = client.get(address).content.decode()
            names = re.findall(r"""["'`]\./([\w-]+\.js)["'`]""", source)
            wanted |= {f"{address.rpartition('/')[0]}/{name}" for name in names}
    assert any(address.endswith(".glb") for address in seen)
    assert any(address.endswith("/three.js") for address in seen)
    assert total < FIRST_VISIT
