"""The dashboard's figures, and that SQL counts them fast enough."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.utils import timezone

from production.models import MissedWord, Production, Rating, RatingTag, SpelledWord
from production.review import statistics
from production.review.statistics import Narrowing
from tests.builders import a_production

pytestmark = pytest.mark.django_db

MODELS = ("a" * 64, "b" * 64)


def rate(model: str = MODELS[0], rater: str = "r", on: str = "2026-11-26", **said: Any) -> Rating:
    made = a_production(model=model)
    rating = Rating.objects.create(production=made, rater=rater, **said)
    Rating.objects.filter(pk=rating.pk).update(created_at=timezone.make_aware(datetime.fromisoformat(on)))
    return rating


def test_ratings_are_summed_by_week_model_language_and_rater() -> None:
    rate(meaning=2, motion=4, understood="no", background="deaf", on="2026-11-16")
    rate(meaning=4, motion=4, understood="yes", background="deaf", on="2026-11-22")
    rate(MODELS[1], understood="partly", on="2026-11-23")
    seen = statistics.overview(Narrowing())
    assert (seen.whole.ratings, seen.whole.meaning, seen.whole.motion) == (3, 3, 4)
    assert seen.whole.understood == pytest.approx(100 / 3)
    assert [(week.name, week.ratings) for week in seen.weeks] == [("2026-11-16", 2), ("2026-11-23", 1)]
    assert [(row.name, row.ratings, row.meaning) for row in seen.models] == [(MODELS[0], 2, 3), (MODELS[1], 1, None)]
    assert [(row.name, row.ratings) for row in seen.languages] == [("sk → svk", 3)]
    assert [(row.name, row.ratings) for row in seen.backgrounds] == [("Deaf", 2), ("not asked", 1)]


def test_only_what_was_chosen_is_counted() -> None:
    rate(meaning=2, motion=4, background="deaf", on="2020-01-01")
    rate(MODELS[1], understood="yes", on=timezone.now().strftime("%Y-%m-%d"))
    for choice, count in (
        (Narrowing(days=30), 1),
        (Narrowing(model=MODELS[0]), 1),
        (Narrowing(background="learner"), 0),
        (Narrowing(sign_language="svk"), 2),
        (Narrowing(sign_language="ase"), 0),
    ):
        assert statistics.overview(choice).whole.ratings == count, choice


def test_a_choice_that_cannot_be_is_refused() -> None:
    with pytest.raises(ValueError, match="days"):
        Narrowing(days=5)
    with pytest.raises(ValueError, match="background"):
        Narrowing(background="king")


def test_the_worst_sign_comes_first_with_what_is_wrong_most_often() -> None:
    first, second = rate(meaning=1, motion=1), rate(meaning=5, motion=5)
    for rating, gloss, tag in (
        (first, "DOM", "hand_shape"),
        (second, "DOM", "hand_shape"),
        (first, "DOM", "face"),
        (first, "JA", "place"),
    ):
        RatingTag.objects.create(rating=rating, gloss=gloss, tag=tag, sign=0)
    worst = statistics.worst_signs(Narrowing())
    assert [(row["gloss"], row["count"], row["most"], row["language"]) for row in worst] == [
        ("DOM", 3, "Hand shape", "svk"), ("JA", 1, "Place", "svk")
    ]  # fmt: skip
    assert [(row["name"], row["count"], row["meaning"]) for row in statistics.by_tag(Narrowing())] == [
        ("Hand shape", 2, 3), ("Face", 1, 1), ("Place", 1, 1)
    ]  # fmt: skip


def test_words_that_were_spelled_and_words_that_are_wanted_come_with_their_counts() -> None:
    for word, count in (("chlieb", 2), ("qxa", 1)):
        for n in range(count):
            SpelledWord.objects.create(rating=rate(rater=f"{word}{n}", meaning=n, motion=0, understood="no"), word=word)
    spelled = statistics.spelled_words(Narrowing())
    assert [(row["word"], row["count"], row["no"], row["meaning"]) for row in spelled] == [
        ("chlieb", 2, 2, 0.5), ("qxa", 1, 1, 0)
    ]  # fmt: skip
    for word, texts in (("telefón", 3), ("chlieb", 12)):
        pair = {"text_language": "sk", "sign_language": "svk"}
        MissedWord.objects.create(word=word, texts=texts, became="spelled", last_day="2026-11-29", **pair)
    assert [row.word for row in statistics.wanted_words(Narrowing(sign_language="svk"))] == ["chlieb", "telefón"]


def test_productions_whose_raters_differ_most_are_named() -> None:
    calm, torn = a_production(text="Calm"), a_production(text="Torn")
    for made, meanings in ((calm, (3, 4)), (torn, (0, 6)), (a_production(), (5, 5))):
        for k, meaning in enumerate(meanings):
            Rating.objects.create(production=made, rater=str(k), meaning=meaning, motion=3)
    rows = statistics.disagreements(Narrowing())
    assert [(row["text"], row["low"], row["high"]) for row in rows] == [("Torn", 0, 6), ("Calm", 3, 4)]


def test_the_dashboard_asks_the_database_a_few_times_however_much_was_rated(
    admin_client: Any, django_assert_max_num_queries: Any
) -> None:
    made = a_production()
    Rating.objects.bulk_create(
        Rating(production=made, rater=str(n), meaning=n % 7, motion=n % 5, model=made.model) for n in range(300)
    )
    with django_assert_max_num_queries(14):
        page = admin_client.get("/admin/review/").content.decode()
    assert "300 ratings" in page
    assert Production.objects.count() == 1
