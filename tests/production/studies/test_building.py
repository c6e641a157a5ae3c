"""Studies are signed in the background: rows say how far they are, and what broke off can be signed again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from ml.runtime import Chunk
from production.models import Production, Study, StudyItem
from production.review import studies
from production.studies import building
from production.studies.building import StudyPlan, Version
from tests.builders import FakeSigner

pytestmark = pytest.mark.django_db
FAKE = "tests.builders.fake_signer"


@pytest.fixture(autouse=True)
def told_of_each_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(building, "NOTED_EVERY", -1.0)


def a_plan() -> StudyPlan:
    versions = (Version(FAKE, 1), Version(FAKE, 2))
    return StudyPlan("Seeds", Study.Kind.AB, "sk", "svk", ("Dom.", "Ďakujem."), versions, repeats=1)


def while_signing(monkeypatch: pytest.MonkeyPatch, do: Any) -> None:
    real = FakeSigner.advance

    def advance(self: FakeSigner, streams: Any) -> list[Chunk]:
        do()
        return real(self, streams)

    monkeypatch.setattr(FakeSigner, "advance", advance)


def test_a_model_that_breaks_leaves_a_reason_and_no_questions(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails() -> None:
        raise RuntimeError("no memory left")

    study = building.begin(a_plan())
    with monkeypatch.context() as broken:
        while_signing(broken, fails)
        building.build(study)
    study.refresh_from_db()
    assert (study.built, study.is_open, study.problem) == (0, False, "RuntimeError: no memory left")
    assert building.is_silent(study)
    assert not StudyItem.objects.exists()
    building.build(study)
    study.refresh_from_db()
    assert (study.built, study.is_open, study.problem, study.items.count()) == (100, True, "", 3)


def test_how_much_is_signed_grows_and_raters_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    study = building.begin(a_plan())
    seen: list[int] = []
    while_signing(monkeypatch, lambda: seen.append(Study.objects.get().built))
    assert Client().get(f"/studies/{study.pk}/").status_code == 200
    assert Client().get(f"/studies/{study.pk}/next/").status_code == 404
    building.build(study)
    assert seen[0] == 0
    assert seen == sorted(seen)
    assert seen[-1] > 50


def test_a_study_that_is_deleted_meanwhile_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    study = building.begin(a_plan())
    while_signing(monkeypatch, lambda: Study.objects.all().delete())
    building.build(study)
    assert not Study.objects.exists()
    assert not Production.objects.exists()


def test_one_that_two_build_is_built_once() -> None:
    study = building.begin(a_plan())
    building.build(study)
    building.build(study)
    assert study.items.count() == 3


def test_the_page_says_how_far_it_is_and_offers_what_broke_off_again(monkeypatch: pytest.MonkeyPatch) -> None:
    client = Client()
    client.force_login(User.objects.create_superuser("root"))
    begun: list[Study] = []
    monkeypatch.setattr(studies, "build_in_background", begun.append)
    sent = {"name": "Seeds", "kind": "ab", "languages": "sk-svk", "texts": "Dom.", "repeats": 0, "broken": 0}
    signers = {"first_signer": FAKE, "first_seed": 1, "second_signer": FAKE, "second_seed": 2}
    answer = client.post("/admin/review/studies/new/", sent | signers)
    (study,) = begun
    page = client.get(answer["Location"])
    assert page["Refresh"] == "2"
    assert "being signed: 0 %" in page.content.decode()
    client.post(answer["Location"])
    assert begun == [study], "it is under way"
    Study.objects.update(built_at=timezone.now() - timedelta(minutes=2))
    page = client.get(answer["Location"])
    assert "Refresh" not in page
    assert "not signed to their end" in page.content.decode()
    client.post(answer["Location"])
    assert begun == [study, study]
    assert not Study.objects.get().is_open
