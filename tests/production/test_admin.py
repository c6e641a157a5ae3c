from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import User
from django.test import AsyncClient, Client

from production.models import Clip, ClipJob, MissedWord, Production, Rating
from tests.builders import a_production


@pytest.fixture
def rating(db: None) -> Rating:
    made = a_production(frames=143)
    Rating.objects.create(production=made, rater="b" * 32, meaning=2, motion=1)
    return Rating.objects.create(production=made, rater="a" * 32, meaning=5, motion=3, comment="=1+1", speed=0.6)


@pytest.fixture
def clip(admin_user: User, rating: Rating) -> Clip:
    job = ClipJob.objects.create(owner=admin_user, text_language="sk", sign_language="svk")
    Clip.objects.create(job=job, number=2, text="👋", state=Clip.State.FAILED, problem="Nothing to sign.")
    return Clip.objects.create(
        job=job, number=1, text="Dobrý deň", state=Clip.State.READY, formats=["json"], production=rating.production
    )


def test_every_list_and_form_opens(admin_client: Client, clip: Clip, rating: Rating) -> None:
    for row in (rating, rating.production, clip, clip.job):
        model = row._meta.model_name
        assert admin_client.get(f"/admin/production/{model}/").status_code == 200
        assert admin_client.get(f"/admin/production/{model}/{row.pk}/change/").status_code == 200


def test_missed_words_are_listed_by_how_much_they_are_wanted(admin_client: Client) -> None:
    for word, texts, signs in (("telefón", 3, "svk"), ("chlieb", 12, "svk"), ("bread", 5, "ase")):
        pair = {"text_language": "en" if signs == "ase" else "sk", "sign_language": signs}
        MissedWord.objects.create(word=word, texts=texts, became="spelled", last_day="2026-11-29", **pair)
    page = admin_client.get("/admin/production/missedword/").content.decode().split('id="result_list"')[1]
    assert page.index("chlieb") < page.index("bread") < page.index("telefón")
    page = admin_client.get("/admin/production/missedword/?sign_language__exact=svk").content.decode()
    page = page.split('id="result_list"')[1]
    assert "sk → svk" in page
    assert "bread" not in page
    row = MissedWord.objects.get(word="chlieb")
    assert admin_client.get(f"/admin/production/missedword/{row.pk}/change/").status_code == 200


def test_educators_and_visitors_have_no_admin(client: Client, django_user_model: Any) -> None:
    client.force_login(django_user_model.objects.create_user("visitor"))
    assert client.get("/admin/production/rating/").status_code == 302


def test_productions_show_their_ratings_and_replay(admin_client: Client, rating: Rating) -> None:
    page = admin_client.get("/admin/production/production/").content.decode()
    assert f'<a href="/p/{rating.production_id}">Replay</a>' in page
    for shown in ("Dobrý večer!", "sk → svk", "5.7 s", ">3.5<", ">2.0<", rating.production.model[:8]):
        assert shown in page


def test_a_production_shows_its_signs_as_words(admin_client: Client, rating: Rating) -> None:
    page = admin_client.get(f"/admin/production/production/{rating.production_id}/change/").content.decode()
    assert "DOBRE · VEČER" in page
    assert "start_frame" not in page


def test_searching_and_filtering_productions(admin_client: Client, rating: Rating) -> None:
    other = a_production(text="Good morning", text_language="en", sign_language="ase")

    def found(query: str) -> set[Any]:
        answer = admin_client.get(f"/admin/production/production/?{query}")
        return {row.pk for row in answer.context["cl"].queryset}

    assert found("q=morning") == {other.pk}
    assert found("sign_language=svk") == {rating.production_id}
    assert found("q=") == {other.pk, rating.production_id}


def test_what_came_to_nothing_is_listed_only_when_asked_for(admin_client: Client, admin_user: User) -> None:
    finished = a_production(frames=10)
    given_up = a_production(state=Production.State.CANCELLED, frames=0)
    rated = a_production(state=Production.State.CANCELLED, frames=0)
    Rating.objects.create(production=rated, rater="a", meaning=1, motion=1)
    made, cancelled = (ClipJob.objects.create(owner=admin_user, name=name) for name in ("made", "cancelled"))
    for job, state in ((made, Clip.State.READY), (made, Clip.State.CANCELLED), (cancelled, Clip.State.CANCELLED)):
        job.clips.create(number=job.clips.count() + 1, text="a", state=state)

    def found(model: str, query: str) -> set[Any]:
        return {row.pk for row in admin_client.get(f"/admin/production/{model}/?{query}").context["cl"].queryset}

    assert found("production", "") == {finished.pk, rated.pk}
    assert found("production", "came_of_it=all") == {finished.pk, rated.pk, given_up.pk}
    assert found("production", "state__exact=cancelled") == {rated.pk, given_up.pk}
    assert found("clipjob", "") == {made.pk}
    assert found("clipjob", "came_of_it=all") == {made.pk, cancelled.pk}


def test_ratings_are_filtered_by_score_language_and_comment(admin_client: Client, rating: Rating) -> None:
    def found(query: str) -> int:
        answer = admin_client.get(f"/admin/production/rating/?{query}")
        assert answer.status_code == 200
        return int(answer.context["cl"].queryset.count())

    assert found("meaning=5") == 1
    assert found("production__sign_language=svk") == 2
    assert found("production__sign_language=ase") == 0
    assert found("comment__isempty=0") == 1
    assert found(f"production__model={rating.production.model}") == 2


def test_ratings_link_to_the_production_that_was_rated(admin_client: Client, rating: Rating) -> None:
    page = admin_client.get(f"/admin/production/rating/{rating.pk}/change/").content.decode()
    assert f'<a href="/p/{rating.production_id}">Replay</a>' in page


def test_a_job_shows_its_clips_in_it(admin_client: Client, clip: Clip) -> None:
    page = admin_client.get(f"/admin/production/clipjob/{clip.job_id}/change/").content.decode()
    assert "Nothing to sign." in page
    assert f'<a href="/p/{clip.production_id}">Replay</a>' in page
    answer = admin_client.get("/admin/production/clipjob/?q=D")
    row = answer.context["cl"].queryset.get()
    assert (row.clip_count, row.ready, row.failed) == (2, 1, 1)


def test_what_happened_cannot_be_edited_or_made_up(admin_client: Client, clip: Clip, rating: Rating) -> None:
    for row in (rating, rating.production, clip, clip.job):
        model = row._meta.model_name
        assert admin_client.get(f"/admin/production/{model}/add/").status_code == 403
    made = rating.production
    for address, sent in (
        (f"/admin/production/rating/{rating.pk}/change/", {"meaning": 0, "motion": 0}),
        (f"/admin/production/production/{made.pk}/change/", {"sha256": "0" * 64, "frames": 1}),
    ):
        assert admin_client.post(address, sent).status_code == 403
    rating.refresh_from_db()
    assert (rating.meaning, rating.motion) == (5, 3)
    assert Production.objects.get(pk=made.pk).frames == 143


@pytest.mark.django_db(transaction=True)
async def test_chosen_ratings_are_exported_as_csv_that_no_spreadsheet_calculates() -> None:
    made = await sync_to_async(a_production)()
    rows = [Rating(production=made, rater=name, meaning=5, motion=3, comment="=1+1", speed=0.6) for name in "ab"]
    for row in rows:
        await row.asave()
    client = AsyncClient()
    await client.aforce_login(await User.objects.acreate(username="admin", is_staff=True, is_superuser=True))
    chosen = {"action": "export_csv", "_selected_action": [rows[1].pk]}
    answer: Any = await client.post("/admin/production/rating/", chosen)
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    header, row = csv.reader(io.StringIO(b"".join([piece async for piece in answer]).decode("utf-8-sig")))
    told = dict(zip(header, row, strict=True))
    assert (told["production"], told["rater"]) == (str(made.pk), "b")
    assert (told["text"], told["meaning"], told["motion"], told["speed"]) == ("Dobrý večer!", "5", "3", "0.6")
    assert told["comment"] == "'=1+1"
    assert (told["model"], told["seed"]) == (made.model, "1")


def test_deleting_a_job_in_the_admin_removes_its_files(
    admin_client: Client, clip: Clip, django_capture_on_commit_callbacks: Any
) -> None:
    from production.clips import storage  # noqa: PLC0415

    storage.save(clip, "json", b"{}")
    with django_capture_on_commit_callbacks(execute=True):
        admin_client.post(f"/admin/production/clipjob/{clip.job_id}/delete/", {"post": "yes"})
    assert not ClipJob.objects.exists()
    assert not storage.folder(clip.job_id).exists()
