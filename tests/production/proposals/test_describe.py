"""Described signs: seen at once, refused by field, sent to the reviewers and decided by them."""

from __future__ import annotations

import base64
from typing import Any

import numpy as np
import pytest
from django.contrib.auth.models import Group, Permission, User
from django.test import Client

from ml.composing.description import Description
from ml.pose import FRAME_WIDTH, dequantise
from ml.skeleton import INDEX
from production.accounts.roles import EDUCATORS
from production.models import SignProposal
from production.proposals import service, views
from production.rate_limit import RateLimit

CHIN = {
    "hands": "one",
    "shape": "1",
    "palm": "in",
    "fingers": "up",
    "place": "chin",
    "contact": "index tip",
    "movement": "tap 2",
}
SENT = CHIN | {"word": "deaf", "sign_language": "ase", "source": "a dictionary"}


@pytest.fixture
def visitor(django_user_model: Any) -> User:
    made: User = django_user_model.objects.create_user("visitor")
    return made


@pytest.fixture
def educator(django_user_model: Any) -> User:
    made: User = django_user_model.objects.create_user("educator")
    made.groups.add(Group.objects.get(name=EDUCATORS))
    return made


@pytest.fixture
def client(client: Client, educator: User) -> Client:
    client.force_login(educator)
    return client


@pytest.fixture
def sent(educator: User) -> SignProposal:
    return service.propose(author=educator, word="deaf", sign_language="ase", description=Description(**CHIN))


def test_a_description_moves_as_it_says(client: Client) -> None:
    answer = client.post("/describe/motion", CHIN)
    assert answer.status_code == 200
    told = answer.json()
    frames = np.frombuffer(base64.b64decode(told["motion"]), dtype="<i2").reshape(-1, FRAME_WIDTH)
    assert len(frames) == told["frames"]
    start, end = told["core"]
    clip = dequantise(frames)
    tip, eye = (clip.positions[start:end, INDEX[joint]] for joint in ("RightHandIndex4", "RightEye"))
    assert np.linalg.norm(tip - eye, axis=-1).min() < 0.15
    assert np.linalg.norm(clip.positions[0, INDEX["RightHandIndex4"]] - tip[0]) > 0.3


@pytest.mark.parametrize(
    ("change", "field", "reason"),
    [
        ({"shape": "fish"}, "shape", "unknown hand shape 'fish'"),
        ({"palm": ""}, "palm", "This field is required."),
        ({"palm": "up"}, "palm", "cannot point along one line"),
        ({"place": "moon"}, "place", "moon"),
        ({"place": "chin forward 55"}, "place", ""),
        ({"movement": "jump"}, "movement", "unknown movement 'jump'"),
        ({"movement": ""}, "movement", "the movement is missing"),
        ({"face": "blue"}, "face", "Select a valid choice"),
        ({"hands": "three"}, "hands", "Select a valid choice"),
        ({"other_shape": "5"}, "other_shape", "only a base hand is described"),
        ({"shape": "1" * 201}, "shape", "at most 200 characters"),
    ],
)
def test_what_cannot_be_signed_is_told_at_its_field(
    client: Client, change: dict[str, str], field: str, reason: str
) -> None:
    answer = client.post("/describe/motion", CHIN | change)
    assert answer.status_code == 200
    errors = answer.json()["errors"]
    assert list(errors) == [field]
    assert reason in errors[field][0]
    page = client.post("/describe/", SENT | change)
    assert page.status_code == 400
    assert f'id="id_{field}_error"' in page.content.decode()
    assert not SignProposal.objects.exists()


def test_faults_of_both_hands_are_told_at_once(client: Client) -> None:
    errors = client.post("/describe/motion", CHIN | {"hands": "base", "shape": "fish"}).json()["errors"]
    assert errors == {"other_shape": ["is missing"], "shape": ["unknown hand shape 'fish'"]}


def test_who_asks_for_very_many_signs_is_told_to_wait(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    limit = RateLimit.a_minute(2)
    monkeypatch.setattr(views, "limit", lambda: limit)
    assert [client.post("/describe/motion", CHIN).status_code for _ in range(3)] == [200, 200, 429]
    assert client.post("/describe/motion", CHIN).json()["retry_after"] > 0


def test_a_sent_sign_waits_for_the_reviewers(client: Client, educator: User) -> None:
    answer = client.post("/describe/", SENT, follow=True)
    assert "“deaf” was sent to the reviewers." in answer.content.decode()
    row = SignProposal.objects.get()
    assert (row.word, row.sign_language, row.source, row.author) == ("deaf", "ase", "a dictionary", educator)
    assert (row.state, row.decided_at) == (SignProposal.State.NEW, None)
    assert row.description == CHIN
    assert str(row) == "deaf (ase)"


@pytest.mark.parametrize("missing", ["word", "sign_language"])
def test_reviewers_are_told_what_it_means(client: Client, missing: str) -> None:
    page = client.post("/describe/", {name: value for name, value in SENT.items() if name != missing})
    assert page.status_code == 400
    assert not SignProposal.objects.exists()


def test_the_author_sees_it_again_and_other_educators_do_not(
    client: Client, sent: SignProposal, visitor: User, admin_client: Client
) -> None:
    page = client.get(f"/describe/{sent.pk}/").content.decode()
    assert 'value="tap 2"' in page
    assert "data-play" in page
    assert "“deaf”, sent by educator." in page
    visitor.groups.add(Group.objects.get(name=EDUCATORS))
    client.force_login(visitor)
    assert client.get(f"/describe/{sent.pk}/").status_code == 404
    visitor.user_permissions.add(Permission.objects.get(codename="view_signproposal"))
    assert client.get(f"/describe/{sent.pk}/").status_code == 200
    assert admin_client.get(f"/describe/{sent.pk}/").status_code == 200
    assert client.get(f"/describe/{10**40}/").status_code == 404


@pytest.mark.parametrize("address", ["/describe/", "/describe/motion", "/describe/1/"])
def test_only_those_who_may_propose_signs_describe(
    client: Client, visitor: User, sent: SignProposal, address: str
) -> None:
    ask = client.post if address.endswith("motion") else client.get
    client.logout()
    assert ask(address)["Location"] == f"/accounts/login/?next={address}"
    client.force_login(visitor)
    assert ask(address).status_code == 403
    visitor.user_permissions.add(Permission.objects.get(codename="add_signproposal"))
    assert ask(address, CHIN).status_code in (200, 404)


def test_reviewers_decide_in_the_admin(admin_client: Client, sent: SignProposal) -> None:
    page = admin_client.get("/admin/production/signproposal/").content.decode()
    assert f'<a href="/describe/{sent.pk}/">Watch</a>' in page
    assert admin_client.get(f"/admin/production/signproposal/{sent.pk}/change/").status_code == 200
    for action, state in (("accept", "accepted"), ("dismiss", "dismissed"), ("put_back", "new")):
        chosen = {"action": action, "_selected_action": [sent.pk]}
        answer = admin_client.post("/admin/production/signproposal/", chosen, follow=True)
        assert f"1 of 1 signs are now {state}." in answer.content.decode()
        sent.refresh_from_db()
        assert (sent.state, sent.decided_at is None) == (state, state == "new")


def test_who_may_only_look_decides_nothing(client: Client, visitor: User, sent: SignProposal) -> None:
    visitor.is_staff = True
    visitor.save()
    visitor.user_permissions.add(Permission.objects.get(codename="view_signproposal"))
    client.force_login(visitor)
    page = client.get("/admin/production/signproposal/").content.decode()
    assert "Accept the selected signs" not in page
    client.post("/admin/production/signproposal/", {"action": "accept", "_selected_action": [sent.pk]})
    sent.refresh_from_db()
    assert sent.state == SignProposal.State.NEW


def test_a_sign_stays_when_its_author_goes(client: Client, sent: SignProposal, educator: User) -> None:
    educator.delete()
    sent.refresh_from_db()
    assert sent.author is None


def test_in_slovak_the_page_is_slovak(client: Client) -> None:
    page = client.get("/describe/", headers={"accept-language": "sk"}).content.decode()
    for words in (
        "Opísať posunok",
        "Tvar ruky",
        "Poslať recenzentom",
        "Obe ruky, striedavo",
        "americký posunkový jazyk",
    ):
        assert words in page
