"""Ratings over the API: an account's own, by the rules of the page."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User

from production.api import tokens
from production.models import Production, Rating
from production.ratings import views
from tests.builders import a_production
from tests.production.api.conftest import Ask, asking, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def production() -> Production:
    return a_production()


def test_a_rating_is_kept_changed_and_taken_back(ask: Ask, production: Production) -> None:
    sent = {"production": str(production.pk), "understood": "partly", "tags": [{"tag": "movement", "ms": 100}]}
    answer = ask("POST", "/ratings", sent)
    assert (answer.status_code, told(answer)["understood"]) == (201, "partly")
    again = ask("POST", "/ratings", sent | {"understood": "yes", "consent": {"training": True}})
    assert (again.status_code, told(again)["consent"]["training"]) == (200, True)
    where = f"/ratings?production={production.pk}"
    assert told(ask("GET", where)) == {"rating": told(again)}
    assert [ask("DELETE", where).status_code for _ in range(2)] == [204, 204]
    assert told(ask("GET", where)) == {"rating": None}


def test_accounts_have_ratings_of_their_own_by_names_that_say_nothing(ask: Ask, production: Production) -> None:
    nela = User.objects.create_superuser("Nela")
    other = asking(tokens.make(account=nela, name="hers", scopes=["rate"], days=None)[1])
    sent = {"production": str(production.pk), "meaning": 1, "motion": 2}
    assert [who("POST", "/ratings", sent).status_code for who in (ask, other)] == [201, 201]
    names = set(Rating.objects.values_list("rater", flat=True))
    assert len(names) == 2
    assert names.isdisjoint({"Ema", "Nela"})


@pytest.mark.parametrize(
    ("wrong", "status", "code"),
    [
        ({"production": "7"}, 422, "invalid"),
        ({"production": "0190f3a2-0000-4000-8000-000000000000"}, 404, "production_unknown"),
        ({"understood": "perhaps"}, 422, "bad_message"),
        ({"understood": None}, 422, "bad_message"),
        ({"meaning": 7}, 422, "invalid"),
        ({"tags": [{"tag": "movement"}]}, 422, "bad_message"),
        ({"stars": 5}, 422, "invalid"),
    ],
)
def test_what_is_no_rating_is_refused(
    ask: Ask, production: Production, wrong: dict[str, Any], status: int, code: str
) -> None:
    answer = ask("POST", "/ratings", {"production": str(production.pk), "understood": "yes"} | wrong)
    assert (answer.status_code, told(answer)["code"]) == (status, code)
    assert not Rating.objects.exists()


def test_too_many_a_minute_are_put_off(ask: Ask, production: Production, settings: Any) -> None:
    settings.RATINGS_RATE = 1
    views.limit.cache_clear()
    sent = {"production": str(production.pk), "understood": "yes"}
    answers = [ask("POST", "/ratings", sent) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 429]
    assert answers[1]["Retry-After"] == "60"
