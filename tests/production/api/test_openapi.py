"""The description that programs read, and the API held to it by schemathesis."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from production.accounts.models import ApiToken, Webhook
from production.api import limits
from production.live.consumer import everybody
from production.models import Production
from production.plans import limit as plans_limit
from production.webhooks import service
from production.webhooks.addresses import Target
from tests.builders import a_production

FEW: Final = 300
CASES: Final = int(os.environ.get("API_CASES", FEW))
CHECKS_OF_ANSWERS: Final = [
    *(not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance),
    *(response_headers_conformance, unsupported_method),
]
CHECKS: Final = [*CHECKS_OF_ANSWERS, negative_data_rejection]
MODES: Final = list(schemathesis.GenerationMode)


@pytest.fixture
def description(db: None) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(Client().get("/api/v1/openapi.json").content)
    return found


def operations(description: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        operation["operationId"]: operation
        for methods in description["paths"].values()
        for operation in methods.values()
    }


def test_it_is_openapi_of_today(description: dict[str, Any]) -> None:
    assert description["openapi"].startswith("3.1")
    assert schemathesis.openapi.from_dict(description).validate() is None


def test_every_operation_says_what_it_does_and_what_goes_wrong(description: dict[str, Any]) -> None:
    for name, operation in operations(description).items():
        assert operation["description"] or operation["summary"], name
        assert "application/problem+json" in operation["responses"]["default"]["content"], name
        assert "RateLimit-Remaining" in operation["responses"]["default"]["headers"], name


def test_every_body_has_an_example_that_fits(description: dict[str, Any]) -> None:
    import jsonschema_rs  # noqa: PLC0415  (of schemathesis)

    for operation in operations(description).values():
        if body := operation.get("requestBody"):
            reference = body["content"]["application/json"]["schema"]["$ref"]
            schema = description["components"]["schemas"][reference.rpartition("/")[2]]
            whole = schema | {"components": description["components"]}
            [example] = schema["examples"]
            jsonschema_rs.validator_for(whole).validate(example)


def test_what_needs_no_token_is_what_pages_show_too(description: dict[str, Any]) -> None:
    open_to_all = {name for name, operation in operations(description).items() if not operation.get("security")}
    assert open_to_all == {"languages", "plan", "dictionary", "dictionary_entry"}


@pytest.fixture
def application(db: None) -> Iterator[WSGIHandler]:
    """The site in this thread and transaction: as Django's own test client does, it keeps the connection."""
    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_old_connections)
    yield WSGIHandler()
    request_started.connect(close_old_connections)
    request_finished.connect(close_old_connections)


@pytest.fixture
def no_limits(monkeypatch: pytest.MonkeyPatch) -> Any:
    from django.conf import settings as site  # noqa: PLC0415

    of_the_api = ("API_RATE", "API_RATE_ADDRESS", "API_RATE_SITE")
    for name in (*of_the_api, "LIVE_RATE_ADDRESS", "LIVE_RATE_SITE", "PLAN_RATE_ADDRESS", "PLAN_RATE_SITE"):
        monkeypatch.setattr(site, name, 10**9)
    for cached in (everybody, plans_limit):
        cached.cache_clear()
    limits.forget()
    yield
    for cached in (everybody, plans_limit):
        cached.cache_clear()


@pytest.mark.slow
@pytest.mark.usefixtures("no_limits")
def test_it_answers_as_it_says_whatever_is_asked(
    application: WSGIHandler, key: str, token: ApiToken, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "checked", lambda url: Target("hooks.example.org", 443, "/", "93.184.215.14"))
    hook = Webhook.objects.create(account=token.account, url="https://hooks.example.org/", secret="whsec_eA==")
    known = {"production_id": str(a_production().pk), "webhook_id": str(hook.pk), "sign_language": "svk"}
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
    found = [result.ok() for result in schema.get_all_operations()]
    cases = st.one_of(operation.as_strategy(generation_mode=mode) for operation in found for mode in MODES)
    answered: Counter[int] = Counter()

    @settings(
        max_examples=CASES,
        deadline=None,
        derandomize=CASES == FEW,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(cases, st.booleans())
    def ask(case: Any, of_known: bool) -> None:
        wrong = {str(where) for where, part in case.meta.components.items() if part.mode.is_negative}
        if of_known:
            case.path_parameters = {**case.path_parameters, **{n: known[n] for n in case.path_parameters if n in known}}
        with transaction.atomic():  # each finds the rows that there were
            answer = case.call(headers={"Authorization": f"Bearer {key}"})
            transaction.set_rollback(True)
        answered[answer.status_code] += 1
        # Here headers are made right, and addresses perhaps: what was wrong with them need not be refused.
        checks = (
            CHECKS if wrong <= {"body", "query"} else [each for each in CHECKS if each is not negative_data_rejection]
        )
        case.validate_response(answer, checks=checks)

    ask()
    assert {200, 201, 404, 422} <= set(answered), answered
    assert Production.objects.count() == 1
    print(f"{answered.total()} cases of {len(found)} operations: {sorted(answered.items())}")
