"""Languages, plans, the dictionary and productions: what pages give, for programs."""

from __future__ import annotations

import hashlib
import json
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from ml.signing import Request, prepare
from production import files
from production.files import frames_of
from production.live.consumer import everybody
from production.models import Production
from tests.builders import a_production, fake_signer, other_signer
from tests.production.api.conftest import TEXT, Ask, told

pytestmark = pytest.mark.django_db


def test_languages_say_what_can_be_made_of_what(ask: Ask) -> None:
    found = told(ask("GET", "/languages"))
    assert {one["code"]: set(one["text_languages"]) for one in found["languages"]} == {
        "svk": {"sk", "en"},
        "ase": {"en"},
    }
    assert set(found["formats"]) == set(files.FORMATS)
    assert found["model"] == fake_signer().hash


def test_a_plan_is_that_of_the_other_addresses(ask: Ask, client: Client) -> None:
    there = client.post("/api/plan/", TEXT, content_type="application/json").json()
    here = told(ask("POST", "/plans", TEXT))
    assert {name: value for name, value in here.items() if name != "signs"} == {
        name: value for name, value in there.items() if name != "signs"
    }
    assert [sign["gloss"] for sign in here["signs"]] == [sign["gloss"] for sign in there["signs"]]


def test_a_text_is_signed_and_its_motion_is_that_of_the_model(ask: Ask) -> None:
    answer = ask("POST", "/productions", TEXT | {"seed": 7, "options": {"dominant_hand": "left"}})
    assert answer.status_code == 201
    found = told(answer)
    row = Production.objects.get()
    assert answer["Location"] == found["url"] == f"/api/v1/productions/{row.pk}"
    utterance = prepare(fake_signer(), Request("Dobrý večer!", "sk", "svk", 7, options=_left()))
    frames = frames_of(utterance)
    assert found["sha256"] == hashlib.sha256(frames.tobytes()).hexdigest()
    assert found["frames"] == len(frames) == row.frames
    assert (row.state, row.seed, row.options["dominant_hand"]) == (Production.State.FINISHED, 7, "left")
    assert found["signs"][0]["start_frame"] == 0
    assert told(ask("GET", found["url"])) == found
    assert Client().get(found["page"]).status_code == 200


def _left() -> Any:
    from ml.signing import Options  # noqa: PLC0415

    return Options(dominant_hand="left")


def test_without_a_seed_one_is_drawn_and_told(ask: Ask) -> None:
    seeds = {told(ask("POST", "/productions", TEXT))["seed"] for _ in range(3)}
    assert len(seeds) == 3


def test_signs_of_ones_own_are_made(ask: Ask) -> None:
    found = told(ask("POST", "/productions", TEXT | {"plan": [{"kind": "sign", "gloss": "DOM", "text_span": [0, 5]}]}))
    assert [sign["gloss"] for sign in found["signs"] if sign["kind"] != "pause"] == ["DOM"]
    assert found["edited"] is True


@pytest.mark.parametrize("ending", files.FORMATS)
def test_every_format_can_be_fetched(ask: Ask, ending: str) -> None:
    found = told(ask("POST", "/productions", TEXT))
    address = next(one["url"] for one in found["files"] if one["format"] == ending)
    answer = ask("GET", address)
    assert answer.status_code == 200
    assert answer["Content-Type"] == files.FORMATS[ending].media_type
    assert answer.content == files.content(Production.objects.get(), ending)
    assert f'{found["id"]}.{ending}"' in answer["Content-Disposition"]


def test_what_another_model_made_cannot_be_fetched(ask: Ask) -> None:
    row = a_production(model=other_signer().hash)
    answer = ask("GET", f"/productions/{row.pk}/files/bvh")
    assert (answer.status_code, told(answer)["code"]) == (409, "model_changed")
    assert ask("GET", f"/productions/{row.pk}").status_code == 200


def test_a_format_or_figure_that_there_is_not_is_refused(ask: Ask) -> None:
    row = a_production()
    assert ask("GET", f"/productions/{row.pk}/files/exe").status_code == 422
    assert ask("GET", f"/productions/{row.pk}/files/glb?avatar=dog").status_code == 422


def test_who_comes_while_others_motion_is_made_is_told_when_to_come_back(
    ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "PATIENCE", 0.01)
    for _ in range(files.AT_ONCE):
        files._turns.acquire()
    try:
        answers = [ask("POST", "/productions", TEXT), ask("GET", f"/productions/{a_production().pk}/files/bvh")]
    finally:
        for _ in range(files.AT_ONCE):
            files._turns.release()
    assert [(answer.status_code, told(answer)["code"], answer["Retry-After"]) for answer in answers] == [
        (503, "busy", "1")
    ] * 2
    assert Production.objects.count() == 1


def test_motion_is_limited_as_on_the_socket(ask: Ask, settings: Any) -> None:
    settings.LIVE_RATE_ADDRESS = 1
    everybody.cache_clear()
    try:
        assert [ask("POST", "/productions", TEXT).status_code for _ in range(2)] == [201, 429]
    finally:
        everybody.cache_clear()


def test_the_dictionary_is_searched_and_read_by_pages(ask: Ask) -> None:
    found = told(ask("GET", "/dictionary/svk?query=v%C4%8Cela&limit=5"))
    assert found["total"] >= 1
    assert any("VČELA" in entry["gloss"] for entry in found["entries"])
    every = told(ask("GET", "/dictionary/svk?limit=3&offset=2"))
    assert len(every["entries"]) == 3
    assert every["total"] > 100
    one = every["entries"][0]
    assert told(ask("GET", f"/dictionary/svk/{one['gloss']}")) == one
    numbers = told(ask("GET", "/dictionary/svk?topic=numbers"))["entries"]
    assert {entry["topic"] for entry in numbers} == {"numbers"}


def test_ids_are_uuids(ask: Ask) -> None:
    assert UUID(told(ask("POST", "/productions", TEXT))["id"]).version == 4


def test_a_body_is_json_whatever_its_content_type_says(key: str) -> None:
    answer = Client().post(
        "/api/v1/plans", json.dumps(TEXT), content_type="text/plain", headers={"authorization": f"Bearer {key}"}
    )
    assert answer.status_code == 200
