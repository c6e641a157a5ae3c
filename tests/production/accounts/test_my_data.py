"""Export says all that is known, erasing leaves nothing, and neither is done by who only found a browser open."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from ml.signing import Options
from production.accounts.models import ApiToken, RaterName, Webhook
from production.accounts.my_data import NOT_THEIRS
from production.accounts.roles import EDUCATORS
from production.api import tokens
from production.clips import service, storage
from production.clips.batches.orders import Order
from production.models import Clip, ClipJob, Production, Rating
from production.ratings.raters import of_account
from tests.builders import a_production

pytestmark = pytest.mark.django_db


@pytest.fixture
def ema(person: Callable[..., User]) -> User:
    """An educator with something of everything."""
    ema = person("Ema", EDUCATORS)
    job = service.create_job(
        owner=ema, orders=[Order("Tajný text")], text_language="sk", sign_language="svk", options=Options()
    )
    clip = job.clips.get()
    storage.save(clip, "json", b"{}")
    Clip.objects.filter(pk=clip.pk).update(formats=["json"], production=a_production(text="Tajný text"))
    tokens.make(account=ema, name="laptop", scopes=["produce"], days=None)
    Webhook.objects.create(account=ema, url="https://example.org/hook", secret="whsec_s3cret")
    Rating.objects.create(production=a_production(), rater=of_account(ema), meaning=3, motion=3, comment="Pekné")
    return ema


def exported(client: Client) -> dict[str, Any]:
    answer = client.get("/accounts/my-data/export")
    assert answer["Content-Disposition"].startswith("attachment")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        found: dict[str, Any] = json.loads(archive.read("my-data.json"))
    return found


def test_everything_known_of_an_account_is_in_its_export(ema: User, logged_in: Callable[[User], Client]) -> None:
    found = exported(logged_in(ema))
    assert found["account"]["username"] == "Ema"
    assert found["roles"] == [EDUCATORS]
    assert found["production_clipjob.owner"][0]["clips"][0]["text"] == "Tajný text"
    assert found["production_apitoken.account"][0]["name"] == "laptop"
    assert found["production_webhook.account"][0]["url"] == "https://example.org/hook"
    assert found["production_rating"][0]["comment"] == "Pekné"


def test_no_password_or_key_leaves_the_site(ema: User, logged_in: Callable[[User], Client]) -> None:
    written = json.dumps(exported(logged_in(ema)))
    for secret in (ema.password, ApiToken.objects.get().digest, "whsec_s3cret"):
        assert secret not in written


def test_every_column_that_points_to_an_account_is_in_the_export_or_named_as_left_out(
    ema: User, logged_in: Callable[[User], Client]
) -> None:
    names = {f"{each.related_model._meta.db_table}.{each.field.name}" for each in User._meta.related_objects}
    assert names - set(exported(logged_in(ema))) == NOT_THEIRS


def test_erasing_leaves_texts_that_are_nobodys_and_nothing_else(
    ema: User, logged_in: Callable[[User], Client], django_capture_on_commit_callbacks: Any
) -> None:
    job = ClipJob.objects.get()
    client = logged_in(ema)
    assert client.post("/accounts/my-data/erase", {"name": "Emma"}).status_code == 400
    assert User.objects.filter(pk=ema.pk).exists()
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post("/accounts/my-data/erase", {"name": "Ema"}).status_code == 302
    assert not storage.folder(job.pk).exists()
    for rows in (User, ClipJob, Clip, ApiToken, Webhook, Rating, RaterName):
        assert not rows.objects.exists(), rows
    assert Production.objects.count() == 2
    assert client.get("/accounts/").status_code == 302


def test_ratings_given_in_this_browser_go_too(ema: User, logged_in: Callable[[User], Client]) -> None:
    client = logged_in(ema)
    sent = {"production": str(a_production().pk), "meaning": 1, "motion": 1}
    client.post("/api/ratings/", sent, content_type="application/json")
    assert len(exported(client)["production_rating"]) == 2
    client.post("/accounts/my-data/erase", {"name": "Ema"})
    assert not Rating.objects.exists()


def test_the_last_administrator_stays(person: Callable[..., User], logged_in: Callable[[User], Client]) -> None:
    boss = person("Ján")
    boss.is_superuser = True
    boss.save()
    assert "only administrator" in logged_in(boss).post("/accounts/my-data/erase", {"name": "Ján"}).content.decode()
    assert User.objects.get() == boss


def test_who_found_a_browser_open_is_asked_for_the_password_first(ema: User, client: Client) -> None:
    client.force_login(ema)
    for answer in (
        client.get("/accounts/my-data/export"),
        client.post("/accounts/my-data/erase", {"name": "Ema"}),
        client.post("/accounts/tokens/", {"name": "mine", "scopes": ["produce"]}),
    ):
        assert answer["Location"].startswith("/accounts/reauthenticate/")
    assert User.objects.filter(pk=ema.pk).exists()
    assert ApiToken.objects.count() == 1
