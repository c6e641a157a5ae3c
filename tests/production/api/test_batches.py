"""Clips in bulk over the API: checked first, made as on the page, fetched, and nobody else's."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from django.contrib.auth.models import User

from production.clips.making import make_clip
from production.models import Clip, ClipJob
from tests.production.api.conftest import Ask, told

pytestmark = pytest.mark.django_db
BATCH: dict[str, Any] = {
    "name": "Lesson 3",
    "text_language": "sk",
    "sign_language": "svk",
    "rows": [{"text": "Dobrý večer!", "name": "greeting"}, {"text": "Dom"}],
    "formats": ["bvh", "vtt"],
    "options": {"dominant_hand": "left"},
    "film": {"view": "hands", "width": 320, "height": 240},
}


def test_a_batch_is_checked_before_it_is_made(ask: Ask) -> None:
    wrong = BATCH | {"rows": [{"text": "Dobrý večer!"}, {"text": "👋"}, {"text": "a\u0007b"}, {"text": ""}]}
    answer = ask("POST", "/batches/check", wrong)
    found = told(answer)["rows"]
    assert [bool(row["problems"]) for row in found] == [False, True, True, True]
    assert found[0]["coverage"]["signed"] == [[0, 5], [6, 11]]
    assert found[0]["seconds"] > 0
    assert not ClipJob.objects.exists()
    refused = ask("POST", "/batches", wrong)
    assert (refused.status_code, told(refused)["code"]) == (422, "rows_invalid")
    assert [(one["row"], one["field"]) for one in told(refused)["errors"]] == [(2, "text"), (3, "text"), (4, "text")]
    assert not ClipJob.objects.exists()


def test_a_batch_is_made_as_on_the_page(ask: Ask, educator: User) -> None:
    answer = ask("POST", "/batches", BATCH)
    made = told(answer)
    job = ClipJob.objects.get()
    assert (answer.status_code, answer["Location"]) == (201, made["url"])
    assert (job.owner, job.name, job.wanted) == (educator, "Lesson 3", ["bvh", "vtt"])
    assert job.options["dominant_hand"] == "left"
    assert job.options["film"]["view"] == "hands"
    assert [(clip["name"], clip["state"], clip["files"]) for clip in made["clips"]] == [
        ("greeting", "waiting", {}),
        ("", "waiting", {}),
    ]
    assert not made["finished"]
    listed = told(ask("GET", "/batches"))
    assert listed["total"] == 1
    assert listed["batches"][0] == made | {"clips": None}


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"rows": []}, "invalid"),
        ({"rows": [{"text": 7}]}, "invalid"),
        ({"formats": ["exe"]}, "invalid"),
        ({"name": "x" * 81}, "invalid"),
        ({"film": {"width": 641}}, "invalid"),
        ({"film": {"background": "transparent"}}, "invalid"),
        ({"film": {"fps": 500}}, "invalid"),
        ({"sign_language": "ase"}, "language_pair"),
        ({"sign_language": "xyz"}, "language_unknown"),
        ({"options": {"fingerspelling_speed": 9}}, "invalid"),
    ],
)
def test_what_is_no_batch_is_refused(ask: Ask, wrong: dict[str, Any], code: str) -> None:
    for path in ("/batches", "/batches/check"):
        answer = ask("POST", path, BATCH | wrong)
        assert (answer.status_code, told(answer)["code"]) == (422, code)


def test_beyond_the_quota_it_says_until_when(ask: Ask, settings: Any) -> None:
    settings.CLIPS_A_DAY = 3
    assert ask("POST", "/batches", BATCH).status_code == 201
    answer = ask("POST", "/batches", BATCH)
    found = told(answer)
    assert (answer.status_code, found["code"]) == (429, "quota_reached")
    assert (found["limit"], found["used"], found["wanted"]) == (3, 2, 2)
    assert 0 < int(answer["Retry-After"]) <= 86_401


def sent(answer: Any) -> bytes:
    """The body of an answer that is sent piece by piece."""

    async def read() -> bytes:
        return b"".join([piece async for piece in answer.streaming_content])

    return asyncio.run(read())


def test_files_are_fetched_when_they_are_ready(ask: Ask) -> None:
    made = told(ask("POST", "/batches", BATCH))
    early = ask("GET", f"{made['url']}/clips/1/files/bvh")
    assert (early.status_code, told(early)["code"]) == (409, "not_ready")
    for clip in Clip.objects.all():
        make_clip(clip_id=clip.pk)
    done = told(ask("GET", made["url"]))
    assert done["finished"]
    assert done["states"]["ready"] == 2
    address = done["clips"][0]["files"]["bvh"]
    assert sent(ask("GET", address)).startswith(b"HIERARCHY")
    part = ask("GET", address, range="bytes=0-8")
    assert (part.status_code, sent(part)) == (206, b"HIERARCHY")
    whole = ask("GET", done["archive"])
    assert sent(whole).startswith(b"PK")
    assert whole["RateLimit-Limit"]


def test_cancelling_trying_again_and_deleting(ask: Ask) -> None:
    address = told(ask("POST", "/batches", BATCH))["url"]
    assert told(ask("POST", f"{address}/cancel"))["states"]["cancelled"] == 2
    assert told(ask("POST", f"{address}/retry")) == {"changed": 2}
    assert ask("DELETE", address).status_code == 204
    assert ask("GET", address).status_code == 404
    assert not ClipJob.objects.exists()
