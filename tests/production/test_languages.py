"""The pages in English and Slovak: nothing stays untranslated, and the choice is kept."""

from __future__ import annotations

import re
from gettext import GNUTranslations
from pathlib import Path

import pytest
from django.test import Client

from ml.text.languages import LANGUAGES
from production.names import LANGUAGE_NAMES

PRODUCTION = Path(__file__).parents[2] / "production"
CATALOGUE = PRODUCTION / "locale" / "sk" / "LC_MESSAGES"
ENTRY = re.compile(r'^msgid "(?P<id>.+)"\n(?:msgid_plural ".+"\n)?msgstr(?:\[0\])? "(?P<text>.*)"$', re.MULTILINE)
SAID = re.compile(r"""{% translate (?:"([^"]+)"|'([^']+)')""")


@pytest.fixture(scope="module")
def compiled() -> GNUTranslations:
    with (CATALOGUE / "django.mo").open("rb") as file:
        return GNUTranslations(file)


def unescaped(text: str) -> str:
    return text.replace('\\"', '"').replace("\\n", "\n")


def test_the_compiled_catalogue_is_the_written_one(compiled: GNUTranslations) -> None:
    written = dict(ENTRY.findall((CATALOGUE / "django.po").read_text(encoding="utf-8")))
    assert len(written) > 100
    for message, translation in written.items():
        assert translation, f"{message!r} is not translated"
        found = compiled._catalog  # type: ignore[attr-defined]
        key = unescaped(message)
        assert found.get(key, found.get((key, 0))) == unescaped(translation)


def test_all_that_templates_say_is_translated(compiled: GNUTranslations) -> None:
    known = {str(key if isinstance(key, str) else key[0]) for key in compiled._catalog}  # type: ignore[attr-defined]
    for template in (PRODUCTION / "templates").rglob("*.html"):
        said = {one or other for one, other in SAID.findall(template.read_text(encoding="utf-8"))}
        assert said <= known, template.name


def test_the_names_of_all_languages_can_be_translated() -> None:
    names = {language.name for language in LANGUAGES.values()}
    names |= {name for language in LANGUAGES.values() for name in language.text_languages.values()}
    assert names <= set(LANGUAGE_NAMES)


@pytest.mark.django_db
def test_the_browser_chooses_the_language_until_the_visitor_does() -> None:
    client = Client(headers={"accept-language": "sk-SK,sk;q=0.9,en;q=0.8"})
    page = client.get("/").content.decode()
    assert '<html lang="sk">' in page
    assert "Čo sa má posunkovať?" in page
    assert "slovenčina → slovenský posunkový jazyk" in page
    answer = client.post("/i18n/setlang/", {"language": "en", "next": "/dictionary/svk/"})
    assert answer["Location"] == "/dictionary/svk/"
    assert answer.cookies["language"]["max-age"] > 30_000_000
    assert '<html lang="en">' in client.get("/").content.decode()
    assert '<html lang="en">' in Client(headers={"accept-language": "ja"}).get("/").content.decode()
