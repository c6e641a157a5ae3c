"""Plans over HTTP: the same as on the socket."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from production import plans
from production.live.messages import MESSAGE_LIMIT

URL = "/api/plan/"
ASKED: dict[str, Any] = {"text": "Dobrý večer!", "text_language": "sk", "sign_language": "svk"}


@pytest.fixture(autouse=True)
def unhurried() -> Iterator[None]:
    plans.limit.cache_clear()
    yield
    plans.limit.cache_clear()


def post(client: Client, body: object) -> Any:
    data = body if isinstance(body, bytes | str) else json.dumps(body)
    return client.post(URL, data, content_type="application/json")


def test_a_text_is_answered_by_its_plan_without_cookies_or_a_database(client: Client) -> None:
    answer = post(Client(enforce_csrf_checks=True), ASKED)
    assert answer.status_code == 200
    plan = answer.json()
    assert [sign["gloss"] for sign in plan["signs"]] == ["DOBRE", "VEČER", ""]
    assert (plan["text"], plan["options"]["order"], plan["edited"]) == ("Dobrý večer!", "signer", False)
    assert [choice["text_span"] for choice in plan["choices"]] == [[0, 5], [6, 11]]


def test_a_changed_plan_is_answered_by_what_it_comes_to(client: Client) -> None:
    plan = post(client, ASKED | {"plan": [{"gloss": "DOM", "kind": "sign"}], "options": {"order": "text"}}).json()
    assert [sign["gloss"] for sign in plan["signs"]] == ["DOM", ""]
    assert plan["coverage"]["left_out"] == [[0, 5], [6, 11]]
    assert plan["edited"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"\xff", "bad_json"),
        ("{", "bad_json"),
        ("[]", "bad_message"),
        (ASKED | {"type": "produce"}, "bad_message"),
        (ASKED | {"seed": 1}, "bad_message"),
        (ASKED | {"plan": [1]}, "bad_message"),
        (ASKED | {"text": "\ud800"}, "text_invalid"),
        (ASKED | {"text": "🙂"}, "nothing_to_sign"),
        (ASKED | {"plan": [{"gloss": "HOUSE", "kind": "sign"}]}, "sign_unknown"),
        (ASKED | {"plan": [{"gloss": "DOM", "kind": "sign", "text_span": [0, 99]}]}, "plan_invalid"),
        (b" " * (MESSAGE_LIMIT + 1), "message_too_long"),
    ],
)
def test_what_cannot_be_planned_is_refused_with_its_code(client: Client, body: object, code: str) -> None:
    answer = post(client, body)
    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert answer.json()["message"]


def test_only_post_is_answered(client: Client) -> None:
    assert client.get(URL).status_code == 405


def test_who_asks_too_often_is_told_when_to_go_on(client: Client, settings: Any) -> None:
    settings.PLAN_RATE_ADDRESS = 1
    assert post(client, ASKED).status_code == 200
    answer = post(client, ASKED)
    assert answer.status_code == 429
    assert 0 < answer.json()["retry_after"] <= 60
