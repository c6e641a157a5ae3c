"""Productions as files: what is in them is the formats' matter, here they are asked for."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from production import files
from production.live.consumer import everybody
from tests.builders import a_production

OPENINGS = {
    "json": b'{"version":1',
    "bvh": b"HIERARCHY",
    "glb": b"glTF",
    "vtt": b"WEBVTT",
    "srt": b"1\n00:00",
    "eaf": b"<?xml",
    "pose": b"\xcd\xccL>",
}


@pytest.fixture(autouse=True)
def fresh_limit() -> None:
    everybody.cache_clear()


@pytest.mark.parametrize("ending", sorted(files.FORMATS))
def test_every_format_is_served_under_a_name_of_its_own(client: Client, db: None, ending: str) -> None:
    answer = client.get(f"/p/{a_production().pk}.{ending}")
    assert answer.status_code == 200
    assert answer.content.startswith(OPENINGS[ending])
    assert answer["Content-Type"] == files.FORMATS[ending].media_type
    assert answer["Content-Disposition"] == f'attachment; filename="dobry-vecer.{ending}"'


def test_a_file_holds_the_motion_that_was_kept(client: Client, db: None) -> None:
    production = a_production()
    document = json.loads(client.get(f"/p/{production.pk}.json").content)
    assert (document["seed"], document["model"]) == (production.seed, production.model)
    assert [sign["gloss"] for sign in document["signs"]] == [sign["gloss"] for sign in production.signs]


def test_the_figure_is_the_one_that_was_chosen(client: Client, db: None) -> None:
    production = a_production()
    woman, man = (client.get(f"/p/{production.pk}.glb", {"avatar": who}).content for who in ("woman", "man"))
    assert woman != man


@pytest.mark.parametrize("wanted", [".exe", ".html", ".glb?avatar=nobody", ".", ".json.json"])
def test_what_there_is_not_is_not_found(client: Client, db: None, wanted: str) -> None:
    assert client.get(f"/p/{a_production().pk}{wanted}").status_code == 404
    assert client.get(f"/p/{uuid4()}.bvh").status_code == 404


def test_what_another_model_signed_cannot_be_made_again(client: Client, db: None) -> None:
    answer = client.get(f"/p/{a_production(model='another').pk}.bvh")
    assert (answer.status_code, answer.json()["code"]) == (409, "model_changed")


def test_files_count_as_productions_do(client: Client, db: None, settings: Any) -> None:
    settings.LIVE_RATE_ADDRESS = 2
    production = a_production()
    answers = [client.get(f"/p/{production.pk}.vtt") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert int(answers[2]["Retry-After"]) > 0
    assert answers[2].json()["code"] == "busy"


def test_who_waits_too_long_for_others_files_is_told_so(
    client: Client, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("production.files.PATIENCE", 0.01)
    production = a_production()
    with files._turns, files._turns:
        assert client.get(f"/p/{production.pk}.bvh").status_code == 429
        assert client.get(f"/p/{production.pk}.vtt").status_code == 200  # takes no motion
    assert client.get(f"/p/{production.pk}.bvh").status_code == 200
