"""Programs with tokens: `ask` sends a request as one of them."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from production.accounts.models import ApiToken
from production.accounts.roles import EDUCATORS
from production.api import tokens
from production.api.scopes import SCOPES

ROOT = "/api/v1"
TEXT = {"text": "Dobrý večer!", "text_language": "sk", "sign_language": "svk"}
Ask = Callable[..., Any]


@pytest.fixture
def educator(db: None) -> User:
    user = User.objects.create_user("Ema")
    user.groups.add(Group.objects.get(name=EDUCATORS))
    return user


@pytest.fixture
def key(educator: User) -> str:
    """Of the educator, for everything."""
    return tokens.make(account=educator, name="all", scopes=SCOPES, days=None)[1]


@pytest.fixture
def token(key: str) -> ApiToken:
    found = tokens.find(key)
    assert found
    return found


@pytest.fixture
def ask(key: str) -> Ask:
    return asking(key)


def asking(key: str, **client: Any) -> Ask:
    """key: "" for none."""

    def ask(method: str, path: str, body: Any = None, **headers: str) -> Any:
        said = {name.replace("_", "-"): value for name, value in headers.items()}
        said |= {"authorization": f"Bearer {key}"} if key else {}
        data = body if isinstance(body, (str, bytes)) else json.dumps(body) if body is not None else ""
        address = path if path.startswith(ROOT) else ROOT + path
        answer: Any = Client(**client).generic(method, address, data, "application/json", headers=said)
        return answer

    return ask


def told(answer: Any) -> Any:
    return json.loads(answer.content)
