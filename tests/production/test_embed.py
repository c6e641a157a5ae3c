"""What other sites may frame, and the script that does it."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.test import Client

from tests.builders import a_production

WANTED = {"text": "Dobrý <večer>!", "languages": "svk sk"}


def ancestors(policy: str) -> str:
    return next(part.split(" ", 1)[1] for part in policy.split("; ") if part.startswith("frame-ancestors"))


def test_only_the_page_for_others_may_be_framed(client: Client, db: None) -> None:
    kept = a_production().pk
    for address in (f"/embed/{kept}", "/embed/?text=Ahoj&languages=svk+sk", f"/embed/{uuid4()}"):
        answer = client.get(address)
        assert ancestors(answer["Content-Security-Policy"]) == "*"
        assert "unsafe" not in answer["Content-Security-Policy"]
        assert "X-Frame-Options" not in answer
    for address in ("/", f"/p/{kept}", "/dictionary/svk/", "/accounts/login/", f"/p/{kept}.json"):
        answer = client.get(address)
        assert ancestors(answer["Content-Security-Policy"]) == "'none'"
        assert answer["X-Frame-Options"] == "DENY"


def test_a_stored_production_comes_with_its_text_and_options(client: Client, db: None) -> None:
    kept = a_production(text="Ján & <b>", options={"dominant_hand": "left", "fingerspelling_speed": 0.5})
    page = client.get(f"/embed/{kept.pk}").content.decode()
    assert f'data-production="{kept.pk}"' in page
    assert 'data-text="Ján &amp; &lt;b&gt;"' in page
    assert 'data-hand="left"' in page
    assert 'data-spelling="0.5"' in page
    assert "csrf" not in page  # a framed page has no forms of its visitor's


def test_numbers_are_written_for_scripts_in_every_language(client: Client, db: None) -> None:
    kept = a_production(options={"fingerspelling_speed": 0.5})
    page = client.get(f"/embed/{kept.pk}", {"language": "sk"}).content.decode()
    assert '<html lang="sk">' in page
    assert 'data-spelling="0.5"' in page


def test_a_text_stands_in_for_what_is_no_longer_kept(client: Client, db: None) -> None:
    assert client.get(f"/embed/{uuid4()}").status_code == 404
    page = client.get(f"/embed/{uuid4()}", WANTED).content.decode()
    assert "Dobrý &lt;večer&gt;!" in page
    assert "data-production" not in page


@pytest.mark.parametrize(
    "wanted", [{}, WANTED | {"text": " "}, WANTED | {"languages": "svk"}, WANTED | {"languages": "xx sk"}]
)
def test_what_cannot_be_signed_is_refused(client: Client, db: None, wanted: dict[str, str]) -> None:
    assert client.get("/embed/", wanted).status_code == 400


@pytest.mark.parametrize("language", ["", "xx", "de", "../"])
def test_a_language_that_is_not_there_leaves_the_browsers(client: Client, db: None, language: str) -> None:
    page = client.get("/embed/", WANTED | {"language": language}, headers={"accept-language": "sk"}).content.decode()
    assert '<html lang="sk">' in page


def test_the_script_may_be_loaded_by_any_site_and_is_asked_for_again(client: Client) -> None:
    answer = client.get("/embed/v1.js")
    assert answer["Content-Type"].startswith("text/javascript")
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer["Cache-Control"] == "public, max-age=3600"
    source = answer.content.decode()
    assert "hybrid-sign" in source
    assert "import" not in source  # it is a classic script
