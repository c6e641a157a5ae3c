"""Guessing passwords is refused before it costs anything; who knows one gets in."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.hashers import PBKDF2PasswordHasher, check_password, make_password
from django.contrib.auth.models import User
from django.test import Client

from production import passwords

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/"


@pytest.fixture
def ema() -> User:
    return User.objects.create_user("Ema", password="dobrý večer")


def tried(password: str, name: str = "Ema", address: str = "192.0.2.1") -> Any:
    return Client(REMOTE_ADDR=address).post(LOGIN, {"login": name, "password": password})


def test_who_knows_the_password_gets_in(ema: User) -> None:
    assert tried("wrong").status_code == 200
    assert tried("dobrý večer").status_code == 302
    assert not AccessAttempt.objects.exists(), "what was wrong before is forgotten"


def test_after_some_wrong_passwords_the_right_one_is_refused_too(ema: User, settings: Any) -> None:
    settings.AXES_FAILURE_LIMIT = 3
    for _ in range(3):
        answer = tried("wrong")
    assert answer.status_code == 429
    answer = tried("dobrý večer")
    assert answer.status_code == 429
    assert "15</p>" in answer.content.decode()
    assert answer["Retry-After"] == "900"


def test_nobody_else_is_locked_out(ema: User, settings: Any) -> None:
    settings.AXES_FAILURE_LIMIT = 3
    User.objects.create_user("Ján", password="dobrý deň")
    for _ in range(4):
        tried("wrong")
    assert tried("dobrý večer", address="192.0.2.2").status_code == 302, "not by whoever knows the name"
    assert tried("dobrý deň", name="Ján").status_code == 302, "nor others behind the same address"


def test_nothing_is_hashed_for_who_is_locked_out(ema: User, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.AXES_FAILURE_LIMIT = 1
    tried("wrong")
    monkeypatch.setattr("django.contrib.auth.models.User.check_password", lambda *_: 1 / 0)
    assert tried("wrong").status_code == 429


def test_many_names_from_one_address_are_put_off(settings: Any) -> None:
    settings.LOGIN_RATE = 3
    limit = passwords.LoginLimit(lambda request: tried_view)
    tried_view: Any = object()
    answers = [limit(posted(LOGIN, "192.0.2.1")) for _ in range(4)]
    assert answers[:3] == [tried_view] * 3
    assert answers[3].status_code == 429
    assert limit(posted(LOGIN, "192.0.2.2")) is tried_view
    assert limit(posted("/elsewhere", "192.0.2.1")) is tried_view


def posted(path: str, address: str) -> Any:
    from django.contrib.auth.models import AnonymousUser  # noqa: PLC0415
    from django.test import RequestFactory  # noqa: PLC0415

    request = RequestFactory(REMOTE_ADDR=address).post(path)
    request.user = AnonymousUser()
    return request


def test_hashes_are_djangos_and_made_in_the_thread_that_stands_back(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.PASSWORD_HASHERS = ["production.passwords.PatientHasher"]
    names: list[str] = []
    encode = PBKDF2PasswordHasher.encode

    def noted(self: Any, *values: Any) -> str:
        names.append(threading.current_thread().name)
        return encode(self, *values)

    monkeypatch.setattr(PBKDF2PasswordHasher, "encode", noted)
    kept = make_password("dobrý večer")
    assert check_password("dobrý večer", kept)
    assert not check_password("wrong", kept)
    assert kept.startswith("pbkdf2_sha256$")
    assert names
    assert all(name.startswith("passwords") for name in names)


def test_the_admin_has_no_login_of_its_own_that_would_go_around_all_this(ema: User) -> None:
    ema.is_staff = True
    ema.save()
    client = Client()
    sent = {"username": "Ema", "password": "dobrý večer", "this_is_the_login_form": 1}
    assert client.post("/admin/login/?next=/admin/", sent)["Location"] == "/accounts/login/?next=/admin/"
    assert client.get("/admin/").status_code == 302
