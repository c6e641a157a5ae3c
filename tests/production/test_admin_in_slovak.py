"""The admin as who speaks Slovak sees it: what reads the same in both languages is data or a name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.test import Client
from django.utils import timezone
from django.utils.translation import override

from production.accounts import tokens
from production.accounts.models import Webhook
from production.accounts.roles import ADMINISTRATORS, EDUCATORS, REVIEWERS, VISITORS
from production.models import (
    Clip,
    ClipJob,
    LexiconProposal,
    MissedWord,
    Rating,
    RatingTag,
    SignProposal,
    Study,
)
from production.names import ROW_NAMES
from tests.builders import a_production


class _Words(HTMLParser):
    """What is written on a page, with what screen readers are told."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden += tag in ("script", "style")
        told = dict(attrs)
        self.found += [told[name] or "" for name in ("title", "placeholder", "aria-label") if name in told]
        if tag == "input" and told.get("type") in ("submit", "button"):
            self.found.append(told.get("value") or "")

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in ("script", "style")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.found.append(data)


def words(client: Client, address: str, language: str) -> set[str]:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    answer = client.get(address)
    assert answer.status_code == 200, address
    reader = _Words()
    reader.feed(answer.content.decode())
    return {" ".join(text.split()) for text in reader.found if any(letter.isalpha() for letter in text)}


@pytest.fixture
def everything(admin_user: User) -> None:
    """A row of each kind, whose words are not words."""
    made = a_production(text="9 9 9", frames=143)
    rating = Rating.objects.create(production=made, rater="9" * 32, meaning=5, motion=3, understood="yes")
    tag = RatingTag.objects.create(rating=rating, tag="wrong_sign", sign=0)
    pair = {"text_language": "sk", "sign_language": "svk"}
    LexiconProposal.objects.create(words="9", gloss="9", better="9", tag=tag, **pair)
    job = ClipJob.objects.create(owner=admin_user, name="9", **pair)
    for number, state in enumerate(Clip.State, start=1):
        Clip.objects.create(job=job, number=number, text="9", state=state, production=made)
    Study.objects.create(name="9", kind="ab", **pair)
    MissedWord.objects.create(word="9", texts=9, became="spelled", last_day=timezone.now(), **pair)
    SignProposal.objects.create(word="9", sign_language="svk", description={}, author=admin_user)
    tokens.make(account=admin_user, name="9", scopes=["rate"], days=None)
    Webhook.objects.create(account=admin_user, url="9", secret="9")
    Authenticator.objects.create(user=admin_user, type="totp", data={})
    Group.objects.get_or_create(name="9")


def addresses() -> Iterator[str]:
    yield "/admin/"
    for app in sorted({model._meta.app_label for model in admin.site._registry}):
        yield f"/admin/{app}/"
    for model in admin.site._registry:
        about = f"/admin/{model._meta.app_label}/{model._meta.model_name}"
        yield f"{about}/"
        for row in model._default_manager.all()[:1]:
            for page in ("change", "history", "delete"):
                yield f"{about}/{row.pk}/{page}/"


SAME = {"Id", "ID", "Model", "Seed", "Sha256", "Text", "Token", "WebAuthn", "Webhook", "hash", "percent"}
DATA = {"HybridSign", "DOBRE · VEČER", "sk", "svk", "sk → svk", "admin", "md5", "salt"}
ROLES = {ADMINISTRATORS, EDUCATORS, REVIEWERS, VISITORS}


def test_no_word_of_the_admin_is_left_in_english(admin_client: Client, everything: None) -> None:
    """Permissions are rows, made in English; so are the names of Django's own tables between two others."""
    for address in addresses():
        same = words(admin_client, address, "en") & words(admin_client, address, "sk")
        words_alike = [
            text for text in same if not re.search(r"[\d*{\[@]|\| Can |^hs_", text)
        ]  # hs_: a token's beginning
        said = {text.removeprefix("› ").removesuffix(":") for text in words_alike}
        assert said <= SAME | DATA | ROLES, address


def test_names_of_rows_are_all_listed_for_translation() -> None:
    with override(None):
        for model in apps.get_app_config("production").get_models():
            about = model._meta
            names = {about.verbose_name, about.verbose_name_plural, *(field.verbose_name for field in about.fields)}
            assert {str(name) for name in names} <= set(ROW_NAMES), model
