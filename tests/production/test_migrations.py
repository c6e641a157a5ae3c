"""Rows of an earlier version, also those that should never have been, go through the migrations."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from production.clips.queue import take_back
from production.models import Clip, ClipDraft, ClipJob, Production, Rating
from tests.builders import a_production

pytestmark = pytest.mark.django_db(transaction=True)


def migrate(name: str | None = None) -> Any:
    """The models as they were after this migration, the last one where none is named."""
    executor = MigrationExecutor(connection)
    wanted = [("production", name)] if name else executor.loader.graph.leaf_nodes("production")
    executor.migrate(wanted)
    return executor.loader.project_state(wanted).apps


@pytest.fixture
def first() -> Iterator[Any]:
    yield migrate("0001_initial")
    migrate()


@pytest.mark.slow
def test_ratings_beyond_their_scales_are_kept_at_the_nearest_end(first: Any, caplog: pytest.LogCaptureFixture) -> None:
    made = first.get_model("production", "Production").objects.create(seed=1, signs=[], coverage={})
    ratings = first.get_model("production", "Rating").objects
    ratings.create(production=made, rater="a", meaning=9, motion=7, speed=40.0, comment="Pekné")
    ratings.create(production=made, rater="b", meaning=6, motion=0, speed=0.0)
    migrate()
    kept = Rating.objects.order_by("rater").values_list("meaning", "motion", "speed", "comment")
    assert list(kept) == [(6, 6, 4.0, "Pekné"), (6, 0, 0.1, "")]
    assert "2 ratings had a speed beyond its scale" in caplog.text


@pytest.mark.slow
def test_ratings_of_before_get_what_statistics_read_of_their_production(first: Any) -> None:
    fields = {"text": "Ahoj Qxa", "text_language": "sk", "sign_language": "svk", "model": "5" * 64}
    made = first.get_model("production", "Production").objects.create(
        seed=1, signs=[], coverage={"signed": [], "spelled": [[5, 8]], "left_out": []}, **fields
    )
    first.get_model("production", "Rating").objects.create(production=made, rater="a", meaning=4, motion=3)
    migrate()
    rating = Rating.objects.get()
    assert (rating.model, rating.sign_language, rating.text_language) == ("5" * 64, "svk", "sk")
    assert (rating.understood, rating.consent_training, rating.review) == ("", None, "new")
    assert [one.word for one in rating.spelled.all()] == ["qxa"]


@pytest.mark.slow
def test_ratings_without_scales_go_with_the_version_that_knows_them(caplog: pytest.LogCaptureFixture) -> None:
    made = a_production()
    Rating.objects.create(production=made, rater="a", understood="yes")
    Rating.objects.create(production=made, rater="b", meaning=4, motion=3)
    try:
        before = migrate("0007_missed_words").get_model("production", "Rating").objects
        assert list(before.values_list("rater", flat=True)) == ["b"]
        assert "1 ratings without both scales" in caplog.text
    finally:
        migrate()


@pytest.mark.slow
def test_a_job_that_was_cancelled_has_nothing_to_make(first: Any, django_user_model: Any) -> None:
    owner = django_user_model.objects.create_user("teacher")
    jobs, clips = (first.get_model("production", name).objects for name in ("ClipJob", "Clip"))
    for cancelled in (True, False):
        job = jobs.create(owner_id=owner.pk, cancelled=cancelled)
        for number, state in enumerate(("ready", "waiting", "rendering"), 1):
            clips.create(job=job, number=number, state=state)
    migrate()
    states = [sorted(job.clips.values_list("state", flat=True)) for job in ClipJob.objects.order_by("created_at")]
    assert states == [["cancelled", "cancelled", "ready"], ["ready", "rendering", "waiting"]]


@pytest.mark.slow
def test_clips_survive_a_way_back_to_the_version_before_leases_and_forth(django_user_model: Any) -> None:
    job = ClipJob.objects.create(owner=django_user_model.objects.create_user("teacher"))
    for number, state in enumerate(("waiting", "rendering", "ready"), 1):
        job.clips.create(number=number, state=state, text=state, token="t" * 32)
    try:
        before = migrate("0004_production_marks").get_model("production", "Clip").objects.order_by("number")
        assert list(before.values_list("text", flat=True)) == ["waiting", "rendering", "ready"]
    finally:
        migrate()
    assert list(job.clips.values_list("state", "token")) == [("waiting", ""), ("rendering", ""), ("ready", "")]
    assert take_back() == 1, "who made it knows of no lease"


def test_what_is_looked_for_often_is_found_by_an_index() -> None:
    a_production()
    looked_for = {
        "production_by_age": Production.objects.order_by("-created_at")[:50],
        "production_by_state": Production.objects.filter(state="running"),
        "production_by_model": Production.objects.filter(model="0").order_by("-created_at"),
        "clip_by_turn": Clip.objects.filter(state="waiting").order_by("queued_at"),
        "clip_by_claim": Clip.objects.filter(claimed_at__gt="2026-01-01T00:00Z"),
        "clip_by_end": Clip.objects.filter(finished_at__isnull=False).order_by("-finished_at")[:30],
        "draft_by_owner": ClipDraft.objects.filter(owner=1).order_by("-updated_at"),
        "draft_by_age": ClipDraft.objects.filter(updated_at__lt="2026-01-01T00:00Z"),
        "job_by_owner": ClipJob.objects.filter(owner=1).order_by("-created_at"),
        "rating_by_review": Rating.objects.filter(review="new").order_by("created_at"),
        "rating_by_rater": Rating.objects.filter(rater="a", updated_at__gt="2026-01-01T00:00Z"),
    }
    assert {name: name in rows.explain() for name, rows in looked_for.items()} == dict.fromkeys(looked_for, True)
