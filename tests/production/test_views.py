"""The page, its permalink, and what every answer carries."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from PIL import Image

import production
from tests.builders import a_production


def test_the_page_offers_every_language_pair_and_the_limit(client: Client, db: None) -> None:
    page = client.get("/").content.decode()
    for option in ("svk sk", "svk en", "ase en"):
        assert f'value="{option}"' in page
    assert 'data-limit="500"' in page


def test_a_permalink_shows_the_text_of_its_production(client: Client, db: None) -> None:
    production = a_production(text="Dobrý deň, <b>Ján</b>!")
    page = client.get(f"/p/{production.pk}").content.decode()
    assert str(production.pk) in page
    assert "Dobrý deň, &lt;b&gt;Ján&lt;/b&gt;!" in page


def test_a_link_shows_elsewhere_what_it_leads_to(client: Client, db: None) -> None:
    kept = a_production(text='"Dobrý" <b>deň</b>')
    page = client.get(f"/p/{kept.pk}").content.decode()
    told = dict(re.findall(r'<meta property="(og:[\w:]+)" content="([^"]*)">', page))
    assert told["og:title"] == "“&quot;Dobrý&quot; &lt;b&gt;deň&lt;/b&gt;” signed"
    assert told["og:url"] == f"http://testserver/p/{kept.pk}"
    assert "not an interpreter" in told["og:description"]
    picture = client.get(told["og:image"].removeprefix("http://testserver"))
    assert picture["Content-Type"] == "image/jpeg"
    width, height = Image.open(io.BytesIO(picture.content)).size
    assert (told["og:image:width"], told["og:image:height"]) == (str(width), str(height))
    assert "og:image" in client.get("/dictionary/svk/MAMA/").content.decode()


@pytest.mark.parametrize("address", ["/p/00000000-0000-4000-8000-000000000000", "/p/nothing", "/elsewhere"])
def test_an_unknown_address_gets_a_friendly_page(client: Client, db: None, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 404
    assert "nothing at this address" in answer.content.decode()


def test_a_fault_of_ours_gets_a_page_without_its_details(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("production.views.render", lambda *_: 1 / 0)
    answer = Client(raise_request_exception=False).get("/")
    assert answer.status_code == 500
    assert "Something went wrong" in answer.content.decode()
    assert "ZeroDivisionError" not in answer.content.decode()


def test_pages_allow_no_script_but_their_own_files(client: Client, db: None) -> None:
    answer = client.get("/")
    policy = dict(part.strip().split(" ", 1) for part in answer["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'self'"
    assert "script-src" not in policy
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert "<script>" not in answer.content.decode()
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == "same-origin"


def test_the_avatar_is_served_as_what_it_is(client: Client) -> None:
    answer = client.get("/static/production/signer.glb")
    assert answer["Content-Type"] == "model/gltf-binary"
    assert answer.content[:4] == b"glTF"
    again = client.get("/static/production/signer.glb", headers={"if-modified-since": answer["Last-Modified"]})
    assert again.status_code == 304


def test_pages_that_name_no_icon_get_it_too(client: Client) -> None:
    answer = client.get("/favicon.ico", follow=True)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/svg+xml")


def test_other_hosts_are_not_answered(client: Client, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["localhost"]
    assert client.get("/", headers={"host": "elsewhere.example"}).status_code == 400


def test_a_deep_link_fills_the_form(client: Client) -> None:
    page = client.get("/", {"text": "Dobrý <večer>!", "languages": "svk en"}).content.decode()
    assert "Dobrý &lt;večer&gt;!</textarea>" in page
    assert '<option value="svk en" selected>' in page
    assert "data-sign" not in page
    assert "data-sign>" in client.get("/", {"text": "Ahoj", "languages": "svk sk", "sign": "1"}).content.decode()
    assert client.get("/", {"languages": "none of these"}).status_code == 200


@pytest.mark.parametrize(
    ("address", "entry"),
    [
        ("/", "main.js"),
        ("/dictionary/svk/", "dictionary.js"),
        ("/embed/?text=Ahoj&languages=svk+sk", "embed.js"),
    ],
)
def test_all_that_a_page_imports_is_asked_for_at_once(client: Client, address: str, entry: str) -> None:
    app = Path(production.__file__).parent / "static" / "production" / "app"

    def imported(script: str) -> set[str]:
        found = set(re.findall(r'(?:from|import)"\./([\w.-]+)"', (app / script).read_text(encoding="utf-8")))
        return found.union(*map(imported, found))

    page = client.get(address).content.decode()
    preloaded = set(re.findall(r'rel="modulepreload" href="[^"]*/app/([\w.-]+)"', page))
    assert imported(entry) <= preloaded
    assert preloaded - imported(entry) <= {"three.js", "solid.js", "stage.js"}
    avatar = re.findall(r'data-avatar="([^"]+)"', page)
    assert re.findall(r'rel="preload" href="([^"]+)" as="fetch" crossorigin', page) == avatar, "as scripts ask"


def test_only_who_is_logged_in_reads_moments_that_the_server_wrote(client: Client, admin_client: Client) -> None:
    assert "local-times.js" not in client.get("/dictionary/svk/").content.decode()
    assert "local-times.js" in admin_client.get("/clips/").content.decode()


def test_visitors_are_told_what_is_kept_and_for_how_long(client: Client, db: None, settings: Any) -> None:
    settings.PRODUCTIONS_DAYS, settings.RATINGS_DAYS = 123, 45
    told = client.get("/kept/").content.decode()
    assert "123 days" in told
    assert "45 days" in told
    for address in ("/", "/dictionary/svk/", "/accounts/login/"):
        assert 'href="/kept/"' in client.get(address).content.decode()
