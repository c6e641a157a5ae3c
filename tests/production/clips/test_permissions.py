"""Who may see and do what. Every address of clips is tried by everybody."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.test import Client

from production.accounts.roles import EDUCATORS
from production.clips import storage
from production.models import Clip, ClipJob

GETS = ["", "progress", "clips.zip", "delete", "1.json"]
POSTS = ["cancel", "retry", "delete"]


@pytest.fixture
def job(start_job: Any) -> ClipJob:
    job: ClipJob = start_job()
    clip = job.clips.get()
    storage.save(clip, "json", b"{}")
    Clip.objects.filter(pk=clip.pk).update(state=Clip.State.READY, formats=["json"])
    return job


def everything(client: Client, job_id: object) -> list[int]:
    gets = [client.get(f"/clips/{job_id}/{end}").status_code for end in GETS]
    return gets + [client.post(f"/clips/{job_id}/{end}").status_code for end in POSTS]


def test_without_login_every_page_leads_to_the_login(client: Client, job: ClipJob) -> None:
    for answer in (client.get("/clips/"), client.post("/clips/", {"texts": "Dobrý deň", "languages": "sk-svk"})):
        assert (answer.status_code, answer["Location"]) == (302, "/accounts/login/?next=/clips/")
    assert set(everything(client, job.pk)) == {302}
    assert ClipJob.objects.get() == job


def test_who_is_no_educator_is_told_whom_to_ask(client: Client, visitor: User, job: ClipJob) -> None:
    client.force_login(visitor)
    answer = client.get("/clips/")
    assert answer.status_code == 403
    assert EDUCATORS in answer.content.decode()
    assert "whoever runs this site" in answer.content.decode()
    assert client.post("/clips/", {"texts": "Dobrý deň", "languages": "sk-svk"}).status_code == 403
    assert set(everything(client, job.pk)) == {403}
    assert ClipJob.objects.get() == job


def test_an_educator_opens_the_page(educator_client: Client) -> None:
    assert educator_client.get("/clips/").status_code == 200


def test_who_is_given_the_permission_needs_no_group(client: Client, visitor: User) -> None:
    visitor.user_permissions.add(Permission.objects.get(codename="add_clipjob"))
    client.force_login(visitor)
    assert client.get("/clips/").status_code == 200


def test_the_jobs_of_others_are_not_found(client: Client, visitor: User, job: ClipJob) -> None:
    visitor.groups.add(Group.objects.get(name=EDUCATORS))
    client.force_login(visitor)
    assert set(everything(client, job.pk)) == {404}
    assert "No clips yet" in client.get("/clips/").content.decode()
    assert not job.clips.filter(state=Clip.State.CANCELLED).exists()


def test_staff_do_not_see_the_jobs_of_others_here(admin_client: Client, job: ClipJob) -> None:
    assert set(everything(admin_client, job.pk)) == {404}


def test_a_job_that_never_was_is_not_found(educator_client: Client) -> None:
    assert set(everything(educator_client, uuid.uuid4())) == {404}


def test_the_owner_reaches_everything(educator_client: Client, job: ClipJob) -> None:
    answers = [educator_client.get(f"/clips/{job.pk}/{end}") for end in ("", "progress", "delete")]
    assert [answer.status_code for answer in answers] == [200, 200, 200]


def test_nothing_changes_by_following_a_link(educator_client: Client, job: ClipJob) -> None:
    assert educator_client.get(f"/clips/{job.pk}/cancel").status_code == 405
    assert educator_client.get(f"/clips/{job.pk}/retry").status_code == 405
    educator_client.get(f"/clips/{job.pk}/delete")
    assert ClipJob.objects.filter(pk=job.pk).exists()


def test_forms_of_other_sites_are_refused(educator: User, job: ClipJob) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(educator)
    for address in ("/clips/", *(f"/clips/{job.pk}/{end}" for end in POSTS)):
        assert client.post(address, {"texts": "Dobrý deň", "languages": "sk-svk"}).status_code == 403


def test_files_of_clips_are_no_public_media(client: Client, job: ClipJob) -> None:
    assert client.get(f"/media/clips/{job.pk}/001.json").status_code == 404
