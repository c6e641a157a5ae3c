"""People of every role, and a browser in which somebody has just written their password."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

PASSWORD = "a long password"


@pytest.fixture
def person(db: None) -> Callable[..., User]:
    def make(name: str, *groups: str) -> User:
        user = User.objects.create_user(name, password=PASSWORD)
        user.groups.add(*Group.objects.filter(name__in=groups))
        return user

    return make


@pytest.fixture
def logged_in() -> Callable[[User], Client]:
    """By the form, and with the password given once more, as pages of secrets ask for it."""

    def log_in(user: User) -> Client:
        client = Client()
        answer = client.post("/accounts/login/", {"login": user.get_username(), "password": PASSWORD})
        assert answer.status_code == 302, answer.content.decode()
        client.post("/accounts/reauthenticate/", {"password": PASSWORD})
        return client

    return log_in
