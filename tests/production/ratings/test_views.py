from __future__ import annotations

import json
import re
import uuid
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from production.models import COMMENT, SCALE, Background, Production, Rating, RatingTag
from production.ratings import views
from production.ratings.forms import CONSENTS
from tests.builders import a_production

URL = "/api/ratings/"


@pytest.fixture(autouse=True)
def nobody_came_yet() -> None:
    views.limit.cache_clear()


@pytest.fixture
def production(db: None) -> Production:
    return a_production()


def post(client: Client, body: object, **headers: Any) -> Any:
    data = body if isinstance(body, bytes | str) else json.dumps(body)
    return client.post(URL, data, content_type="application/json", **headers)


def rating_of(rated: Production, /, **changed: object) -> dict[str, object]:
    sent = {"production": str(rated.pk), "meaning": 4, "motion": 3, "comment": "Pekné 👍", "speed": 0.6}
    return {name: value for name, value in (sent | changed).items() if value is not ...}


def test_a_rating_is_kept_with_its_production(client: Client, production: Production) -> None:
    answer = post(client, rating_of(production))
    assert answer.status_code == 201
    assert answer.json()["rating"].items() >= rating_of(production).items()
    row = Rating.objects.get()
    assert (row.production, row.meaning, row.motion) == (production, 4, 3)
    assert (row.comment, row.speed) == ("Pekné 👍", 0.6)


def test_comment_and_speed_may_be_left_out(client: Client, production: Production) -> None:
    assert post(client, rating_of(production, comment=..., speed=...)).status_code == 201
    assert (Rating.objects.get().comment, Rating.objects.get().speed) == ("", 1.0)


def test_rating_again_changes_the_rating(client: Client, production: Production) -> None:
    post(client, rating_of(production))
    answer = post(client, rating_of(production, meaning=0, motion=6, comment=""))
    assert answer.status_code == 200
    row = Rating.objects.get()
    assert (row.meaning, row.motion, row.comment) == (0, 6, "")


def test_two_visitors_have_a_rating_each_under_random_names(production: Production) -> None:
    first, second = Client(), Client()
    post(first, rating_of(production, meaning=1))
    post(second, rating_of(production, meaning=5))
    raters = set(Rating.objects.values_list("rater", flat=True))
    assert len(raters) == 2
    assert all(len(rater) == 32 and uuid.UUID(rater) for rater in raters)
    assert first.get(URL, {"production": production.pk}).json()["rating"]["meaning"] == 1
    assert second.get(URL, {"production": production.pk}).json()["rating"]["meaning"] == 5


def test_one_visitor_rates_several_productions_under_one_name(client: Client, production: Production) -> None:
    post(client, rating_of(production))
    post(client, rating_of(a_production()))
    assert Rating.objects.count() == 2
    assert len(set(Rating.objects.values_list("rater", flat=True))) == 1


def test_who_has_not_rated_gets_null_and_no_session(client: Client, production: Production) -> None:
    answer = client.get(URL, {"production": production.pk})
    assert answer.json() == {"rating": None}
    assert "sessionid" not in client.cookies
    assert "csrftoken" in client.cookies


def test_what_was_understood_is_enough_of_a_rating(client: Client, production: Production) -> None:
    sent = {"production": str(production.pk), "understood": "partly"}
    assert post(client, sent).status_code == 201
    row = Rating.objects.get()
    assert (row.understood, row.meaning, row.motion, row.comment) == ("partly", None, None, "")
    assert (row.consent_service, row.consent_research, row.consent_training) == (None, None, None)


def test_a_whole_rating_is_told_as_it_was_given(client: Client, production: Production) -> None:
    sent = rating_of(
        production,
        understood="no",
        tags=[{"tag": "wrong_sign", "sign": 0, "better": "DEŇ"}, {"tag": "timing", "ms": 1200}],
        background="deaf",
        consent={"service": True, "research": False, "training": True},
        watched_seconds=7.5,
        replays=2,
    )
    answer = post(client, sent)
    assert answer.status_code == 201
    assert answer.json()["rating"] == sent
    assert client.get(URL, {"production": production.pk}).json()["rating"] == sent
    row = Rating.objects.get()
    assert (row.background, row.watched_seconds, row.replays) == ("deaf", 7.5, 2)
    assert (row.consent_service, row.consent_research, row.consent_training) == (True, False, True)
    assert (row.model, row.sign_language, row.text_language) == (production.model, "svk", "sk")
    assert [(tag.gloss, tag.better) for tag in row.tags.order_by("pk")] == [("DOBRE", "DEŇ"), ("VEČER", "")]


def test_a_tick_that_was_not_set_is_no_consent(client: Client, production: Production) -> None:
    post(client, rating_of(production, consent={"service": True}))
    row = Rating.objects.get()
    assert (row.consent_service, row.consent_research, row.consent_training) == (True, False, False)


def test_changing_a_rating_changes_its_tags_and_makes_it_new_to_reviewers(
    client: Client, production: Production
) -> None:
    post(client, rating_of(production, tags=[{"tag": "face", "sign": 1}]))
    Rating.objects.update(review=Rating.Review.DONE)
    post(client, rating_of(production, tags=[{"tag": "place", "sign": 0}]))
    row = Rating.objects.get()
    assert [tag.tag for tag in row.tags.all()] == ["place"]
    assert row.review == Rating.Review.NEW


def test_words_that_were_spelled_are_counted_with_the_rating(client: Client, db: None) -> None:
    made = a_production(text="Qxa a Qxa", coverage={"signed": [[4, 5]], "spelled": [[0, 3], [6, 9]], "left_out": []})
    post(client, rating_of(made))
    post(client, rating_of(made, meaning=1))
    assert [spelled.word for spelled in Rating.objects.get().spelled.all()] == ["qxa"]


def test_a_rating_can_be_taken_back_by_who_gave_it_alone(client: Client, production: Production) -> None:
    post(client, rating_of(production, tags=[{"tag": "face", "sign": 1}]))
    address = f"{URL}?production={production.pk}"
    assert Client().delete(address).json() == {"rating": None}
    assert Rating.objects.count() == 1
    assert client.delete(address).status_code == 200
    assert client.delete(address).json() == {"rating": None}
    assert not Rating.objects.exists()
    assert post(client, rating_of(production)).status_code == 201


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"understood": "maybe"}, "understood"),
        ({"understood": True}, "understood"),
        ({"understood": ["yes"]}, "understood"),
        ({"understood": "", "meaning": ...}, "meaning"),
        ({"understood": "yes", "meaning": 7}, "meaning"),
        ({"tags": {}}, "tags"),
        ({"tags": ["face"]}, "tags"),
        ({"tags": [{"tag": "face"}]}, "tags"),
        ({"tags": [{"tag": "face", "sign": 1, "ms": 5}]}, "tags"),
        ({"tags": [{"tag": "face", "sign": 99}]}, "tags"),
        ({"tags": [{"tag": "face", "sign": -1}]}, "tags"),
        ({"tags": [{"tag": "face", "sign": None}]}, "tags"),
        ({"tags": [{"tag": "face", "ms": 10**9}]}, "tags"),
        ({"tags": [{"tag": "ugly", "sign": 0}]}, "tags"),
        ({"tags": [{"tag": "face", "sign": 0, "better": "DEŇ"}]}, "tags"),
        ({"tags": [{"tag": "wrong_sign", "sign": 0, "better": "NO SUCH SIGN"}]}, "tags"),
        ({"tags": [{"tag": "face", "sign": 0, "more": 1}]}, "tags"),
        ({"tags": [{"tag": "face", "sign": 0}] * 31}, "tags"),
        ({"background": "king"}, "background"),
        ({"background": 3}, "background"),
        ({"consent": True}, "consent"),
        ({"consent": {"everything": True}}, "consent"),
        ({"consent": {"training": "yes"}}, "consent"),
        ({"watched_seconds": -1}, "watched_seconds"),
        ({"watched_seconds": "nan"}, "watched_seconds"),
        ({"replays": -1}, "replays"),
        ({"replays": [1]}, "replays"),
        ({"meaning": 7}, "meaning"),
        ({"meaning": -1}, "meaning"),
        ({"meaning": 2.5}, "meaning"),
        ({"meaning": ...}, "meaning"),
        ({"meaning": None}, "meaning"),
        ({"meaning": True}, "meaning"),
        ({"motion": "good"}, "motion"),
        ({"motion": [3]}, "motion"),
        ({"motion": {}}, "motion"),
        ({"comment": "x" * 2001}, "comment"),
        ({"comment": "a\0b"}, "comment"),
        ({"comment": "a\ud800b"}, "comment"),
        ({"comment": ["a"]}, "comment"),
        ({"speed": 0}, "speed"),
        ({"speed": 100}, "speed"),
        ({"speed": "nan"}, "speed"),
        ({"production": "not an id"}, "production"),
        ({"production": ...}, "production"),
        ({"production": 5}, "production"),
    ],
)
def test_a_wrong_field_is_named(client: Client, production: Production, changed: Any, field: str) -> None:
    answer = post(client, rating_of(production, **changed))
    assert answer.status_code == 400
    problem = answer.json()
    assert (problem["code"], problem["field"]) == ("bad_message", field)
    assert problem["message"]
    assert not Rating.objects.exists()


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "bad_json"),
        (b"{", "bad_json"),
        (b"\xff\xfe", "bad_json"),
        (b"[" * 5000, "bad_json"),
        (b"[]", "bad_message"),
        (b'"text"', "bad_message"),
        (b'{"comment": "' + b"x" * 20_000 + b'"}', "message_too_long"),
    ],
)
def test_a_body_that_is_no_rating_is_refused(client: Client, db: None, body: bytes, code: str) -> None:
    answer = post(client, body)
    assert (answer.status_code, answer.json()["code"]) == (400, code)


def test_an_unknown_production_is_not_found(client: Client, production: Production) -> None:
    answer = post(client, rating_of(production, production=str(uuid.uuid4())))
    assert (answer.status_code, answer.json()["code"]) == (404, "production_unknown")
    assert client.get(URL, {"production": uuid.uuid4()}).status_code == 404
    assert client.get(URL).status_code == 400


def test_ratings_of_other_sites_are_refused(production: Production) -> None:
    assert post(Client(enforce_csrf_checks=True), rating_of(production)).status_code == 403
    assert not Rating.objects.exists()


def test_the_page_can_rate_with_the_token_it_was_given(production: Production) -> None:
    client = Client(enforce_csrf_checks=True)
    client.get(URL, {"production": production.pk})
    token = client.cookies["csrftoken"].value
    assert post(client, rating_of(production), headers={"X-CSRFToken": token}).status_code == 201


def test_ratings_in_a_flood_are_put_off(client: Client, production: Production, settings: Any) -> None:
    settings.RATINGS_RATE = 2
    for _ in range(2):
        assert post(client, rating_of(a_production())).status_code == 201
    answer = post(client, rating_of(production))
    assert answer.status_code == 429
    assert answer.json()["code"] == "busy"
    assert answer.json()["retry_after"] > 0
    assert post(Client(), rating_of(production)).status_code == 201


def test_a_visitor_who_comes_as_a_new_one_each_time_is_put_off_by_address(
    production: Production, settings: Any
) -> None:
    settings.RATINGS_RATE_ADDRESS = 2
    views.limit.cache_clear()
    codes = [post(Client(REMOTE_ADDR="192.0.2.1"), rating_of(production)).status_code for _ in range(3)]
    assert codes == [201, 201, 429]
    assert Session.objects.count() == 2, "what is refused leaves no session"
    assert post(Client(REMOTE_ADDR="192.0.2.2"), rating_of(production)).status_code == 201


def test_all_addresses_together_have_a_limit_too(production: Production, settings: Any) -> None:
    settings.RATINGS_RATE_SITE = 2
    views.limit.cache_clear()
    codes = [post(Client(REMOTE_ADDR=f"192.0.2.{n}"), rating_of(production)).status_code for n in range(3)]
    assert codes == [201, 201, 429]


def test_other_methods_are_not_allowed(client: Client, db: None) -> None:
    assert client.put(URL).status_code == 405


def test_the_page_asks_on_the_scale_that_is_kept(client: Client, db: None) -> None:
    page = client.get("/").content.decode()
    scales = re.findall(r'class="points" data-name="(\w+)" data-words="([^"]+)"', page)
    assert {name: words.count(",") for name, words in scales} == {"meaning": SCALE, "motion": SCALE}
    assert f'maxlength="{COMMENT}"' in page


def test_the_page_offers_what_may_be_answered(client: Client, db: None) -> None:
    page = client.get("/").content.decode()

    def values(start: str, end: str) -> list[str]:
        return re.findall(r'value="(\w+)"', page.split(start)[1].split(end)[0])

    assert values("<form class", "</fieldset>")[-3:] == Rating.Understood.values
    assert values('id="tag-what"', "</select>") == RatingTag.Tag.values
    assert values('id="background"', "</select>") == Background.values
    assert set(CONSENTS) == set(re.findall(r'type="checkbox" name="(\w+)"', page))
