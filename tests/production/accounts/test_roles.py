"""Roles are permissions in groups, and permissions alone open doors."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.core.management import call_command
from django.test import Client

from production.accounts.roles import ADMINISTRATORS, EDUCATORS, REVIEWERS, VISITORS, make_groups

pytestmark = pytest.mark.django_db


def granted(group: str) -> set[str]:
    return set(Group.objects.get(name=group).permissions.values_list("codename", flat=True))


def test_every_role_is_there_after_a_migration() -> None:
    assert granted(VISITORS) == {"add_production", "add_rating", "add_apitoken"}
    of_clips = {
        f"{kind}_{model}" for kind in ("add", "change", "delete", "view") for model in ("clip", "clipdraft", "clipjob")
    }
    assert granted(EDUCATORS) - {"add_signproposal"} == granted(VISITORS) | {"add_webhook"} | of_clips
    assert granted(VISITORS) | {"enter_admin", "view_production", "view_rating", "change_rating"} <= granted(REVIEWERS)
    assert {"add_study", "change_study", "add_lexiconproposal", "change_rating"} <= granted(REVIEWERS)
    assert granted(REVIEWERS).isdisjoint({"view_apitoken", "view_webhook", "add_clipjob", "change_production"})
    assert {"change_user", "view_production", "see_metrics", "exceed_quota"} <= granted(ADMINISTRATORS)


def test_what_a_site_gave_a_group_besides_stays() -> None:
    group = Group.objects.get(name=VISITORS)
    group.permissions.add(Permission.objects.get(codename="see_metrics"))
    make_groups()
    assert "see_metrics" in granted(VISITORS)


def test_a_reviewer_enters_the_admin_without_being_staff(person: Callable[..., User], client: Client) -> None:
    client.force_login(person("Rita", REVIEWERS))
    page = client.get("/admin/")
    assert page.status_code == 200
    assert "Ratings" in page.content.decode()
    assert "Users" not in page.content.decode()
    assert client.get("/admin/auth/user/").status_code == 403


def test_who_may_not_enter_is_told_so_and_not_asked_to_log_in_for_ever(
    person: Callable[..., User], client: Client
) -> None:
    client.force_login(person("Ema", EDUCATORS))
    assert client.get("/admin/", follow=True).status_code == 403


def test_being_staff_alone_opens_nothing_but_an_empty_admin(person: Callable[..., User], client: Client) -> None:
    staff = person("Stano")
    staff.is_staff = True
    staff.save()
    client.force_login(staff)
    assert client.get("/clips/").status_code == 403
    assert client.get("/metrics").status_code == 404
    assert client.get("/admin/production/rating/").status_code == 403
    assert client.get("/admin/live/").status_code == 403


def test_groups_are_made_whatever_app_comes_last() -> None:
    Group.objects.all().delete()
    call_command("migrate", verbosity=0)
    assert Group.objects.count() == 4
    assert "change_user" in granted(ADMINISTRATORS)
