"""The dictionary: every sign of every language, each with an address and a text that signs it alone."""

from __future__ import annotations

import pytest
from django.test import Client

from ml.text.languages import LANGUAGES
from ml.text.lexicon import composed, signs
from ml.text.planner import plan
from production.dictionary import OTHER, TOPICS, entries

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("sign_language", LANGUAGES)
def test_every_sign_and_letter_is_listed_once(sign_language: str) -> None:
    listed = [entry.sign.gloss for entry in entries(sign_language)]
    assert sorted(listed) == sorted(sign.gloss for sign in signs(sign_language))


@pytest.mark.parametrize("sign_language", LANGUAGES)
def test_the_text_of_an_entry_signs_it_and_nothing_else(sign_language: str) -> None:
    found = entries(sign_language)
    for entry in found[::17]:
        if entry.text:
            planned = plan(entry.text, entry.text_language, sign_language)
            assert [one.gloss for one in planned.signs if one.kind != "pause"] == [entry.sign.gloss]
    assert sum(not entry.text for entry in found) <= 0.01 * len(found)


def test_every_part_of_speech_has_a_topic_or_is_small() -> None:
    for sign_language in LANGUAGES:
        other = [entry for entry in entries(sign_language) if entry.topic == OTHER[0]]
        assert len(other) <= 15, {entry.sign.part_of_speech for entry in other}
    assert TOPICS["letter"][0] == "alphabet"


def test_letters_with_marks_come_after_those_without() -> None:
    letters = [entry.sign.gloss for entry in entries("svk") if entry.sign.kind == "letter"]
    assert letters.index("A") < letters.index("Á") < letters.index("B")
    assert letters.index("S") < letters.index("Š") < letters.index("T")


def test_the_page_of_a_language_lists_its_signs_and_that_of_a_sign_marks_it(client: Client) -> None:
    assert client.get("/dictionary/")["Location"] == "/dictionary/svk/"
    page = client.get("/dictionary/svk/").content.decode()
    assert page.count("data-topic=") == len(signs("svk"))
    assert 'aria-current="true"' in page
    last = next(sign for sign in signs("svk") if sign.gloss == "MAMA").wordings["sk"][-1]
    assert f"|{last}" in page, "what is found may be more than what is shown"
    chosen = client.get("/dictionary/svk/MAMA/").content.decode()
    assert "<title>MAMA · Dictionary" in chosen
    assert client.get("/dictionary/ase/").content.decode().count("data-topic=") == len(signs("ase"))


def test_composed_signs_are_marked_and_can_be_left_out(client: Client) -> None:
    page = client.get("/dictionary/ase/").content.decode()
    assert page.count(" data-composed") == page.count(">◇</span>") == len(composed("ase")) > 0
    assert 'id="recorded-only"' in page
    assert "composed, not recorded, seen by no signer" in page
    slovak = client.get("/dictionary/svk/").content.decode()
    assert "data-composed" not in slovak
    assert 'id="recorded-only"' not in slovak


@pytest.mark.parametrize("address", ["/dictionary/xxx/", "/dictionary/svk/NO SUCH SIGN/"])
def test_what_is_not_there_is_not_found(client: Client, address: str) -> None:
    assert client.get(address).status_code == 404
