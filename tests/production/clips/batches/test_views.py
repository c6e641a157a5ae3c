from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.templatetags.static import static
from django.test import Client

from production.clips.batches.views import ROW_LIMIT
from production.models import Clip, ClipDraft, ClipJob

pytestmark = pytest.mark.usefixtures("calls")
SENT = {"languages": "sk-svk", "fingerspelling_speed": "1.0", "check": "1"}
TABLE = "text;name;jazyk\nDobrý večer!;prvý;\n<script>alert(1)</script>;;xx\nqqq;;\n"


@pytest.fixture
def draft(educator_client: Client) -> ClipDraft:
    answer = educator_client.post("/clips/", SENT | {"file": SimpleUploadedFile("lekcia 3.csv", TABLE.encode())})
    draft = ClipDraft.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/clips/drafts/{draft.pk}/")
    return draft


def page_of(client: Client, draft: ClipDraft) -> str:
    return client.get(f"/clips/drafts/{draft.pk}/").content.decode()


def send(client: Client, draft: ClipDraft, end: str, body: object) -> Any:
    answer = client.post(f"/clips/drafts/{draft.pk}/rows{end}", body, content_type="application/json")
    return answer.status_code, answer.json()


def test_an_uploaded_table_is_shown_with_what_will_become_of_each_row(
    educator_client: Client, draft: ClipDraft
) -> None:
    assert draft.name == "lekcia 3"
    page = page_of(educator_client, draft)
    assert '<span class="signed">Dobrý</span> <span class="signed">večer</span>!' in page
    assert "2 signed" in page
    assert "there is no language “xx” here; there are en, sk." in page
    assert '<span class="spelled">qqq</span>' in page
    assert "Only spelled" in page
    assert "2 rows can be made, 1 of them only spelled, 1 row has a problem" in page
    assert "of signing, about" in page


def test_what_was_uploaded_is_no_markup(educator_client: Client, draft: ClipDraft) -> None:
    page = page_of(educator_client, draft)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert" not in page
    assert page.count("<script") == page.count(f'<script type="module" src="{static("production/app/")}')
    assert " style=" not in page


def test_pasted_lines_are_checked_too(educator_client: Client) -> None:
    educator_client.post("/clips/", SENT | {"texts": "Dobrý deň\n\n👋", "name": "Pozdravy"})
    draft = ClipDraft.objects.get()
    assert [(row["place"], len(row["problems"])) for row in draft.rows] == [(1, 0), (3, 1)]
    assert "Pozdravy" in educator_client.get("/clips/").content.decode()


def test_a_file_is_never_made_unchecked(educator_client: Client) -> None:
    sent = {name: value for name, value in SENT.items() if name != "check"}
    educator_client.post("/clips/", sent | {"file": SimpleUploadedFile("a.txt", b"Dom")})
    assert (ClipDraft.objects.count(), ClipJob.objects.count()) == (1, 0)


def test_lines_and_a_file_at_once_are_refused(educator_client: Client) -> None:
    answer = educator_client.post("/clips/", SENT | {"texts": "a", "file": SimpleUploadedFile("a.txt", b"Dom")})
    assert "There are lines and a file" in answer.content.decode()
    assert not ClipDraft.objects.exists()


def test_a_row_comes_back_as_it_is_after_a_change(educator_client: Client, draft: ClipDraft) -> None:
    status, told = send(educator_client, draft, "/2", {"cells": {"text": "Ďakujem"}})
    assert status == 200
    assert '<span class="signed">Ďakujem</span>' in told["html"]
    assert (told["summary"]["good"], told["summary"]["bad"]) == (3, 0)
    status, told = send(educator_client, draft, "/3/remove", {})
    assert (status, told["html"], told["summary"]["good"]) == (200, "", 2)
    status, told = send(educator_client, draft, "", {"cells": {"text": "Dom", "hand": "x"}})
    assert (status, told["summary"]["bad"]) == (200, 1)
    assert "is not among them; there are left, right." in told["html"]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"{", "This is not JSON in UTF-8."),
        (b"\xff", "This is not JSON in UTF-8."),
        (b"[]", "A row is an object of cells"),
        (b'{"cells": {"text": 5}}', "A row is an object of cells"),
        (b'{"cells": {"fast": "a"}}', "There is no column “fast”."),
        (json.dumps({"cells": {"text": "a" * ROW_LIMIT}}).encode(), "This row is too long."),
    ],
)
def test_what_is_no_row_changes_nothing(educator_client: Client, draft: ClipDraft, body: bytes, said: str) -> None:
    answer = educator_client.generic("POST", f"/clips/drafts/{draft.pk}/rows/1", body, "application/json")
    assert answer.status_code == 400
    assert said in answer.json()["problem"]
    before = draft.rows
    draft.refresh_from_db()
    assert draft.rows == before


def test_what_can_be_made_is_made_and_the_rest_is_told(educator_client: Client, draft: ClipDraft) -> None:
    answer = educator_client.post(f"/clips/drafts/{draft.pk}/make", follow=True)
    job = ClipJob.objects.get()
    assert answer.redirect_chain == [(f"/clips/{job.pk}/", 302)]
    page = answer.content.decode()
    assert "1 row could not be made and is still in the draft." in page
    assert "lekcia 3" in page
    assert "2 signed" in page
    assert page_of(educator_client, draft).count("data-row=") == 1


def test_a_draft_is_deleted_when_asked(educator_client: Client, draft: ClipDraft) -> None:
    answer: HttpResponse = educator_client.post(f"/clips/drafts/{draft.pk}/delete", follow=True)
    assert "The draft has been deleted." in answer.content.decode()
    assert not ClipDraft.objects.exists()


def test_failed_texts_go_back_into_a_draft(educator_client: Client, start_job: Any) -> None:
    job = start_job("👋", "Dom")
    job.clips.update(state=Clip.State.READY, formats=["mp4"])
    job.clips.filter(number=1).update(state=Clip.State.FAILED, code="nothing_to_sign", formats=[])
    page = educator_client.get(f"/clips/{job.pk}/").content.decode()
    assert "Rewrite 1</button>" in page
    assert "again</button>" not in page, "it would fail again"
    answer = educator_client.post(f"/clips/{job.pk}/rewrite")
    assert answer["Location"] == f"/clips/drafts/{ClipDraft.objects.get().pk}/"
