"""What all of the API has in common: one shape of errors, limits that are told, requests that are done once."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from production.accounts.models import IdempotentAnswer
from production.api import idempotency, limits, tokens
from production.api.problems import STATUSES
from production.models import Production
from tests.production.api.conftest import TEXT, Ask, asking, told

pytestmark = pytest.mark.django_db
AGAIN = {"idempotency_key": "order 66"}


@pytest.mark.parametrize(
    ("method", "path", "body", "code"),
    [
        ("GET", "/nothing", None, "not_found"),
        ("GET", "/languages/", None, "not_found"),
        ("GET", "/languages?x=%00", None, "bad_request"),
        ("DELETE", "/languages", None, "method_not_allowed"),
        ("BREW", "/plans", None, "method_not_allowed"),
        ("POST", "/plans", "", "invalid"),
        ("POST", "/plans", "{", "bad_json"),
        ("POST", "/plans", b'{"text": "\xff"}', "bad_json"),
        ("POST", "/plans", "[" * 100_000, "bad_json"),
        ("POST", "/plans", {}, "invalid"),
        ("POST", "/plans", [], "invalid"),
        ("POST", "/plans", {**TEXT, "text": 7}, "invalid"),
        ("POST", "/plans", {**TEXT, "colour": "red"}, "invalid"),
        ("POST", "/plans", '{"text": "\\ud800", "text_language": "sk", "sign_language": "svk"}', "text_invalid"),
        ("POST", "/plans", {**TEXT, "text": " "}, "text_empty"),
        ("POST", "/plans", {**TEXT, "text": "a" * 5000}, "text_too_long"),
        ("POST", "/plans", {**TEXT, "sign_language": "xyz"}, "language_unknown"),
        ("POST", "/plans", {**TEXT, "sign_language": "ase"}, "language_pair"),
        ("POST", "/plans", {**TEXT, "options": {"fingerspelling_speed": 9}}, "invalid"),
        ("POST", "/plans", TEXT | {"plan": [{"kind": "sign", "gloss": "NOTHING"}]}, "sign_unknown"),
        ("POST", "/plans", b" " * 3_000_000, "message_too_long"),
        ("GET", "/productions/7", None, "invalid"),
        ("GET", "/productions/0190f3a2-0000-4000-8000-000000000000", None, "production_unknown"),
        ("GET", "/dictionary/xyz", None, "not_found"),
        ("GET", "/dictionary/svk/NOTHING", None, "not_found"),
        ("GET", "/dictionary/svk?limit=0", None, "invalid"),
    ],
)
def test_whatever_goes_wrong_has_the_one_shape(ask: Ask, method: str, path: str, body: Any, code: str) -> None:
    answer = ask(method, path, body)
    found = told(answer)
    assert answer["Content-Type"] == "application/problem+json"
    assert (found["code"], answer.status_code) == (code, STATUSES[code])
    assert found["status"] == answer.status_code
    assert found["type"] == f"urn:hybridsign:problem:{code}"
    assert found["title"]
    assert found["detail"]


def _break(*_: object) -> None:
    raise RuntimeError("s3cret")


def test_a_fault_of_ours_says_nothing_of_itself(
    key: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("production.api.texts.outlined", _break)
    answer = asking(key, raise_request_exception=False)("POST", "/plans", TEXT)
    assert (answer.status_code, told(answer)["code"]) == (500, "internal")
    assert "s3cret" not in answer.content.decode()


def test_what_is_wrong_with_a_field_is_said_with_the_way_to_it(ask: Ask) -> None:
    found = told(ask("POST", "/plans", {"text": 7, "options": {"order": "random"}}))
    assert [one["field"] for one in found["errors"]] == [
        *("body.text", "body.text_language", "body.sign_language", "body.options.order")
    ]


def test_every_answer_says_how_many_requests_are_left(ask: Ask, settings: Any) -> None:
    settings.API_RATE = 3
    limits.forget()
    answers = [ask("GET", path) for path in ("/languages", "/nothing", "/languages", "/languages")]
    assert [answer.status_code for answer in answers] == [200, 404, 200, 429]
    assert [answer["RateLimit-Remaining"] for answer in answers] == ["2", "1", "0", "0"]
    assert {answer["RateLimit-Limit"] for answer in answers} == {"3"}
    assert answers[-1]["RateLimit-Policy"] == "3;w=60"
    assert 0 < int(answers[-1]["Retry-After"]) <= 20
    assert 40 <= int(answers[-1]["RateLimit-Reset"]) <= 60
    assert told(answers[-1])["code"] == "rate_limited"


def test_a_token_has_its_own_limit_and_everybody_one_together(educator: User, ask: Ask, settings: Any) -> None:
    settings.API_RATE, settings.API_RATE_ADDRESS, settings.API_RATE_SITE = 1, 1, 3
    limits.forget()
    other = asking(tokens.make(account=educator, name="other", scopes=["produce"], days=None)[1])
    nobody, elsewhere = asking(""), asking("", REMOTE_ADDR="192.0.2.7")
    assert [who("GET", "/languages").status_code for who in (ask, other, nobody, elsewhere)] == [200, 200, 200, 429]
    assert ask("GET", "/languages").status_code == 429


def test_guessing_keys_is_limited_by_address(settings: Any) -> None:
    settings.API_RATE_ADDRESS = 2
    limits.forget()
    guesses = [asking(f"hs_{number}")("GET", "/languages").status_code for number in range(3)]
    assert guesses == [401, 401, 429]


class TestIdempotency:
    def test_what_is_sent_again_is_done_once_and_answered_as_before(self, ask: Ask) -> None:
        first, again = (ask("POST", "/productions", TEXT, **AGAIN) for _ in range(2))
        assert first.status_code == again.status_code == 201
        assert first.content == again.content
        assert first["Location"] == again["Location"]
        assert (first.get("Idempotency-Replayed"), again["Idempotency-Replayed"]) == (None, "true")
        assert Production.objects.count() == 1

    def test_another_request_with_the_same_key_is_refused(self, ask: Ask) -> None:
        ask("POST", "/productions", TEXT, **AGAIN)
        for path, body in (("/productions", TEXT | {"seed": 2}), ("/plans", TEXT)):
            answer = ask("POST", path, body, **AGAIN)
            assert (answer.status_code, told(answer)["code"]) == (422, "idempotency_key_reused")
        assert Production.objects.count() == 1

    def test_a_refusal_changed_nothing_and_frees_its_key(self, ask: Ask) -> None:
        assert ask("POST", "/productions", TEXT | {"text": " "}, **AGAIN).status_code == 422
        assert ask("POST", "/productions", TEXT, **AGAIN).status_code == 201

    def test_a_fault_frees_its_key_too(self, key: str, ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
        with monkeypatch.context() as patch:
            patch.setattr("production.files.frames_of", lambda _: 1 / 0)
            answer = asking(key, raise_request_exception=False)("POST", "/productions", TEXT, **AGAIN)
            assert answer.status_code == 500
        assert ask("POST", "/productions", TEXT, **AGAIN).status_code == 201

    def test_while_one_is_answered_the_other_waits(self, educator: User, ask: Ask) -> None:
        ask("POST", "/productions", TEXT, **AGAIN)
        IdempotentAnswer.objects.update(status=None)
        answer = ask("POST", "/productions", TEXT, **AGAIN)
        assert (answer.status_code, told(answer)["code"]) == (409, "idempotency_in_progress")
        assert answer["Retry-After"] == "1"
        IdempotentAnswer.objects.update(created_at=timezone.now() - idempotency.ABANDONED - timedelta(seconds=1))
        assert ask("POST", "/productions", TEXT, **AGAIN).status_code == 201, "whoever was at it is dead"

    def test_keys_are_an_accounts_own(self, ask: Ask) -> None:
        ask("POST", "/productions", TEXT, **AGAIN)
        nela = User.objects.create_superuser("Nela")
        other = asking(tokens.make(account=nela, name="hers", scopes=["produce"], days=None)[1])
        assert other("POST", "/productions", TEXT, **AGAIN).get("Idempotency-Replayed") is None
        assert Production.objects.count() == 2

    @pytest.mark.parametrize("given", ["x" * 256, "kľúč", "\x7f"])
    def test_a_key_that_is_none_is_refused(self, ask: Ask, given: str) -> None:
        assert ask("POST", "/productions", TEXT, idempotency_key=given).status_code == 422

    def test_they_are_forgotten_after_a_day(self, ask: Ask) -> None:
        ask("POST", "/productions", TEXT, **AGAIN)
        assert idempotency.prune() == 0
        IdempotentAnswer.objects.update(created_at=timezone.now() - timedelta(days=1, seconds=1))
        ask("POST", "/productions", TEXT, **AGAIN)
        assert Production.objects.count() == 2
        IdempotentAnswer.objects.update(created_at=timezone.now() - timedelta(days=1, seconds=1))
        assert idempotency.prune() == 1


def test_a_refusal_by_json_is_json_whatever_is_in_it() -> None:
    from production.api.problems import ApiProblem  # noqa: PLC0415

    answer = ApiProblem("invalid", "half a pair: \ud800").answer()
    assert json.loads(answer.content)["detail"].startswith("half a pair")
