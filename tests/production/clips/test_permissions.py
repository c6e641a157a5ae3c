"""Who may see and do what. Every address of clips is tried by everybody."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.test import Client

from production.accounts.roles import EDUCATORS
from production.clips import storage
from production.clips.batches import drafts
from production.clips.batches.lines import read_lines
from production.clips.batches.orders import Defaults
from production.clips.urls import urlpatterns
from production.models import Clip, ClipDraft, ClipJob

SENT = {"texts": "Dobrý deň", "languages": "sk-svk", "fingerspelling_speed": "1.0"}
ROLES = ("anonymous", "visitor", "owner", "other educator", "admin")
LOGIN, REFUSED, ABSENT = 302, 403, 404
# What the owner gets, of whom alone it is. Everybody may have a list and a form of their own.
OF_A_JOB = {
    ("get", ""): 200,
    ("get", "progress"): 200,
    ("get", "clips.zip"): 200,
    ("get", "1.json"): 200,
    ("get", "2.json"): 404,
    ("get", "1.mp4"): 404,
    ("get", "delete"): 200,
    ("get", "cancel"): 405,
    ("get", "retry"): 405,
    ("get", "1/cancel"): 405,
    ("get", "1/retry"): 405,
    ("get", "name"): 405,
    ("get", "rewrite"): 405,
    ("post", ""): 405,
    ("post", "progress"): 405,
    ("post", "cancel"): 302,
    ("post", "retry"): 302,
    ("post", "1/cancel"): 302,
    ("post", "1/retry"): 302,
    ("post", "name"): 302,
    ("post", "rewrite"): 302,
    ("post", "delete"): 302,
}
OF_A_DRAFT = {
    ("get", ""): 200,
    ("get", "rows"): 405,
    ("get", "rows/1"): 405,
    ("get", "rows/1/remove"): 405,
    ("get", "make"): 405,
    ("get", "delete"): 405,
    ("post", "rows"): 200,
    ("post", "rows/1"): 200,
    ("post", "rows/9"): 404,
    ("post", "rows/1/remove"): 200,
    ("post", "make"): 302,
    ("post", "delete"): 302,
}


@pytest.fixture
def job(start_job: Any) -> ClipJob:
    job: ClipJob = start_job()
    clip = job.clips.get()
    storage.save(clip, "json", b"{}")
    Clip.objects.filter(pk=clip.pk).update(state=Clip.State.READY, formats=["json"])
    return job


@pytest.fixture
def draft(educator: User, calls: list[str]) -> ClipDraft:
    return drafts.start(owner=educator, sheet=read_lines("Dobrý deň\nDom\n👋"), defaults=Defaults("sk", "svk"))


@pytest.fixture
def client_of(educator: User, visitor: User, admin_user: User) -> Callable[[str], Client]:
    other = User.objects.create_user("other")
    other.groups.add(Group.objects.get(name=EDUCATORS))
    users = dict(zip(ROLES, (None, visitor, educator, other, admin_user), strict=True))

    def enter(role: str) -> Client:
        client = Client()
        if user := users[role]:
            client.force_login(user)
        return client

    return enter


def answers(client: Client, address: str, asked: Iterable[tuple[str, str]]) -> dict[tuple[str, str], int]:
    row = {"data": {"cells": {"text": "Dom"}}, "content_type": "application/json"}
    return {
        (how, end): (client.get(address + end) if how == "get" else client.post(address + end, **row)).status_code
        for how, end in asked
    }


def expected(role: str, of_owner: Mapping[tuple[str, str], int]) -> dict[tuple[str, str], int]:
    """Where nobody may ask in this way, it says so to everybody, whoever they are."""
    other = {"anonymous": LOGIN, "visitor": REFUSED, "other educator": ABSENT, "admin": ABSENT}
    return {what: status if role == "owner" or status == 405 else other[role] for what, status in of_owner.items()}


@pytest.mark.parametrize("role", ROLES)
def test_a_batch_is_its_owners_alone(client_of: Callable[[str], Client], role: str, job: ClipJob) -> None:
    assert answers(client_of(role), f"/clips/{job.pk}/", OF_A_JOB) == expected(role, OF_A_JOB)
    assert ClipJob.objects.filter(pk=job.pk).exists() == (role != "owner")


@pytest.mark.parametrize("role", ROLES)
def test_a_draft_is_its_owners_alone(client_of: Callable[[str], Client], role: str, draft: ClipDraft) -> None:
    assert answers(client_of(role), f"/clips/drafts/{draft.pk}/", OF_A_DRAFT) == expected(role, OF_A_DRAFT)
    assert ClipDraft.objects.filter(pk=draft.pk).exists() == (role != "owner")
    if role != "owner":
        draft.refresh_from_db()
        assert [row["cells"]["text"] for row in draft.rows] == ["Dobrý deň", "Dom", "👋"]


@pytest.mark.usefixtures("calls")
@pytest.mark.parametrize("role", ROLES)
def test_who_may_begin_batches_and_who_may_not(client_of: Callable[[str], Client], role: str) -> None:
    client = client_of(role)
    other = {"anonymous": LOGIN, "visitor": REFUSED}
    assert client.get("/clips/").status_code == other.get(role, 200)
    for sent in (SENT, SENT | {"check": "1"}):
        answer = client.post("/clips/", sent)
        assert answer.status_code == other.get(role, 302)
        if role == "anonymous":
            assert answer["Location"] == "/accounts/login/?next=/clips/"
    begun = 0 if role in other else 1
    assert (ClipJob.objects.count(), ClipDraft.objects.count()) == (begun, begun)


def test_the_table_names_every_address_there_is() -> None:
    tried = {f"<uuid:job_id>/{end}" for _, end in OF_A_JOB} | {f"drafts/<uuid:draft_id>/{end}" for _, end in OF_A_DRAFT}
    routes = {re.sub("<int:row_id>", "1", str(route.pattern)) for route in urlpatterns} - {""}
    numbered = {re.sub("<int:number>.<str:ending>", "1.json", route) for route in routes}
    assert {re.sub("<int:number>", "1", route) for route in numbered} <= tried


def test_who_is_no_educator_is_told_whom_to_ask(client_of: Callable[[str], Client]) -> None:
    page = client_of("visitor").get("/clips/").content.decode()
    assert EDUCATORS in page
    assert "whoever runs this site" in page


def test_an_educator_opens_the_page(educator_client: Client) -> None:
    assert educator_client.get("/clips/").status_code == 200


def test_who_is_given_the_permission_needs_no_group(client: Client, visitor: User) -> None:
    visitor.user_permissions.add(Permission.objects.get(codename="add_clipjob"))
    client.force_login(visitor)
    assert client.get("/clips/").status_code == 200


def test_the_lists_of_others_are_empty(client_of: Callable[[str], Client], job: ClipJob, draft: ClipDraft) -> None:
    for role in ("other educator", "admin"):
        page = client_of(role).get("/clips/").content.decode()
        assert "No clips yet" in page
        assert "Drafts" not in page


@pytest.mark.parametrize("kind", ["", "drafts/"])
def test_what_never_was_is_not_found(educator_client: Client, kind: str) -> None:
    asked = OF_A_DRAFT if kind else OF_A_JOB
    found = answers(educator_client, f"/clips/{kind}{uuid.uuid4()}/", asked)
    assert set(found.values()) <= {404, 405}


def test_nothing_changes_by_following_a_link(educator_client: Client, job: ClipJob) -> None:
    assert educator_client.get(f"/clips/{job.pk}/cancel").status_code == 405
    assert educator_client.get(f"/clips/{job.pk}/retry").status_code == 405
    educator_client.get(f"/clips/{job.pk}/delete")
    assert ClipJob.objects.filter(pk=job.pk).exists()


def test_forms_of_other_sites_are_refused(educator: User, job: ClipJob, draft: ClipDraft) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(educator)
    addresses = [f"/clips/{job.pk}/{end}" for how, end in OF_A_JOB if how == "post"]
    addresses += [f"/clips/drafts/{draft.pk}/{end}" for how, end in OF_A_DRAFT if how == "post"]
    for address in ("/clips/", *addresses):
        assert client.post(address, SENT).status_code == 403


def test_files_of_clips_are_no_public_media(client: Client, job: ClipJob) -> None:
    assert client.get(f"/media/clips/{job.pk}/001.json").status_code == 404
