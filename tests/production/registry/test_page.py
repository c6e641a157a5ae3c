"""The page of models: who may do what there, and that its buttons do it."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from production.accounts.roles import ADMINISTRATORS, REVIEWERS
from production.models import Rating, Rollout, SigningModel
from production.registry.standing import live_signer
from tests.builders import a_model, a_production, fake_signer

pytestmark = pytest.mark.django_db
PAGE = "/admin/review/models/"


def somebody(role: str) -> Client:
    user = User.objects.create_user(role)
    user.groups.set(Group.objects.filter(name=role))
    client = Client()
    client.force_login(user)
    return client


def pressed(client: Client, action: str, **sent: object) -> str:
    newest = Rollout.objects.first()
    answer = client.post(PAGE, {"action": action, "seen": newest.pk if newest else 0, **sent}, follow=True)
    return answer.content.decode()


def added(settings: Any, client: Client, name: str) -> SigningModel:
    a_model(settings.MODELS_DIR, name)
    assert f"Added: {name}" in pressed(client, "add", folder=name, name=name)
    return SigningModel.objects.get(name=name)


@pytest.mark.parametrize("action", ["add", "forget", "live", "canary", "back", ""])
def test_reviewers_look_and_change_nothing(settings: Any, action: str) -> None:
    a_model(settings.MODELS_DIR, "spring")
    client = somebody(REVIEWERS)
    seen = client.get(PAGE).content.decode()
    assert "What signs" in seen
    assert 'name="action"' not in seen
    assert client.post(PAGE, {"action": action, "folder": "spring", "name": "spring"}).status_code == 403
    assert not SigningModel.objects.exclude(folder="").exists()


@pytest.mark.parametrize(
    ("action", "sent", "said"),
    [
        ("canary", {"share": 100}, "between 1 and 99"),
        ("", {}, "Nothing was asked for"),
        ("live", {"seen": 999}, "changed since you looked"),
    ],
)
def test_what_cannot_be_done_is_said(settings: Any, action: str, sent: dict[str, Any], said: str) -> None:
    client = somebody(ADMINISTRATORS)
    spring = added(settings, client, "spring")
    assert said in pressed(client, action, **{"model": spring.pk, **sent})
    assert not Rollout.objects.exists()


def test_a_bad_form_is_shown_again_with_what_is_wrong(settings: Any) -> None:
    a_model(settings.MODELS_DIR, "spring")
    seen = pressed(somebody(ADMINISTRATORS), "add", folder="spring", name="", expected="xyz")
    assert "This field is required" in seen
    assert "64 digits" in seen
    assert client_gets_404_for_no_model()


def client_gets_404_for_no_model() -> bool:
    client = Client()
    client.force_login(User.objects.create_superuser("root"))
    return client.post(PAGE, {"action": "live", "seen": 0, "model": 12345}).status_code == 404


def test_a_model_is_added_tried_made_live_and_taken_back(settings: Any) -> None:
    client = somebody(ADMINISTRATORS)
    spring = added(settings, client, "spring")
    assert "spring signs 25 % of what is new" in pressed(client, "canary", model=spring.pk, share=25)
    seen = client.get(PAGE).content.decode()
    assert "<b>canary</b>, 25 %" in seen
    assert "<b>live</b>, 75 %" in seen
    assert "spring signs whatever is new" in pressed(client, "live", model=spring.pk)
    assert live_signer().hash == spring.hash
    assert "Roll back to The site’s own with 25 % spring" in client.get(PAGE).content.decode()
    assert "Back again" in pressed(client, "back")
    assert live_signer().hash == fake_signer().hash
    assert [str(row) for row in Rollout.objects.all()] == [
        *("The site’s own, 25 % spring", "spring", "The site’s own, 25 % spring")
    ]


def test_what_people_said_is_beside_each_model(settings: Any) -> None:
    client = somebody(ADMINISTRATORS)
    spring = added(settings, client, "spring")
    made = a_production(model=spring.hash)
    Rating.objects.create(production=made, rater="a", understood="yes", meaning=5, motion=2)
    line = client.get(PAGE).content.decode().partition("spring <span")[2].partition("</tr>")[0]
    assert [cell in line for cell in ("<td>1</td>", "<td>100 %</td>", "<td>5.0</td>", "<td>2.0</td>")] == [True] * 4


def test_what_never_signed_can_be_forgotten_and_the_rest_is_kept(settings: Any) -> None:
    client = somebody(ADMINISTRATORS)
    spring, summer = added(settings, client, "spring"), added(settings, client, "summer")
    pressed(client, "live", model=spring.pk)
    assert "What has signed is kept" in pressed(client, "forget", model=spring.pk)
    assert "Forgotten: summer" in pressed(client, "forget", model=summer.pk)
    assert list(SigningModel.objects.exclude(folder="")) == [spring]
