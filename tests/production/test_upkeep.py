"""What a site lets go of, and what it keeps."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from production import missed, upkeep
from production.locks import locked
from production.models import Clip, ClipJob, MissedWord, Production, Rating
from production.upkeep import tidy
from tests.builders import a_production

pytestmark = pytest.mark.django_db


def rated(production: Production, rater: str = "somebody") -> Rating:
    return Rating.objects.create(production=production, rater=rater, meaning=3, motion=3)


def aged(rows: Any, days: int) -> None:
    rows.update(created_at=timezone.now() - timedelta(days=days))


def test_of_productions_that_nobody_rated_and_no_clip_shows_the_oldest_go(settings: Any) -> None:
    settings.PRODUCTIONS_KEPT = 2
    loved, shown, *others = [a_production() for _ in range(6)]
    rated(loved)
    job = ClipJob.objects.create(owner=User.objects.create(username="Ema"), text_language="sk", sign_language="svk")
    Clip.objects.create(job=job, number=1, text="Ahoj", production=shown)
    assert tidy()["productions"] == 2
    assert set(Production.objects.all()) == {loved, shown, *others[2:]}
    assert tidy()["productions"] == 0


def test_old_productions_go_however_few_there_are(settings: Any) -> None:
    settings.PRODUCTIONS_DAYS = 10
    old, loved, new = a_production(), a_production(), a_production()
    rated(loved)
    aged(Production.objects.filter(pk__in=[old.pk, loved.pk]), days=11)
    assert tidy()["productions"] == 1
    assert set(Production.objects.all()) == {loved, new}


def test_ratings_go_by_age_and_by_number_and_what_they_kept_goes_too(settings: Any) -> None:
    settings.RATINGS_KEPT, settings.RATINGS_DAYS, settings.PRODUCTIONS_KEPT = 2, 10, 0
    productions = [a_production() for _ in range(4)]
    ratings = [rated(production) for production in productions]
    aged(Rating.objects.filter(pk=ratings[0].pk), days=11)
    gone = tidy()
    assert (gone["ratings"], gone["productions"]) == (2, 2)
    assert set(Rating.objects.all()) == set(ratings[2:])


def test_more_than_one_statement_takes_go_too(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upkeep, "AT_A_TIME", 2)
    settings.PRODUCTIONS_KEPT = 0
    for _ in range(5):
        a_production()
    assert tidy()["productions"] == 5


def test_sessions_that_are_over_go() -> None:
    now = timezone.now()
    Session.objects.create(session_key="a" * 32, session_data="", expire_date=now - timedelta(seconds=1))
    Session.objects.create(session_key="b" * 32, session_data="", expire_date=now + timedelta(days=1))
    assert tidy()["sessions"] == 1
    assert Session.objects.get().session_key == "b" * 32


def test_words_beyond_what_is_kept_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(missed, "KEPT", 1)
    missed.add({("telephone", "en", "svk", "spelled"): 9, ("rings", "en", "svk", "spelled"): 3})
    assert tidy()["missed words"] == 1
    assert MissedWord.objects.get().word == "telephone"


def test_the_command_says_what_went(settings: Any) -> None:
    settings.PRODUCTIONS_KEPT = 0
    a_production()
    said = io.StringIO()
    call_command("tidy", stdout=said)
    assert "1 productions" in said.getvalue()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="the same process gets PostgreSQL's lock twice")
def test_only_one_process_tidies_at_a_time() -> None:
    with locked("tidy") as first, locked("tidy", wait=False) as second:
        assert (first, second) == (True, False)
        assert tidy() == {}
    assert tidy() != {}
